"""measure - one remedy on one program: build, train, judge, build again; used by scripts/mitigations."""
import json
import os

import timing
from training import compare, counts, is_close, local, merge, profiles_of, run, runs_of, train, usable
from workshop import Failed

AGAIN = 6  # which thread takes which part of a log differs from run to run
PLAIN = ["-fno-profile-generate"]


class Bench:
    """A cell, its healthy builds, and what every remedy makes of it."""

    def __init__(self, shop, compilers, cell, tools, logs):
        self.shop, self.cell, self.tools, self.logs = shop, cell, tools, logs
        self.own, self.other = compilers[cell.program], compilers[cell.foreign]
        self.references, self.programs, self.speeds = {}, {}, {}

    def path(self, *names):
        """A file of this cell."""
        return os.path.join(self.shop.folder, self.cell.key, *names)

    def build(self, name, remedy, allocator_by, allocator_flags):
        """The instrumented program."""
        program = self.shop.program(self.own, remedy.program + self.cell.flags)
        allocator = self.shop.allocator(allocator_by, allocator_flags + self.cell.flags if allocator_flags else PLAIN)
        first_allocator = self.cell.allocator_first != remedy.other_order
        objects = allocator + program if first_allocator else program + allocator
        if remedy.flush:
            objects = objects + self.shop.flush(self.own)
        return self.shop.link(os.path.join(self.cell.key, name), self.own, remedy.link, objects)

    def healthy(self, remedy, which):
        """Counts of the same instrumentation without the mix: of the program, or with the allocator by its compiler. Each
        with a merged profile, and the functions whose counts differ from one training to the next."""
        key = (tuple(remedy.program), which)
        if key not in self.references:
            name = "healthy-%d" % len(self.references)
            flags = remedy.allocator if which == "all" else []
            program = self.build(name + "-program", remedy, self.own, flags)
            first, target = self.train_healthy(program, name)
            varying = set()
            for again in range(0 if which == "all" else 1 if self.cell.threads == 1 else AGAIN):
                other = self.train_healthy(program, "%s-again-%d" % (name, again))[0]
                varying |= {one for one in first if one not in other or not is_close(first[one], other[one])}
            self.references[key] = (first, target, varying)
        return self.references[key]

    def train_healthy(self, program, name):
        """(counts, merged profile) of a program that must work."""
        ended = train(self.tools["repro"], runs_of(program, self.logs, self.cell.threads), self.path(name), "%p.profraw", False)
        target = self.path(name + ".profdata")
        why = merge(self.own.profdata, target, profiles_of(self.path(name), None)[0])
        if ended["outcome"] != "clean" or why:
            raise Failed("the healthy program %s does not work: %s" % (program, why or ended["outcome"]))
        return counts(self.own.profdata, target), target

    def layout(self):
        """The layout of the program's records."""
        source = self.path("probe.c")
        with open(source, "w", encoding="utf-8") as file:
            file.write("int probe(int n) { return n > 3 ? n : 7; }\n")
        run([self.own.name, "-fprofile-generate", "-c", source, "-o", self.path("probe.o")])
        found = json.loads(run([self.tools["repro"], "check", "--json", self.path("probe.o")]).stdout)
        return found["files"][0]["groups"][0]["layout"]

    def judge(self, remedy):
        """Everything about REMEDY but times."""
        allocator_by = self.own if remedy.one_llvm else self.other
        program = self.programs[remedy.key] = self.build(remedy.key, remedy, allocator_by, remedy.allocator)
        folder = self.path("train-" + remedy.key)
        row = {"cell": self.cell.key, "remedy": remedy.key,
               **train(self.tools["repro"], runs_of(program, self.logs, self.cell.threads), folder, remedy.pattern, remedy.salvage)}
        mine, others = profiles_of(folder, self.layout() if remedy.salvage else None)
        row["profiles"], row["usable"] = len(mine), usable(self.tools["repro"], mine)
        target = self.path(remedy.key + ".profdata")
        row["merge"] = merge(self.own.profdata, target, mine)
        found = counts(self.own.profdata, target) if row["merge"] is None else {}
        reference, _, varying = self.healthy(remedy, "program")
        f = row["functions"] = compare(found, reference, varying)
        whole = {local(name) for name in self.healthy(remedy, "all")[0]} - {local(name) for name in reference}
        names = {local(name) for name in found}
        if others and merge(self.other.profdata, self.path("others.profdata"), others) is None:
            names |= {local(name) for name in counts(self.other.profdata, self.path("others.profdata"))}
        row["allocator_functions"] = {"of": len(whole), "there": len(whole & names)}
        row["complete"] = f["there"] == f["of"] and f["right"] * 100 >= f["of"] * 99
        return row

    def optimised(self, name, flags, profile=None):
        """The parser for users; the allocator is the same, not instrumented, in all of them."""
        objects = self.shop.program(self.own, flags, profile) + self.shop.allocator(self.other, PLAIN)
        return self.shop.link(os.path.join(self.cell.key, name), self.own, [], objects)

    def optimised_programs(self, rows, remedies):
        """Key to program: the plain one, the regular PGO build, and one of every profile that merged."""
        generate = remedies["uninstrumented"]
        programs = {"plain": self.optimised("plain", [])}
        clean = self.healthy(generate, "program")[1]
        programs["clean"] = self.optimised("clean", ["-fprofile-use=" + clean], clean)
        for row in rows:
            if row["merge"] is None and row["functions"]["there"]:
                profile = self.path(row["remedy"] + ".profdata")
                flags = [remedies[row["remedy"]].use + profile, "-Wno-profile-instr-out-of-date",
                         "-Wno-profile-instr-unprofiled"]
                programs[row["remedy"]] = self.optimised("with-" + row["remedy"], flags, profile)
        for name, program in programs.items():
            for argv in runs_of(program, self.logs, 1):
                if run(argv).stdout != run([programs["plain"], *argv[1:]]).stdout:
                    raise Failed("the program with the profile of '%s' prints something else" % name)
        return programs

    def time(self, rows, remedies, runs, logs):
        """Ratios of processor time: optimised programs against plain and clean, instrumented ones against plain."""
        programs = self.optimised_programs(rows, remedies)
        instrumented = {key: self.programs[key] for key in (row["remedy"] for row in rows)}
        env = {**os.environ, "LLVM_PROFILE_FILE": self.path("timing-%p.profraw")}
        fast, cost = {}, {}
        for argv in runs_of("", logs, 1):
            measured = timing.rounds(runs, {name: [path, *argv[1:]] for name, path in programs.items()})
            for name in programs:
                fast.setdefault(name, []).append([timing.ratio(measured, name, first, "cpu") for first in ("plain", "clean")])
            some = {"": programs["plain"], **instrumented}
            measured = timing.rounds(max(runs // 2, 1), {name: [path, *argv[1:]] for name, path in some.items()},
                                     env=env, may_fail=True)
            for name in instrumented:
                cost.setdefault(name, []).append(timing.ratio(measured, name, "", "cpu"))
        for row in rows:
            key = row["remedy"]
            row["cost"] = round(timing.mean(cost[key]), 3)
            row["speed"] = None if key not in fast else {
                "to_plain": round(timing.mean([pair[0] for pair in fast[key]]), 3),
                "to_clean": round(timing.mean([pair[1] for pair in fast[key]]), 3)}
        return round(timing.mean([pair[0] for pair in fast["clean"]]), 3)
