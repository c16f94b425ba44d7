"""cases.py - which images the corpus holds: every line of the issue's list, each as one or more cases.

A case: name, objects [(source, compiler, mode, optimisation)], runtime (the clang that links), linker,
kind (pie, nopie, static, static-pie, shared, macho-*), extra link flags, post-processing.
"""
import itertools

C = ("main.c", "work.c", "leaf.c")
CXX = ("shapes_main.cpp", "shapes_other.cpp")
PLAIN = ("plain.c", "work.c", "leaf.c")
PAIRS = [(14, 19), (14, 22), (16, 22), (19, 14), (22, 14), (22, 16), (16, 14), (22, 19)]
LINKERS = ["bfd", "gold", "lld-19", "lld-22"]
WITHOUT_FILES = (12, 18, 23)  # profile runtimes that scripts/fetch_other_llvms gets: without file output
MODES = {
    "ir": "-fprofile-generate",
    "fe": "-fprofile-instr-generate",
    "cov": "-fprofile-instr-generate -fcoverage-mapping",
    "mcdc": "-fprofile-instr-generate -fcoverage-mapping -fcoverage-mcdc",
    "entry": "-fprofile-generate -mllvm -pgo-function-entry-coverage",
    "byte": "-fprofile-instr-generate -mllvm -enable-single-byte-coverage=true -fcoverage-mapping",
    "temporal": "-fprofile-generate -mllvm -pgo-temporal-instrumentation",
    "first": "-fprofile-generate -mllvm -pgo-instrument-entry",
    "novp": "-fprofile-generate -mllvm -disable-vp",
    "dynvp": "-fprofile-generate -mllvm -vp-static-alloc=false",
    "plain": "",
    "lto": "-fprofile-generate -flto",
    "thin": "-fprofile-generate -flto=thin",
}


class Case:
    def __init__(self, name, objects, runtime, linker="bfd", kind="pie", flags=(), post=("",), mode="ir"):
        self.name, self.objects, self.runtime = name, objects, runtime
        self.linker, self.kind, self.flags, self.post, self.mode = linker, kind, flags, post, mode


def objects(sources, versions, mode="ir", opt="-O2"):
    return [(s, v, mode, opt) for s, v in zip(sources, versions)]


def pure():
    for v, opt in itertools.product((14, 16, 19, 22), ("-O0", "-O1", "-O2", "-O3")):
        for kind in ("pie", "nopie"):
            yield Case(f"pure{v}{opt}.{kind}", objects(C, (v,) * 3, opt=opt), v, kind=kind, post=("", "strip", "nosec"))
        yield Case(f"purexx{v}{opt}", objects(CXX, (v,) * 2, opt=opt), v, post=("", "strip"))
    for v, linker in itertools.product((14, 16, 19, 22), LINKERS):
        yield Case(f"pure{v}.{linker}.gc", objects(C, (v,) * 3), v, linker, flags=("-Wl,--gc-sections",), post=("", "strip"))
        yield Case(f"purexx{v}.{linker}", objects(CXX, (v,) * 2, opt="-O1"), v, linker)
        yield Case(f"pure{v}.{linker}.shared", objects(C[1:], (v,) * 2), v, linker, "shared", post=("", "strip"))
    for v in (14, 16, 19, 22):
        for kind in ("static", "static-pie"):
            yield Case(f"pure{v}.{kind}", objects(C, (v,) * 3), v, kind=kind, post=("", "strip"))
        yield Case(f"pure{v}.icf", objects(CXX, (v,) * 2), v, "lld-22", flags=("-Wl,--icf=all",))
        yield Case(f"pure{v}.relr", objects(C, (v,) * 3), v, "lld-22", flags=("-Wl,-z,pack-relative-relocs",), post=("", "nosec"))
        yield Case(f"pure{v}.shuffle", objects(CXX, (v,) * 2), v, "lld-22", flags=("-Wl,--shuffle-sections=*=7",))


def modes():
    for mode in ("fe", "cov", "entry", "first", "novp", "dynvp"):
        for v in (14, 16, 19, 22):
            yield Case(f"{mode}{v}", objects(C, (v,) * 3, mode), v, mode=mode, post=("", "strip"))
            yield Case(f"{mode}xx{v}", objects(CXX, (v,) * 2, mode), v, mode=mode)
    for mode in ("mcdc", "temporal", "byte"):
        for v in (19, 22):
            yield Case(f"{mode}{v}", objects(C, (v,) * 3, mode), v, mode=mode, post=("", "strip"))
            yield Case(f"{mode}xx{v}", objects(CXX, (v,) * 2, mode), v, mode=mode)
    for mode, (a, b) in itertools.product(("fe", "cov", "novp"), PAIRS):
        yield Case(f"mix.{mode}.{a}+{b}", objects(C, (a, b, b), mode), a, mode=mode, post=("", "strip"))
        yield Case(f"mix.{mode}.{a}+{b}.leaf", objects(C, (a, a, b), mode), a, mode=mode)
    yield Case("mix.mcdc.14+22", [("main.c", 14, "cov", "-O2"), ("work.c", 22, "mcdc", "-O2"), ("leaf.c", 22, "mcdc", "-O2")], 22, mode="fe")


