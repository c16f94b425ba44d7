"""timing - processor and wall time of programs beside each other; used by scripts/pgo.d/speed and scripts/mitigations."""
import math
import os
import statistics
import subprocess
import sys
import time
from collections import namedtuple

Times = namedtuple("Times", "cpu wall user")


def measure(argv, env=None, may_fail=False):
    """Seconds of one run; its output is discarded."""
    start = time.perf_counter()
    child = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=env)
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0 and not may_fail:
        sys.exit("%s ended with %d" % (argv[0], child.returncode))
    return Times(usage.ru_utime + usage.ru_stime, wall, usage.ru_utime)


def rounds(runs, commands, **options):
    """RUNS rounds, every command of the dictionary once in each; one more at the start warms up and is not counted."""
    return [{name: measure(argv, **options) for name, argv in commands.items()} for _ in range(runs + 1)][1:]


def ratio(measured, name, first, kind):
    """Median over the rounds of NAME's time against that of FIRST in the same round."""
    floor = 1e-3  # what a clock of processor time can tell
    return statistics.median(max(getattr(r[name], kind), floor) / max(getattr(r[first], kind), floor) for r in measured)


def mean(ratios):
    """Geometric mean."""
    return math.exp(statistics.fmean(map(math.log, ratios)))
