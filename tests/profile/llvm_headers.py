#!/usr/bin/env python3
"""llvm_headers.py - profile/layout.c against the structures that LLVM's own InstrProfData.inc declares.

The header of each release is compiled for targets of both pointer sizes; the compiler prints sizes and offsets. Argument:
the layout_table program.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

import other_llvms

TARGETS = {"x86_64-linux-gnu": 8, "aarch64-linux-gnu": 8, "armv7-linux-gnueabihf": 4, "mips-linux-gnu": 4}
I386 = {"i386-linux-gnu": 4}  # 64-bit integers are aligned to 4 there: the type is smaller than the stride up to v8
OLD_NAMES = {"DataSize": "NumData", "CountersSize": "NumCounters"}  # of the same header fields
PROBE = """#include <stddef.h>
#include <stdint.h>
#include INSTR_PROF_DATA_FILE
typedef uintptr_t IntPtrT;
enum kinds {
#define VALUE_PROF_KIND(Enumerator, Value, Description) Enumerator = Value,
#include INSTR_PROF_DATA_FILE
};
struct __attribute__((aligned(INSTR_PROF_DATA_ALIGNMENT))) record {
#define INSTR_PROF_DATA(Type, LLVMType, Name, Initializer) Type Name;
#include INSTR_PROF_DATA_FILE
};
struct header {
#define INSTR_PROF_RAW_HEADER(Type, Name, Initializer) Type Name;
#include INSTR_PROF_DATA_FILE
};
void tell(void)
{
#define TELL(what, value) __asm__ volatile("-> " what " %%0" :: "i"((long)(value)))
%s
}
"""


def names(text, macro):
    """The fields that MACRO declares, without their array bounds."""
    text = re.sub(r"/\*.*?\*/|^#define .*?$", "", text, flags=re.S | re.M)
    if macro == "INSTR_PROF_RAW_HEADER":
        return re.findall(macro + r"\(uint64_t,\s*(\w+),", text)
    return re.findall(macro + r"\((?:const )?\w+, [^\\]*?,\s*\\?\s*(\w+)(?:\[[^\]]*\])?,", text)


def facts(folder, inc, target):
    """{what: number} of the header INC for TARGET."""
    with open(inc, encoding="utf-8") as file:
        text = file.read()
    lines = ['TELL("version", INSTR_PROF_RAW_VERSION);', 'TELL("last", IPVK_Last);',
             'TELL("record", sizeof(struct record));', 'TELL("header", sizeof(struct header));']
    for kind, macro in (("record", "INSTR_PROF_DATA"), ("header", "INSTR_PROF_RAW_HEADER")):
        for name in names(text, macro):
            lines.append(f'TELL("{kind}.{name}", offsetof(struct {kind}, {name}));')
    source = os.path.join(folder, "probe.c")
    with open(source, "w", encoding="utf-8") as file:
        file.write(PROBE % "\n".join(lines))
    done = subprocess.run(["clang-19", "-target", target, "-ffreestanding", "-fno-integrated-as", "-w", "-S", "-o", "-",
                           f'-DINSTR_PROF_DATA_FILE="{inc}"', source], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{inc} for {target}: {done.stderr[:2000]}")
    return {what: int(number) for what, number in re.findall(r"-> ([\w.]+) [#$]?(-?\d+)", done.stdout)}


def table(program, *arguments):
    """{key: {fact: text}} of what layout_table prints."""
    out = {}
    for line in subprocess.run([program, *arguments], capture_output=True, text=True, check=True).stdout.splitlines():
        words = line.split()
        key = tuple(word for word in words if "=" not in word)
        out[key] = dict(word.split("=") for word in words if "=" in word)
    return out


def compare(failures, where, ours, theirs):
    for name in sorted({*ours, *theirs}):
        if ours.get(name) != theirs.get(name):
            failures.append(f"{where}: {name} is {theirs.get(name)}, profile/layout.c says {ours.get(name)}")


def record_facts(found):
    """As layout_table tells a record."""
    out = {name.split(".")[1]: str(number) for name, number in found.items() if name.startswith("record.")}
    return {name: text for name, text in out.items() if name not in ("NameRef", "FuncHash")} | {
        "size": str(found["record"]), "kinds": str(found["last"] + 1)}


def header_facts(found):
    out = {name.split(".")[1]: str(number) for name, number in found.items() if name.startswith("header.")}
    out = {OLD_NAMES.get(name, name): text for name, text in out.items() if name not in ("Magic", "Version")}
    return out | {"size": str(found["header"]), "last": str(found["last"])}


def main():
    if not shutil.which("clang-19"):
        print("skipped: clang-19 is not installed")
        return 77
    records, headers, failures, seen = table(sys.argv[1]), table(sys.argv[1], "headers"), [], set()
    with tempfile.TemporaryDirectory() as folder:
        for llvm in sorted(other_llvms.RAW_VERSION):
            include = other_llvms.headers(llvm)
            if include is None:
                print(f"no headers of LLVM {llvm} here")
                continue
            for target, word in {**TARGETS, **(I386 if llvm >= 18 else {})}.items():
                found = facts(folder, os.path.join(include, "profile", "InstrProfData.inc"), target)
                version = f"v{found['version']}"
                if found["version"] != other_llvms.RAW_VERSION[llvm]:
                    failures.append(f"LLVM {llvm} has raw version {found['version']}")
                ours = dict(records[(version, str(word))])
                ours.pop("class")
                compare(failures, f"LLVM {llvm}, {target}, record", ours, record_facts(found))
                compare(failures, f"LLVM {llvm}, {target}, header", headers[(version,)], header_facts(found))
                seen.add(version)
    for failure in failures:
        print(failure)
    print(f"compared: {' '.join(sorted(seen, key=lambda name: int(name[1:])))}; {len(failures)} differences")
    return 1 if failures or not {"v8", "v10"} <= seen else 0


sys.exit(main())