def pairs():
    for (a, b), linker in itertools.product(PAIRS, LINKERS):
        yield Case(f"mix{a}+{b}.{linker}", objects(C, (a, b, b)), a, linker, post=("", "strip"))
        if linker != "gold" or a != 14 or b < 19:  # gold refuses clang 14's references into dropped groups
            yield Case(f"mixxx{a}+{b}.{linker}", objects(CXX, (a, b)), a, linker)
    for a, b in PAIRS:
        yield Case(f"mix{a}+{b}.leaf", objects(C, (a, a, b)), a, post=("", "strip", "nosec"))
        yield Case(f"mix{a}+{b}.middle", objects(C, (a, b, a)), a, post=("", "nosec"))
        yield Case(f"mix{a}+{b}.first", list(reversed(objects(C, (a, a, b)))), a)
        yield Case(f"mix{a}+{b}.rt{b}", objects(C, (a, b, b)), b)
        yield Case(f"mix{a}+{b}.rev", list(reversed(objects(C, (a, b, b)))), a)
        yield Case(f"mix{a}+{b}.O0.nopie", objects(C, (a, b, b), opt="-O0"), a, kind="nopie", post=("", "strip"))
        yield Case(f"mix{a}+{b}.O1", objects(C, (a, b, b), opt="-O1"), a)
        yield Case(f"mix{a}+{b}.O3", objects(C, (a, b, b), opt="-O3"), a)
        yield Case(f"mix{a}+{b}.static", objects(C, (a, b, b)), a, kind="static", post=("", "strip"))
        yield Case(f"mix{a}+{b}.gc", objects(C, (a, b, b)), a, "lld-22", flags=("-Wl,--gc-sections",), post=("", "strip"))
        yield Case(f"mix{a}+{b}.gcbfd", objects(CXX, (a, b)), a, "bfd", flags=("-Wl,--gc-sections",))
        yield Case(f"mix{a}+{b}.icf", objects(CXX, (a, b)), a, "lld-22", flags=("-Wl,--icf=all",))
        yield Case(f"mix{a}+{b}.relr", objects(C, (a, b, b)), a, "lld-22", flags=("-Wl,-z,pack-relative-relocs",))
        yield Case(f"mix{a}+{b}.shared", objects(C[1:], (a, b)), a, kind="shared", post=("", "strip"))
        yield Case(f"mix{a}+{b}.plain", objects(PLAIN, (a, a, b)), a)
        yield Case(f"mix{a}+{b}.plain2", objects(PLAIN, (a, b, b)), a)
        yield Case(f"mix{a}+{b}.off", [("main.c", a, "ir", "-O2"), ("work.c", b, "plain", "-O2"), ("leaf.c", a, "ir", "-O2")], a)
        yield Case(f"wrong{a}.rt{b}", objects(C, (a,) * 3), b, post=("", "strip"))
        yield Case(f"wrong{a}.rt{b}.plain", objects(PLAIN, (a,) * 3, "novp"), b)
        yield Case(f"wrong{a}.rt{b}.fe", objects(C, (a,) * 3, "fe"), b, mode="fe")
    for p in itertools.permutations((14, 19, 22)):
        yield Case("three%d+%d+%d" % p, objects(C, p), p[0], post=("", "strip"))
        yield Case("threexx%d+%d+%d" % p, objects(C, p, opt="-O0"), p[0])


def lto():
    for mode, v in itertools.product(("lto", "thin"), (14, 16, 19, 22)):
        yield Case(f"{mode}{v}", objects(C, (v,) * 3, mode), v, f"lld-{v}")
    for mode, (a, b) in itertools.product(("lto", "thin"), ((22, 14), (22, 16), (19, 14), (14, 22))):
        yield Case(f"{mode}.mix{a}+{b}", objects(C, (a, b, b), mode), a, f"lld-{max(a, b)}")
        yield Case(f"{mode}.wrong{b}.rt{a}", objects(C, (b,) * 3, mode), a, f"lld-{max(a, b)}")


def macho():
    for arch, lld, fix in itertools.product(("x86_64", "arm64"), (14, 22), ("", "-fixup_chains", "-dead_strip")):
        for versions in ((14, 14), (22, 22), (14, 22), (22, 14), (19, 16)):
            name = f"macho.{arch}.{lld}.{fix.strip('-') or 'classic'}." + "+".join(map(str, versions))
            yield Case(name, objects(C[1:], versions), None, f"ld64.lld-{lld}", f"macho-{arch}", (fix,) if fix else ())
    for arch, lld, flag in itertools.product(("arm64e", "arm64_32"), (14, 22), ("", "-dead_strip")):  # no chained fixups there
        for versions in ((14, 14), (22, 22), (14, 22), (22, 14), (19, 16)):
            name = f"macho.{arch}.{lld}.{flag.strip('-') or 'classic'}." + "+".join(map(str, versions))
            yield Case(name, objects(C[1:], versions), None, f"ld64.lld-{lld}", f"macho-{arch}", (flag,) if flag else ())


