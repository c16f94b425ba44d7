#!/usr/bin/env bash
# guard: the linker wrapper and the CMake module stop a mixed build, name the object, let good builds pass.
set -u
for tool in clang-14 clang-22 cmake ninja; do
    command -v $tool >/dev/null || { echo "skipped: $tool is not installed"; exit 77; }
done
src=$REPRO_SOURCE/tests/profile/corpus/src guard=$REPRO_SOURCE/share/repro-link-guard
export REPRO=$REPRO_BIN/repro
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT && cd "$work" || exit 1
status=0
fail() { echo "FAIL $*"; cat out; status=1; }
for f in main work leaf; do clang-22 -O2 -fprofile-generate -c "$src/$f.c" -o $f.o || exit 1; done
clang-14 -O2 -fprofile-generate -c "$src/work.c" -o old.o
clang-14 -O2 -c "$src/leaf.c" -o bare.o

"$guard" clang-22 -fprofile-generate main.o work.o leaf.o -o good >out 2>&1 && [ -x good ] || fail "a good link is stopped"
"$guard" clang-22 -fprofile-generate main.o work.o bare.o -o good2 >out 2>&1 && [ -x good2 ] || fail "an uninstrumented object is stopped"
"$guard" clang-22 -c "$src/leaf.c" -o again.o >out 2>&1 && [ -f again.o ] || fail "a compile is not passed through"
if "$guard" clang-22 -fprofile-generate main.o old.o leaf.o -o bad >out 2>&1; then fail "a mixed link succeeds"; fi
[ ! -e bad ] || fail "the mixed program is left behind"
grep -q "old.o" out && grep -q "clang version 14" out || fail "the offending object is not named"
ar rcs libold.a old.o
printf 'main.o leaf.o\n"libold.a"\n' >link.rsp
if "$guard" clang-22 -fprofile-generate @link.rsp -o bad >out 2>&1; then fail "a response file hides the mix"; fi
grep -q "libold.a(old.o)" out || fail "the member is not named"
# Inputs of one layout, runtime of another: seen only after the link.
if "$guard" clang-14 -fprofile-generate main.o work.o leaf.o -o bad >out 2>&1; then fail "a foreign runtime passes"; fi
grep -q "runtime-mismatch" out && [ ! -e bad ] || fail "the foreign runtime is not named"
REPRO_GUARD=warn "$guard" clang-22 -fprofile-generate main.o old.o leaf.o -o bad >out 2>&1 && [ -x bad ] || fail "REPRO_GUARD=warn stops"
grep -q "old.o" out || fail "REPRO_GUARD=warn is silent"
REPRO_GUARD=off "$guard" clang-22 -fprofile-generate main.o old.o leaf.o -o bad >out 2>&1 && [ ! -s out ] || fail "REPRO_GUARD=off checks"
REPRO_GUARD_LINKER=clang-22 "$guard" -fprofile-generate main.o work.o leaf.o -o linker >out 2>&1 && [ -x linker ] || fail "as a plain linker"

mkdir app && cp "$src"/main.c "$src"/work.c "$src"/leaf.c app && cat >app/CMakeLists.txt <<CMAKE
cmake_minimum_required(VERSION 3.20)
project(app C)
include($REPRO_SOURCE/share/cmake/ReproGuard.cmake)
repro_guard_all()
add_compile_options(-fprofile-generate)
add_link_options(-fprofile-generate)
add_executable(app main.c work.c leaf.c)
add_executable(sick main.c leaf.c $work/old.o)
CMAKE
for generator in Ninja "Unix Makefiles"; do
    rm -rf build
    CC=clang-22 cmake -G "$generator" -S app -B build -DREPRO_EXECUTABLE="$REPRO" >out 2>&1 || fail "$generator: configure"
    cmake --build build --target app >out 2>&1 && [ -x build/app ] || fail "$generator: the good target is stopped"
    if cmake --build build --target sick >out 2>&1; then fail "$generator: the mixed target links"; fi
    grep -q "old.o" out && [ ! -e build/sick ] || fail "$generator: the offending object is not named"
done
exit $status
