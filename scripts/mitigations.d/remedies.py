"""remedies - what is tried against the crash, and on which failing programs; data for scripts/mitigations."""
from dataclasses import dataclass, field

GENERATE = ["-fprofile-generate"]
FRONT_END = ["-fprofile-instr-generate"]
NO_VALUES = ["-mllvm", "-disable-vp=true"]
DYNAMIC_NODES = ["-mllvm", "-vp-static-alloc=false"]
RELOCATED = ["-mllvm", "-runtime-counter-relocation=true"]
ATOMIC = ["-fprofile-update=atomic"]


@dataclass
class Cell:
    """A program that loses its profile. PROGRAM and FOREIGN are keys of the compilers."""

    key: str
    title: str
    program: str = "program"
    foreign: str = "foreign"
    allocator_first: bool = False
    threads: int = 1
    timed: bool = False
    records: int = 0  # of the logs for the training, if not those of --records
    flags: list = field(default_factory=list)  # for all instrumented code of the cell


@dataclass
class Remedy:
    """What is different from the cell as it is; empty ALLOCATOR: not instrumented."""

    key: str
    title: str
    program: list = field(default_factory=lambda: list(GENERATE))
    allocator: list = field(default_factory=lambda: list(GENERATE))
    link: list = field(default_factory=lambda: list(GENERATE))
    use: str = "-fprofile-use="
    one_llvm: bool = False
    other_order: bool = False
    flush: bool = False
    salvage: bool = False
    pattern: str = "%p.profraw"


def everywhere(key, title, flags, **rest):
    """FLAGS for the program and for the allocator."""
    return Remedy(key, title, program=GENERATE + flags, allocator=GENERATE + flags, **rest)


CELLS = [
    Cell("exit", "crash at exit", timed=True),
    Cell("running", "crash while running", threads=2, records=100, flags=ATOMIC),  # two chunks, two threads
    Cell("refused", "refused write", allocator_first=True),
    Cell("newer", "allocator by a newer LLVM", program="foreign", foreign="program"),
]

REMEDIES = [
    Remedy("none", "nothing", pattern="profile.profraw"),
    Remedy("uninstrumented", "C code not instrumented", allocator=[]),
    Remedy("one-llvm", "one LLVM for all", one_llvm=True),
    Remedy("salvage", "`repro run --salvage`", salvage=True),
    everywhere("no-values", "value profiling off everywhere", NO_VALUES),
    Remedy("no-program-values", "value profiling off in the program", program=GENERATE + NO_VALUES),
    everywhere("dynamic-nodes", "static value nodes off", DYNAMIC_NODES),
    Remedy("flush", "explicit flush before exit", flush=True, link=GENERATE + ["-Wl,--wrap=main"]),
    Remedy("name-m", "`%m` in the file name", pattern="%m.profraw"),
    Remedy("name-p", "`%p` in the file name"),
    everywhere("name-c", "`%c` in the file name", RELOCATED, pattern="%c%p.profraw"),
    Remedy("front-end", "front-end instrumentation", program=FRONT_END, allocator=FRONT_END, link=FRONT_END,
           use="-fprofile-instr-use="),
    everywhere("atomic", "`-fprofile-update=atomic`", ATOMIC),
    Remedy("other-order", "the other link order", other_order=True),
]