def others():
    for target in ("aarch64", "arm", "i386", "powerpc64le", "riscv64", "mips"):
        old = 16 if target == "riscv64" else 14  # clang 14 cannot assemble the records for riscv64
        for versions in ((old, old), (22, 22), (22, old)):
            yield Case(f"{target}." + "+".join(map(str, versions)), objects(C[1:], versions), None, "lld-22", f"elf-{target}")


def rare():
    """Raw versions 5 (clang 12), 7 (13) and 9 (18), and the runtime of version 11, among themselves and with the others."""
    for v, mode in ((12, "novp"), (12, "fe"), (18, "ir"), (18, "fe"), (18, "mcdc"), (13, "ir"), (13, "fe"), (13, "cov")):
        post = ("", "strip") if v in WITHOUT_FILES else ("", "strip", "nosec")  # nothing tells such a runtime without symbols
        yield Case(f"{mode}{v}", objects(C, (v,) * 3, mode), v, mode=mode, post=post)
        yield Case(f"{mode}xx{v}", objects(CXX, (v,) * 2, mode), v, mode=mode, post=("", "strip"))
        if v > 12:  # nothing keeps the sections of clang 12 there
            yield Case(f"{mode}{v}.gc", objects(C, (v,) * 3, mode), v, "lld-22", flags=("-Wl,--gc-sections",), mode=mode)
    for opt, kind in itertools.product(("-O0", "-O1", "-O3"), ("pie", "nopie", "static")):
        yield Case(f"pure13{opt}.{kind}", objects(C, (13,) * 3, opt=opt), 13, kind=kind, post=("", "strip"))
    for (a, b), linker in itertools.product(itertools.product((14, 19, 22, 13), (12, 13, 18)), ("bfd", "lld-19")):
        if a != b:
            yield Case(f"mix{a}+{b}.{linker}", objects(C, (a, b, b)), a, linker, post=("", "strip"))
            yield Case(f"mix{a}+{b}.{linker}.leaf", objects(C, (a, a, b)), a, linker)
            yield Case(f"mix{a}+{b}.{linker}.rev", list(reversed(objects(C, (a, b, b)))), a, linker)
            yield Case(f"mix{a}+{b}.{linker}.novp", objects(C, (a, b, b), "novp"), a, linker, post=("", "strip"))
            yield Case(f"mix{a}+{b}.{linker}.fe", objects(C, (a, b, b), "fe"), a, linker, mode="fe")
            yield Case(f"wrong{b}.rt{a}.{linker}", objects(C, (b,) * 3), a, linker, post=("", "strip"))
    for a, b in itertools.product((14, 22), (13,)):
        yield Case(f"mix{b}+{a}.rt13", objects(C, (b, a, a)), 13, post=("", "strip"))
        yield Case(f"wrong{a}.rt13", objects(C, (a,) * 3), 13, post=("", "strip"))
    for arch, lld, fix in itertools.product(("x86_64", "arm64"), (14, 22), ("", "-fixup_chains")):
        for versions in ((12, 12), (13, 13), (18, 18), (22, 13), (13, 22), (14, 12), (13, 14)):
            name = f"macho.{arch}.{lld}.{fix.strip('-') or 'classic'}." + "+".join(map(str, versions))
            yield Case(name, objects(C[1:], versions, "novp"), None, f"ld64.lld-{lld}", f"macho-{arch}", (fix,) if fix else ())
    for target in ("aarch64", "arm", "i386", "powerpc64le", "mips"):
        for versions in ((12, 12), (13, 13), (18, 18), (22, 13), (14, 12)):
            yield Case(f"{target}." + "+".join(map(str, versions)), objects(C[1:], versions), None, "lld-22", f"elf-{target}")
    yield Case("wrong22.rt23", objects(C, (22,) * 3), 23)


def rust():
    for versions in ((14, 14), (19, 19), (22, 22), (22, 14)):
        yield Case("rust." + "+".join(map(str, versions)), objects(C[1:], versions), "rustc", kind="rust", post=("", "strip"))
    yield Case("rust.plain", [("work.c", 14, "plain", "-O2"), ("leaf.c", 14, "plain", "-O2")], "rustc", kind="rust")


def all_cases():
    cases = []
    for family in (pure, modes, pairs, lto, macho, others, rare, rust):
        cases += list(family())
    return cases


def quick_cases():
    """About one of every twelve, the same every time, but every family."""
    cases = []
    for family in (pure, modes, pairs, lto, macho, others, rare):
        members = list(family())
        cases += members[:: max(1, len(members) // 8)]
    return cases
