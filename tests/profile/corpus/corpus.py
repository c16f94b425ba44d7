#!/usr/bin/env python3
"""corpus.py - build linked images of all kinds, check them, run them, print the score.

Truth about layouts is the linker's map (sizes of the input sections of __llvm_prf_data), or, for Mach-O, the
objects' own records in link order; truth about the outcome is `repro run`. Exit 1 if a layout run differs, a healthy image
is called bad or a prediction is wrong. Exit 77 if the compilers are missing.

usage: corpus.py --build BUILD_DIR [--quick] [--work DIR] [--keep] [--only TEXT] [--no-run]
"""
import argparse, collections, concurrent.futures, json, os, re, shutil, subprocess, sys, tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(1, os.path.dirname(sys.path[0]))
import cases as corpus_cases
import other_llvms

SOURCES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "src")
CLASS_OF_SIZE = {8: {48: "A48", 64: "A64", 72: "A72"}, 4: {36: "A48", 40: "A48", 44: "A64", 48: "A64", 56: "A72"}}
CLASS_OF_LAYOUT = {"v5": "A48abs", "v6": "A48", "v7": "A48abs", "v8": "A48", "v9": "A64", "v10": "A64", "v11": "A72"}
TRIPLES = {"aarch64": "aarch64-linux-gnu", "arm": "armv7-linux-gnueabihf", "i386": "i386-linux-gnu",
           "powerpc64le": "powerpc64le-linux-gnu", "riscv64": "riscv64-linux-gnu", "mips": "mips-linux-gnu"}
MACOS, PLATFORMS = ("macos", "13"), {"arm64_32": ("watchos", "9")}
ARGUMENTS = (["20", "1", "1"], ["20", "0", "0"])


def run(command, **options):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace", **options)


def merge_runs(items):
    runs = []
    for name, count in items:
        if runs and runs[-1][0] == name:
            runs[-1][1] += count
        elif count:
            runs.append([name, count])
    return runs


class Image:
    def __init__(self, case, path, variant):
        self.case, self.path, self.variant = case, path, variant
        self.truth = self.found = self.found_blind = self.prediction = None
        self.verdict, self.outcomes = None, []


class Builder:
    def __init__(self, work):
        self.work, self.done = work, {}
        self.compiler_of, self.runtimes = {}, {}  # LLVM release by object file; object by LLVM release

    def compile(self, source, version, mode, opt, kind):
        target = []
        pic = {"nopie": "-fno-pie", "shared": "-fPIC", "rust": "-fPIC"}.get(kind, "-fPIE")
        if kind.startswith("macho-"):
            target, pic = ["-target", kind[6:] + "-apple-" + "".join(PLATFORMS.get(kind[6:], MACOS))], "-fPIC"
            if kind == "macho-arm64e" and version >= 22:  # ld64.lld cannot link signed pointers
                target.append("-fno-ptrauth-calls")
        elif kind.startswith("elf-"):
            target, pic = ["-target", TRIPLES[kind[4:]], "-nostdinc"], "-fPIC"
        if target:
            target += ["-isystem", SOURCES + "/freestanding"]
        key = (source, version, mode, opt, pic, tuple(target))
        if key not in self.done:
            out = os.path.join(self.work, "o%d.o" % len(self.done))
            self.done[key] = out
            self.compiler_of[os.path.basename(out)] = version
            driver = other_llvms.compiler(version) or "clang-%d" % version
            command = [driver, opt, pic, *target, *corpus_cases.MODES[mode].split(), "-c",
                       os.path.join(SOURCES, source), "-o", out]
            result = run(command)
            if result.returncode != 0:
                self.done[key] = None
                print("cannot compile:", " ".join(command), result.stderr[:300], file=sys.stderr)
        return self.done[key]

    def runtime(self, llvm):
        if llvm not in self.runtimes:
            self.runtimes[llvm] = other_llvms.build_runtime(other_llvms.RAW_VERSION[llvm], self.work)
        return self.runtimes[llvm]

    def link(self, case, inputs, out):
        map_file = out + ".map"
        if case.kind.startswith("macho-"):
            platform, version = PLATFORMS.get(case.kind[6:], MACOS)
            command = [case.linker, "-dylib", "-arch", case.kind[6:], "-platform_version", platform, version, version,
                       "-undefined", "dynamic_lookup", *case.flags, *inputs, "-o", out]
        elif case.kind.startswith("elf-"):
            command = ["ld." + case.linker, "-shared", "-z", "notext", "-z", "undefs", *inputs, "-o", out, "-Map=" + map_file]
        elif case.kind == "rust":
            library = out + ".a"  # as the cc crate hands objects to rustc
            run(["ar", "rcs", library, *inputs])
            temporary = tempfile.mkdtemp(dir=self.work)  # rustc's own files are named up to the first dot: one folder a link
            command = ["rustc", "-O", "-Cprofile-generate", os.path.join(SOURCES, "main.rs"),
                       "-o", os.path.join(temporary, "program"),
                       "-Clink-arg=-Wl,-Map=" + map_file, "-Clink-arg=" + library]
            result = run(command, cwd=self.work)
            if result.returncode == 0:
                os.rename(os.path.join(temporary, "program"), out)
            return result.returncode == 0, command, result.stderr
        else:
            driver = "clang++-%d" if inputs and case.objects[0][0].endswith(".cpp") else "clang-%d"
            kind = {"pie": ["-pie"], "nopie": ["-no-pie"], "static": ["-static"], "static-pie": ["-static-pie"],
                    "shared": ["-shared"]}[case.kind]
            flags = corpus_cases.MODES[case.mode].split()
            flags = [f for f in flags if f.startswith("-fprofile")]
            if any(o[2] in ("lto", "thin") for o in case.objects):
                flags.append("-flto=thin" if case.objects[0][2] == "thin" else "-flto")
            linking = case.runtime
            if case.runtime in corpus_cases.WITHOUT_FILES:
                linking, flags, inputs = 19, [], [*inputs, self.runtime(case.runtime)]
            command = [driver % linking, *flags, *kind, "--ld-path=/usr/bin/ld." + case.linker, *case.flags, *inputs,
                       "-o", out, "-Wl,-Map=" + map_file]
        result = run(command, cwd=self.work)
        return result.returncode == 0, command, result.stderr


