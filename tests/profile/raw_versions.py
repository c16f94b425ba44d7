#!/usr/bin/env python3
"""raw_versions.py - real programs and profiles of the raw versions that Debian's clang 14 to 22 do not write.

5: clang 12 and LLVM 12's runtime; 7: clang 13 with its own; 9: clang 18 and LLVM 18's runtime; 11: records as LLVM 23's
header declares them, put into the file by the assembler, and LLVM 23's runtime. Each program is checked and run, its
profile is checked, transcoded to version 10, and must then say to llvm-profdata-19 what clang 19's own profile of the
same sources says.
"""
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

import other_llvms

REPRO = os.path.join(os.environ["REPRO_BIN"], "repro")
SOURCES = [os.path.join(other_llvms.HERE, "corpus", "src", name) for name in ("main.c", "work.c", "leaf.c")]
ARGUMENTS = ["20", "1", "1"]
FLAGS = ["-O1", "-fPIE", "-D__NO_INLINE__"]  # clang 19 does not instrument the C library's inline functions, older ones do
# The oldest runtime at hand comes without value profiling.
MODES = {
    "front-end": ["-fprofile-instr-generate"],
    "ir": ["-fprofile-generate"],
    "no-values": ["-fprofile-generate", "-mllvm", "-disable-vp=true"],
    "mcdc": ["-fprofile-instr-generate", "-fcoverage-mapping", "-fcoverage-mcdc"],
}
BUILDS = ((12, "front-end"), (12, "no-values"), (13, "front-end"), (13, "ir"), (18, "front-end"), (18, "ir"), (18, "mcdc"))
failures, done = [], []


def expect(condition, *what):
    if not condition:
        failures.append(" ".join(map(str, what)))


def must(argv, **options):
    finished = subprocess.run(argv, capture_output=True, text=True, check=False, **options)
    if finished.returncode:
        sys.exit(f"{' '.join(argv)}: {finished.stderr}")
    return finished.stdout


def repro(*arguments):
    finished = subprocess.run([REPRO, *arguments], capture_output=True, text=True, check=False)
    try:
        return json.loads(finished.stdout)["files"][0]
    except (ValueError, LookupError):
        sys.exit(f"repro {' '.join(arguments)}: {finished.stdout}{finished.stderr}")


def build(folder, llvm, mode):
    """Path of the program, or None if its compiler or runtime is not here."""
    clang = other_llvms.compiler(llvm)
    if clang is None:
        return None
    runtime = [] if llvm in (13, 19) else [other_llvms.build_runtime(other_llvms.RAW_VERSION[llvm], folder)]
    if None in runtime:
        return None
    objects = []
    for source in SOURCES:
        objects.append(os.path.join(folder, f"{llvm}-{mode}-{os.path.basename(source)}.o"))
        must([clang, *FLAGS, *MODES[mode], "-c", source, "-o", objects[-1]])
    program = os.path.join(folder, f"{llvm}-{mode}")
    if runtime:
        must(["clang-19", *objects, *runtime, "-o", program])
    else:
        must([clang, "--ld-path=" + shutil.which("ld.lld-19"), "-pie", MODES[mode][0], *objects, "-o", program])
    return program


def profile_of(program, *arguments):
    path = program + ".profraw"
    must([program, *arguments], env={**os.environ, "LLVM_PROFILE_FILE": path})
    return path


def counts(path, llvm=19):
    """{function: its counts} by llvm-profdata; file names of static functions are left out."""
    text = must([f"llvm-profdata-{llvm}", "show", "--all-functions", "--counts", path])
    out, name = {}, None
    for line in text.splitlines():
        function = re.match(r"  (\S.*):$", line)
        if function:
            name = re.split("[;:]", function.group(1))[-1]
        found = re.match(r"    (?:Function count|Block counts): (.*)", line)
        if found and name:
            out[name] = out.get(name, "") + " " + found.group(1)
    return out


def transcoded(folder, profile, version="v10"):
    made = os.path.join(folder, os.path.basename(profile) + "." + version)
    must([REPRO, "profile", "salvage", "-q", profile, "-o", made, "--transcode", version])
    return os.path.join(made, os.listdir(made)[0])


