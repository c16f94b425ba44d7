"""normalise - what is taken out of a debugger's transcript before it is compared with a golden file.

Dropped lines: those in which the debugger speaks of itself (versions differ in them): the start of the process, symbol
loading, the stop notice, register dumps, disassembly, source lines, frames outside of the program (their names depend on
the libc's debug symbols), blank lines; and what `repro check` and `repro explain` say in their own words (problems,
evidence, rivals, fixes: tested elsewhere). Of the verdict only the class stays.
Joined: the lines of a wrapped fact (its width depends on the compiler's version).
Replaced: the test's folder by DIR, the repository by SOURCE, addresses (eight or more hex digits, not small numbers) by
ADDRESS, offsets in functions by +N, the compiler's version by VERSION, numbers of sites that are halves of addresses by
WILD, thread and process numbers by N.
"""
import re

_DROPPED = [re.compile(pattern) for pattern in (
    r"\(lldb\) settings set target\.unset-env-vars", r"\(lldb\) command (source|script)", r"Executing commands in ",
    r"\(lldb\) #", r"\(lldb\) (target create|Current executable)", r"Current executable set", r"Core file '",
    r"Process \d+ (launched|stopped|exited|resuming)", r"\s*$", r"\s*\w+ = 0x[0-9a-f]+", r"General Purpose Registers",
    r"(=>|->)?\s*0x[0-9a-f]+( <|:)", r"[\w.]+`[\w.]+( at .*)?:$", r"\w+\s+0x[0-9a-f]+\s+(-?\d+|0x[0-9a-f]+|<.*)$",
    r"\w+\s+0x[0-9a-f]+\s+(\[|0x[0-9a-f]+ <)", r"\s+(at \.|[a-z_]+=)", r"Reading symbols|\(No debugging symbols|\[New |\[Thread|Using host lib|Core was generated|"
    r"Program terminated|Program received|\[Inferior|#\d+ .* (in|from) .*(libc|exit|start)", r"0x[0-9a-f]+ in ",
    r"[\s*]*frame #\d+: .*(libc\.so|ld-linux|_start)", r"#\d+ .*(__libc_|exit \(|_exit|_start|libc\.so)",
    r"  (decisive|strong|weak|not|fix|or) {5,}", r"  \d+ of \d+ records have layout", r"warning: ", r"\d+\t", r"Download failed|Missing separate")]
_REPLACED = [(re.compile(pattern), text) for pattern, text in (
    (r"0x(?!0{8})[0-9a-f]{8,16}", "ADDRESS"), (r"(?<=[A-Za-z_])\+\d+(?=[ ,:)]|$)", "+N"), (r"(?<=[\w>]) \+ \d+$", " + N"),
    (r"(Debian )?clang version [0-9][^;,)\n]*(\([^)]*\))?", "CLANG VERSION"),
    (r"^(  verdict +[a-z-]+) .*", r"\1"), (r"(?<=sites )\d{4,5}(?=,)", "WILD"), (r"(thread #\d+, name = '[^']*'), stop reason = .*", r"\1"), (r"Thread \d+ \(.*\):", "Thread N:"))]


def normalise(text, folder, source):
    """The lines of TEXT that are left, as one text."""
    out = []
    text = re.sub(r"\n {15}(?=\S)", " ", text)
    for line in text.replace(folder, "DIR").replace(source, "SOURCE").splitlines():
        if any(pattern.match(line) for pattern in _DROPPED):
            continue
        for pattern, replacement in _REPLACED:
            line = pattern.sub(replacement, line)
        out.append(line.rstrip())
    return "\n".join(out) + "\n"
