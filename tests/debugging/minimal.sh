#!/usr/bin/env bash
# minimal: repro/minimal/run shows what its page says: the crash with every allocator, none without the other LLVM.
set -u
out=$("$REPRO_SOURCE/repro/minimal/run" 2>&1)
code=$?
[ $code != 5 ] || { echo "skipped: $out"; exit 77; }
echo "$out"
[ $code = 0 ] || { echo "exit $code, expected 0"; exit 1; }
allocators=$(sed -n 's/^allocator.c compiled by *//p' <<<"$out" | wc -w)
crashes=$(grep -o 'SIGSEGV' <<<"$out" | wc -l)
[ "$crashes" = "$allocators" ] || { echo "$crashes crashes with $allocators allocators"; exit 1; }
grep -q "not instrumented .*clean" <<<"$out" || exit 1
# with the compilers changed round the expectation is not met: that is said, and told by the exit code
program=$(sed -n 's/^program and profile runtime: \([^;]*\);.*/\1/p' <<<"$out")
other=$(sed -n 's/^\(clang-[0-9]*\), not instrumented.*/\1/p' <<<"$out")
"$REPRO_SOURCE/repro/minimal/run" --program "$other" --other "$program" >swapped 2>&1
code=$?
cat swapped
rm -f swapped
[ $code = 1 ] || { echo "changed round: exit $code, expected 1"; exit 1; }