def check_program(name, version, program, records):
    found = repro("check", "--json", program)
    layouts = [(group["layout"], group["records"]) for group in found["groups"]]
    expect(found["verdict"] == "clean", name, "is called", found["verdict"], found["problems"])
    expect(layouts == [(f"v{version}", records)], name, "has", layouts)
    if version == 7:
        expect(found["runtime"]["raw_version"] == 7, name, found["runtime"])
        expect(found["prediction"]["outcome"] == "ok", name, found["prediction"])
    else:
        expect("no file output" in found["prediction"]["reason"], name, found["prediction"])
    return found


def check_stripped(name, program):
    """Without symbols the runtime of LLVM 13 is known by its code, and version 7 by the word that it reads."""
    must(["strip", "-o", program + ".strip", program])
    found = repro("check", "--json", program + ".strip")
    expect(found["verdict"] == "clean" and found["runtime"]["raw_version"] == 7, name, "stripped:", found["verdict"],
           found["runtime"])


def check_profile(name, version, program, profile):
    found = repro("profile", "check", "--json", "--binary", program, profile)
    one = found["profiles"][0]
    expect(found["usable"] and one["version"] == version and one["complete"] and not one["mixed"], name, found)
    expect(found["binary"]["found"] == one["records"] > 0, name, found["binary"])
    releases = {llvm for llvm, raw in other_llvms.RAW_VERSION.items() if raw == version}
    readers = {reader["llvm"] for reader in found["readers"] if reader["merge"]}
    expect(releases <= readers, name, "is read by", readers)
    return one


def compare_build(folder, llvm, mode, reference):
    """One program against clang 19's of the same sources: (profile of 19, what repro says of it)."""
    version, name = other_llvms.RAW_VERSION[llvm], f"clang {llvm} {mode}"
    program = build(folder, llvm, mode)
    if program is None:
        print(f"{name}: not here")
        return
    profile = profile_of(program, *ARGUMENTS)
    check_program(name, version, program, reference[1]["records"])
    one = check_profile(name, version, program, profile)
    for fact in ("records", "executed", "with_value_sites", "values", "with_bitmap"):
        expect(one[fact] == reference[1][fact], name, fact, one[fact], "clang 19:", reference[1][fact])
    if mode in ("front-end", "mcdc"):  # where counters stand follows the source alone
        expect(counts(transcoded(folder, profile)) == counts(reference[0]), name, counts(transcoded(folder, profile)))
    if llvm == 13:
        check_stripped(name, program)
        expect(counts(profile, 13) == counts(transcoded(folder, profile)), name, counts(profile, 13))
        back = transcoded(folder, reference[0], "v7")
        expect(counts(back, 13) == counts(reference[0]), "clang 19's profile as version 7:", counts(back, 13))
    done.append(name)


FUNCTIONS = (("first", 0x1234567890, (1, 7, 49)), ("second", 0x42, (300,)), ("third", 0x77, (0, 5)))


def assembled(functions):
    """Records of raw version 11 for FUNCTIONS, 72 bytes each, their counters and names."""
    names = "\x01".join(name for name, _, _ in functions)
    data = [".globl main", "main: xorl %eax, %eax", "ret",
            '.section __llvm_prf_names,"a",@progbits', f".byte {len(names)}, 0", f'.ascii "{names}"'.replace("\x01", "\\001"),
            ".globl __llvm_profile_raw_version", ".data", "__llvm_profile_raw_version: .quad 0x010000000000000b"]
    for name, flow, values in functions:
        ref = int.from_bytes(hashlib.md5(name.encode()).digest()[:8], "little")
        data += ['.section __llvm_prf_cnts,"aw",@progbits', f"c_{name}: .quad {', '.join(map(str, values))}",
                 '.section __llvm_prf_data,"aw",@progbits', ".p2align 3",
                 f"r_{name}: .quad {ref:#x}, {flow:#x}, c_{name} - r_{name}, 0, 0, 0, 0",
                 f".long {len(values)}", ".short 0, 0, 0, 0", ".long 0"]
    return "\n".join([*data, '.section .note.GNU-stack,"",@progbits', ""])