def records_of(size, file, word, compiler_of):
    """[class, how many] of an input section of SIZE bytes: clang 12 puts all of a file into one, others one into each."""
    if compiler_of.get(file, 99) <= 13:
        return ["A48abs", -(-size // (48 if word == 8 else 40))]  # i386 leaves out the last padding
    return [CLASS_OF_SIZE[word].get(size, "?%d" % size), 1]


def truth_from_map(path, word, compiler_of):
    """Sizes of the input sections of __llvm_prf_data, in address order, from a bfd, gold or lld map."""
    text = open(path, errors="replace").read()
    items = []
    if re.match(r"\s*VMA\s+LMA\s+Size", text):
        for line in text.splitlines():
            m = re.match(r"\s*([0-9a-f]+)\s+[0-9a-f]+\s+([0-9a-f]+)\s+\d+\s+(\S.*):\(__llvm_prf_data\)", line)
            if m:
                items.append((int(m[1], 16), int(m[2], 16), os.path.basename(m[3])))
    else:
        start = text.find("Linker script and memory map")
        if start < 0:
            start = text.find("Memory map")
        for m in re.finditer(r"^ __llvm_prf_data\s+0x([0-9a-f]+)\s+0x([0-9a-f]+)\s+(\S+\.o)", text[max(start, 0):], re.M):
            items.append((int(m[1], 16), int(m[2], 16), os.path.basename(m[3])))
    return merge_runs(records_of(size, file, word, compiler_of) for _, size, file in sorted(items) if size)


def truth_from_objects(inputs, versions):
    items = []
    for path, version in zip(inputs, versions):
        listing = run(["llvm-nm-22", path]).stdout
        count = len(re.findall(r"l___profd_", listing))
        items.append(("A48abs" if version <= 13 else "A48" if version < 18 else "A64", count))
    return merge_runs(items)


def build_case(builder, case):
    inputs = [builder.compile(*o, case.kind) for o in case.objects]
    if None in inputs:
        return [], "compile"
    base = os.path.join(builder.work, re.sub(r"[^A-Za-z0-9.+_-]", "_", case.name))
    done, command, error = builder.link(case, inputs, base)
    if not done:
        return [], "link: %s\n%s" % (" ".join(command), error[:400])
    if case.kind.startswith("macho-"):
        truth = None if "-dead_strip" in case.flags else truth_from_objects(inputs, [o[1] for o in case.objects])
    else:
        truth = truth_from_map(base + ".map", 4 if case.kind in ("elf-arm", "elf-i386", "elf-mips") else 8, builder.compiler_of)
    images = []
    for variant in case.post:
        path = base
        if variant == "strip":
            path = base + ".strip"
            run(["llvm-strip-22" if case.kind.startswith("macho-") else "strip", "-o", path, base])
        elif variant == "nosec":
            path = base + ".nosec"
            run(["llvm-objcopy-22", "--strip-sections", base, path])
        image = Image(case, path, variant)
        image.truth = truth
        images.append(image)
    return images, None


def check_all(dump, images, attribute, flags):
    by_path = {i.path: i for i in images}
    paths = list(by_path)
    for start in range(0, len(paths), 50):
        result = run([dump, *flags, *paths[start:start + 50]])
        for line in result.stdout.splitlines():
            fields = line.split("\t")
            image = by_path[fields[0]]
            if fields[1] == "error":
                print("error:", line)
                continue
            runs = [] if fields[2] == "-" else [r.split(":") for r in fields[2].split(",")]
            setattr(image, attribute, merge_runs((CLASS_OF_LAYOUT[name], int(count)) for name, count in runs))
            if attribute == "found":
                image.verdict, image.prediction = fields[1], dict(
                    outcome=fields[4], function=fields[5], phase=fields[6], other=fields[7])


def profile_accepted(path):
    if not os.path.exists(path) or os.path.getsize(path) == 0:
        return False
    for version in (13, 14, 22):
        if shutil.which("llvm-profdata-%d" % version) and run(["llvm-profdata-%d" % version, "merge", "-o", os.devnull, path]).returncode == 0:
            return True
    return False


def run_image(repro, work, image, arguments):
    program, folder = image.path, image.path + ".run"
    os.makedirs(folder, exist_ok=True)
    profile = os.path.join(folder, "x.profraw")
    if os.path.exists(profile):
        os.remove(profile)
    if image.case.kind == "shared":
        program = image.path + ".host"
        if run(["clang-22", os.path.join(SOURCES, "host.c"), image.path, "-Wl,-rpath," + work, "-o", program]).returncode:
            return None
    result = run([repro, "run", "--json", "--timeout", "20", "--profile-file", profile, "--", program, *arguments])
    try:
        record = json.loads(result.stdout)
    except ValueError:
        return None
    outcome, function = record["outcome"], None
    if outcome == "exit-nonzero" and record["run"]["exit"]["code"] == 127:
        return None  # the loader does not start it (RELR needs glibc 2.36's own marker)
    if outcome == "crash":
        crashed = [t for t in record["threads"] if t["crashed"]]
        function = crashed[0]["frames"][0]["function"] if crashed and crashed[0]["frames"] else None
    elif outcome == "corrupt":
        outcome = "corrupt-profile"
    elif outcome == "clean":
        outcome = "ok" if profile_accepted(profile) else "corrupt-profile"
    return outcome, function


def judge_prediction(image):
    """right, wrong or undecided, and why."""
    p = image.prediction
    if p["outcome"] in ("undecided", "-"):
        return "undecided", ""
    notes = []
    for outcome, function in image.outcomes:
        if outcome != p["outcome"]:
            notes.append("is %s%s" % (outcome, " in " + function if function else ""))
        elif outcome == "crash" and image.variant == "" and function not in (p["function"], p["other"]):
            notes.append("crashes in %s" % function)
    return ("wrong", "; ".join(notes)) if notes else ("right", "")


def healthy(image):
    """One raw version in the objects, and the runtime's is the same. None where 9 and 10 meet, or 5 and 7: most of their
    records look alike, and whether a profile comes of it depends on which version word the linker took."""
    releases = {o[1] for o in image.case.objects if o[2] != "plain"}
    if image.case.runtime == "rustc":
        releases.add(22)
    elif image.case.runtime:
        releases.add(image.case.runtime)
    versions = {other_llvms.RAW_VERSION[release] for release in releases}
    return None if versions in ({9, 10}, {5, 7}) else len(versions) <= 1


def report(images, failures, ran):
    bad = []
    counts = collections.Counter()
    for image in images:
        tag = os.path.basename(image.path)
        if image.truth is not None:
            counts["layouts"] += 1
            nosec = image.variant == "nosec"
            if image.found != image.truth:
                bad.append("%s: runs %s, linker map says %s" % (tag, image.found, image.truth))
            if not nosec and image.found_blind != image.truth:
                counts["blind_differs"] += 1
                bad.append("%s: without names: runs %s, linker map says %s" % (tag, image.found_blind, image.truth))
        health = healthy(image)
        if health is None:
            counts["alike"] += 1
        elif health:
            counts["healthy"] += 1
            if image.verdict not in ("clean", "undecided", "no-profile"):
                bad.append("%s: healthy, but called %s" % (tag, image.verdict))
            counts["healthy_undecided"] += image.verdict == "undecided"
        else:
            counts["sick"] += 1
            counts["sick_missed"] += image.verdict in ("clean", "no-profile")
            if image.verdict in ("clean", "no-profile"):
                bad.append("%s: sick, but called %s" % (tag, image.verdict))
        if image.outcomes:
            result, why = judge_prediction(image)
            counts["ran"] += 1
            counts["predicted_" + result] += 1
            if result == "wrong":
                bad.append("%s: predicted %s, but %s" % (tag, image.prediction, why))
            if result == "undecided" and os.environ.get("CORPUS_VERBOSE"):
                print("undecided:", tag, image.verdict, image.outcomes)
    print("images %d, with a linker map or known composition %d" % (len(images), counts["layouts"]))
    print("healthy %d (undecided %d), sick %d (missed %d), of versions that look alike %d" % (
        counts["healthy"], counts["healthy_undecided"], counts["sick"], counts["sick_missed"], counts["alike"]))
    if ran:
        print("run %d: predicted right %d, wrong %d, undecided %d (%.1f %%)" % (
            counts["ran"], counts["predicted_right"], counts["predicted_wrong"], counts["predicted_undecided"],
            100.0 * counts["predicted_undecided"] / max(1, counts["ran"])))
    for line in bad:
        print("BAD", line)
    for name, reason in failures:
        print("not built:", name, reason)
    return not bad


def available(case):
    """Are the compilers of rare raw versions and their runtimes here?"""
    runtime = case.runtime if case.runtime in corpus_cases.WITHOUT_FILES else None
    return all(other_llvms.compiler(o[1]) for o in case.objects) and (case.runtime != 13 or shutil.which("clang-13")) and \
        (runtime is None or other_llvms.runtime_sources(other_llvms.RAW_VERSION[runtime]))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--work")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--no-run", action="store_true")
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    missing = [t for t in ("clang-14", "clang-16", "clang-19", "clang-22", "ld.lld-22", "ld.gold", "llvm-objcopy-22") if not shutil.which(t)]
    if missing:
        print("skipped: not installed:", " ".join(missing))
        return 77
    work = options.work or tempfile.mkdtemp(prefix="repro-corpus-")
    os.makedirs(work, exist_ok=True)
    cases = corpus_cases.quick_cases() if options.quick else corpus_cases.all_cases()
    cases = [c for c in cases if options.only in c.name and (c.kind != "rust" or shutil.which("rustc")) and available(c)]
    builder, images, failures = Builder(work), [], []
    for case in cases:  # compile first, serially: the cache is shared
        for o in case.objects:
            builder.compile(*o, case.kind)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for case, (built, reason) in zip(cases, pool.map(lambda c: build_case(builder, c), cases)):
            images += built
            if reason:
                failures.append((case.name, reason))
    dump = os.path.join(options.build, "tests", "check_dump")
    check_all(dump, images, "found", [])
    check_all(dump, images, "found_blind", ["--no-names"])
    repro = os.path.join(options.build, "bin", "repro")
    if not options.no_run and os.uname().machine == "x86_64":
        runnable = [i for i in images if i.case.runtime is not None and i.case.runtime not in corpus_cases.WITHOUT_FILES]

        def execute(image):
            for arguments in ARGUMENTS:
                outcome = run_image(repro, work, image, arguments)
                if outcome:
                    image.outcomes.append(outcome)

        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(execute, runnable))
    good = report(images, failures, not options.no_run)
    if not options.keep and not options.work:
        shutil.rmtree(work)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
