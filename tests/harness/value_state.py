#!/usr/bin/env python3
# value_state: list heads, nodes and pointers of the value-profiling state, as records of real crashes hold them.
"""Environment: REPRO_BIN. Builds one program with every installed clang; it executes a known number of value sites,
then damages its own lists in the way its argument names, and follows a null pointer."""
import json
import os
import shutil
import subprocess
import sys
import tempfile

PROGRAM = r"""
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
struct node { uint64_t value, count; struct node *next; };
extern struct node __start___llvm_prf_vnds[] __attribute__((weak, visibility("hidden")));
int one(int x) { return x + 1; }
int two(int x) { return x + 2; }
int three(int x) { return x + 3; }
int (*table[3])(int) = { one, two, three };
char from[64], to[64];
static void *volatile other_stack;
static void *wait_here(void *argument)
{
    char here[64];
    other_stack = here;
    for (;;)
        pause();
    return argument;
}
__attribute__((noinline)) int calls(int n) { int s = 0; for (int i = 0; i < n; i++) s += table[i % 3](i); return s; }
__attribute__((noinline)) void copies(int n) { memcpy(to, from, (unsigned)n); }
static void damage(const char *how)
{
    struct node *node = __start___llvm_prf_vnds;
    pthread_t thread;
    if (strcmp(how, "wild") == 0)
        node->next = (struct node *)0x4141414141414141;
    else if (strcmp(how, "unmapped") == 0) {
        node->next = mmap(0, 1 << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        munmap(node->next, 1 << 20);
    } else if (strcmp(how, "inside") == 0)
        node->next = (struct node *)((char *)node + 30);
    else if (strcmp(how, "endless") == 0)
        node->next = node;
    else if (strcmp(how, "stack") == 0) {
        pthread_create(&thread, 0, wait_here, 0);
        while (!other_stack)
            usleep(1000);
        node->next = other_stack;
    }
}
int main(int argc, char **argv)
{
    int sum = calls(9);
    copies(argc > 20 ? 0 : 7);
    copies(argc > 20 ? 0 : 9);
    damage(argc > 1 ? argv[1] : "");
    return *(volatile int *)0 + sum;
}
"""
failures = []


def expect(what, got, wanted):
    if got != wanted:
        failures.append(f"{what}: {got!r}, expected {wanted!r}")


def build(folder, version, flags=(), strip=False):
    path = os.path.join(folder, "program")
    with open(path + ".c", "w", encoding="ascii") as file:
        file.write(PROGRAM)
    subprocess.run([f"clang-{version}", "-O2", "-w", "-pthread", "-fprofile-generate", *flags, path + ".c", "-o", path],
                   check=True)
    if strip:
        subprocess.run(["strip", path], check=True)
    return path


def run(folder, path, *arguments, capture="ptrace"):
    done = subprocess.run([os.path.join(os.environ["REPRO_BIN"], "repro"), "run", "--json", "--capture", capture,
                           "--profile-file", os.path.join(folder, "p.profraw"), "--", path, *arguments],
                          capture_output=True, text=True, check=False)
    record = json.loads(done.stdout)
    if record["outcome"] != "crash":
        failures.append(f"{path} {arguments}: {record['outcome']}, expected a crash")
    return record["profile"]["values"], record


def check_static(folder, version, strip, capture):
    what = f"clang-{version}{' stripped' if strip else ''} {capture}"
    values, record = run(folder, build(folder, version, strip=strip), capture=capture)
    # Three targets at one site of calls(); 7 and 9 at one of copies(): 7 as it is, 9 as its power of two and one.
    expect(f"{what} nodes", values["nodes"], 5)
    expect(f"{what} nodes taken", values["pool"]["used"], None if strip else 5)
    expect(f"{what} pointers to nodes", values["pointers"]["node-pool"], 5)
    expect(f"{what} heads that are used", values["pointers"]["list-heads"], values["records"])
    expect(f"{what} findings", values["findings"], [])
    expect(f"{what} complete", values["complete"], True)
    expect(f"{what} writers", record["profile"]["writers"], [])
    expect(f"{what} class", record["diagnosis"]["class"], "application")


def check_dynamic(folder, version):
    what = f"clang-{version} dynamic"
    values, _ = run(folder, build(folder, version, ("-mllvm", "-vp-static-alloc=false")))
    expect(f"{what} nodes", values["nodes"], 5)
    expect(f"{what} pool used", values["pool"]["used"], 0)
    expect(f"{what} heap", values["pointers"].get("heap"), 7)  # two arrays of heads, five nodes
    expect(f"{what} findings", values["findings"], [])


def check_damage(folder, version):
    path = build(folder, version)
    for how, kind in (("wild", "non-canonical"), ("unmapped", "unmapped"), ("inside", "node-pool"), ("endless", "endless"),
                      ("stack", "thread-stack")):
        what = f"clang-{version} {how}"
        values, record = run(folder, path, how)
        expect(f"{what} findings", [(f["what"], f["kind"]) for f in values["findings"]], [("next", kind)])
        if not values["findings"]:
            continue
        finding = values["findings"][0]
        expect(f"{what} function", finding["function"], "calls")
        expect(f"{what} complete", values["complete"], True)
        if how == "wild":
            expect(what, finding["value"], "0x4141414141414141")
        if how == "inside":
            expect(what, finding["detail"].split(":")[-1].strip(), "no node starts there")
        if how == "stack":
            others = [t["tid"] for t in record["threads"] if not t["crashed"]]
            expect(what, f"stack of thread {others[0]}," in finding["detail"], True)


def main():
    present = [v for v in ("14", "16", "19", "22") if shutil.which(f"clang-{v}")]
    if not present:
        print("skipped: no clang-14, 16, 19 or 22")
        return 77
    with tempfile.TemporaryDirectory(prefix="repro-values-") as folder:
        for version in present:
            check_static(folder, version, False, "ptrace")
            check_static(folder, version, True, "ptrace")
            check_dynamic(folder, version)
            check_damage(folder, version)
        check_static(folder, present[-1], False, "preload")
    print("\n".join(failures) or f"value lists of {len(present)} compilers")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