def newest(folder):
    """Raw version 11: no compiler of it is here, but its runtime walks and writes records that its header declares."""
    runtime = other_llvms.build_runtime(11, folder)
    if runtime is None:
        print("LLVM 23's runtime: not here")
        return
    source, program = os.path.join(folder, "eleven.s"), os.path.join(folder, "eleven")
    with open(source, "w", encoding="utf-8") as file:
        file.write(assembled(FUNCTIONS))
    must(["clang-19", source, runtime, "-o", program])
    profile = profile_of(program)
    check_program("version 11", 11, program, len(FUNCTIONS))
    one = check_profile("version 11", 11, program, profile)
    expect(one["records"] == 3 and one["executed"] == 3, "version 11:", one)
    told = {name: tuple(map(int, re.findall(r"\d+", text))) for name, text in counts(transcoded(folder, profile)).items()}
    expect(told == {name: values for name, _, values in FUNCTIONS}, "version 11:", told)
    done.append("LLVM 23")


def wrong_runtime(folder):
    """A runtime without file output checks no versions, but the size of a record is in its code."""
    targets = {"x86_64": [], "aarch64": other_llvms.arm64_flags()}
    for target, flags in targets.items():
        place = os.path.join(folder, target)
        os.mkdir(place)
        runtime = other_llvms.build_runtime(11, place, flags) if flags is not None else None
        if runtime is None:
            print(f"LLVM 23's runtime for {target}: not here")
            continue
        program = os.path.join(place, "wrong")
        must(["clang-19", *flags, *FLAGS, "-fuse-ld=lld", "-Xclang", "-fprofile-instrument=llvm", *SOURCES, runtime, "-o", program])
        found, name = repro("check", "--json", program), f"v10 with LLVM 23's runtime, {target}:"
        expect(found["verdict"] == "runtime-mismatch" and found["runtime"]["layout"] == "v11", name, found["verdict"],
               found["runtime"])
        expect("minicov" in found["problems"][0]["fix"], name, found["problems"])
        done.append(f"clang 19 with LLVM 23's runtime, {target}")


def report_of_2021(folder):
    """llvm-project#52683: LLVM 13 and 14 in one program. Nothing crashes, and no tool reads the profile."""
    if not other_llvms.compiler(13) or not other_llvms.compiler(14):
        return
    objects = []
    for source, llvm in zip(SOURCES, (14, 13, 13)):
        objects.append(os.path.join(folder, f"2021-{os.path.basename(source)}.o"))
        must([f"clang-{llvm}", *FLAGS, "-fprofile-generate", "-c", source, "-o", objects[-1]])
    for order, outcome in ((objects, "corrupt"), (objects[::-1], "refused-write")):
        program, record = os.path.join(folder, outcome), os.path.join(folder, outcome + ".json")
        must(["clang-14", "-pie", "-fprofile-generate", *order, "-o", program])
        predicted = repro("check", "--json", program)["prediction"]["outcome"]
        expect(predicted == {"corrupt": "corrupt-profile"}.get(outcome, outcome), "LLVM 13 in 14:", predicted)
        subprocess.run([REPRO, "run", "--json", "-o", record, "--", program, *ARGUMENTS], capture_output=True, cwd=folder, check=False)
        with open(record, encoding="utf-8") as file:
            found = json.load(file)
        expect((found["outcome"], found["diagnosis"]["class"]) == (outcome, "mixed-profile-abi"), "LLVM 13 in 14:",
               found["outcome"], found["diagnosis"]["class"])
        done.append(f"LLVM 13 in 14, {outcome}")


def main():
    if not shutil.which("clang-19") or not shutil.which("llvm-profdata-19"):
        print("skipped: clang-19 or llvm-profdata-19 is not installed")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        references = {}
        for mode in MODES:
            program = build(folder, 19, mode)
            profile = profile_of(program, *ARGUMENTS)
            references[mode] = profile, repro("profile", "check", "--json", profile)["profiles"][0]
        for llvm, mode in BUILDS:
            compare_build(folder, llvm, mode, references[mode])
        newest(folder)
        wrong_runtime(folder)
        report_of_2021(folder)
    for failure in failures:
        print(failure)
    print(f"{len(done)} programs: {', '.join(done)}; {len(failures)} differences")
    if not done:
        print("skipped: none of these compilers and runtimes is here (scripts/fetch_other_llvms)")
        return 77
    return 1 if failures else 0


sys.exit(main())
