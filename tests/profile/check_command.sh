#!/usr/bin/env bash
# check_command: `repro check` on real files of every kind: verdicts, exit codes, fixes, formats.
set -u
for tool in clang-14 clang-22 llvm-ar-22 ld64.lld-22 llvm-lipo-22 python3; do
    command -v $tool >/dev/null || { echo "skipped: $tool is not installed"; exit 77; }
done
repro=$REPRO_BIN/repro src=$REPRO_SOURCE/tests/profile/corpus/src
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT && cd "$work" || exit 1
status=0
fail() { echo "FAIL $*"; sed 's/^/    /' out; status=1; }
# expect CODE TEXT... -- FILES: exit code and every TEXT in the output
expect() {
    local code=$1 got texts=()
    shift
    while [ "$1" != -- ]; do texts+=("$1"); shift; done
    shift
    "$repro" check "$@" >out 2>&1
    got=$?
    [ "$got" = "$code" ] || fail "check $*: exit $got, expected $code"
    for text in "${texts[@]}"; do grep -qF -- "$text" out || fail "check $*: no '$text'"; done
}
for v in 14 22; do
    for f in main work leaf; do
        clang-$v -O2 -fPIE -fprofile-generate -c "$src/$f.c" -o $f.$v.o || exit 1
        clang-$v -O2 -flto -fprofile-generate -c "$src/$f.c" -o $f.$v.bc || exit 1
        clang-$v -target arm64-apple-macos13 -isystem "$src/freestanding" -O2 -fprofile-generate -c "$src/$f.c" -o $f.$v.mo
    done
    clang-$v -O2 -fPIE -c "$src/leaf.c" -o bare.$v.o
done
clang-22 -fprofile-generate main.22.o work.22.o leaf.22.o -o good || exit 1
clang-22 -fprofile-generate main.22.o work.14.o leaf.14.o -o mixed || exit 1
clang-22 -fprofile-generate main.14.o work.14.o leaf.14.o -o wrong || exit 1

# linked programs
expect 0 "good: clean" "it will write a usable profile" -- good
expect 1 "mixed: mixed-abi" "of layout v8 (48 bytes each)" "Debian clang version 14" "CC=clang-22" \
    "llvm-project#52683" initializeValueProfRuntimeRecord -- mixed
expect 1 "wrong: runtime-mismatch" "expected 10, but get 8" -- wrong
expect 0 "no-profile" -- /bin/ls
strip -o mixed.strip mixed && llvm-objcopy-22 --strip-sections mixed mixed.nosec
expect 1 "mixed-abi" "(raw version 10); __llvm_profile_raw_version says 10" -- mixed.strip
expect 1 "mixed-abi" "of layout v8" -- mixed.nosec

# objects, archives, bitcode, Mach-O
expect 0 "relocatable object" "3 of layout v8" -- leaf.14.o
expect 0 "no-profile" -- bare.22.o
ar rcs libgood.a work.22.o leaf.22.o && ar rcs libmixed.a work.22.o leaf.14.o bare.22.o
ar rcsT libthin.a work.14.o leaf.14.o && llvm-ar-22 --format=bsd rcs libbsd.a work.22.o leaf.22.o
expect 0 "clean (archive" "2 members, 2 instrumented" -- libgood.a
expect 1 "mixed-abi (archive" "leaf.14.o" -- libmixed.a
expect 0 "thin archive" "7 of layout v8" -- libthin.a
expect 0 "work.22.o, leaf.22.o" -- libbsd.a
rm -f leaf.14.gone.o && cp leaf.14.o leaf.gone.o && ar rcsT libhole.a leaf.gone.o && rm leaf.gone.o
expect 6 "member leaf.gone.o cannot be read" -- libhole.a
expect 0 "LLVM14.0.6" "3 of layout v8" -- leaf.14.bc
expect 0 "4 of layout v10" -- work.22.bc
expect 0 "clean (macho64, aarch64, relocatable object)" "4 of layout v8" -- work.14.mo
ld64.lld-22 -dylib -arch arm64 -platform_version macos 13 13 -fixup_chains -undefined dynamic_lookup \
    work.14.mo leaf.22.mo -o mixed.dylib
expect 1 "mixed-abi (macho64, aarch64" "4 of layout v8" "3 of layout v10" -- mixed.dylib
clang-14 -target x86_64-apple-macos13 -isystem "$src/freestanding" -O2 -fprofile-generate -c "$src/leaf.c" -o x86.mo
llvm-lipo-22 -create x86.mo mixed.dylib -output fat
expect 1 "universal file, 2 slices" "x86_64+aarch64" -- fat

# the runtime's version in stripped arm64 images
for v in 14 22; do
    arm="-target aarch64-linux-gnu -fPIC -O2 -isystem $src/freestanding"
    clang-$v $arm -fno-builtin -c "$src/runtime_like.c" -o rt.ao
    clang-22 $arm -fprofile-generate -c "$src/leaf.c" -o leaf.ao
    clang-14 $arm -fprofile-generate -c "$src/work.c" -o work.ao
    ld.lld-22 -shared -z undefs -s rt.ao leaf.ao -o arm.good
    ld.lld-22 -shared -z undefs -s rt.ao leaf.ao work.ao -o arm.mixed
    expect 0 "clean (elf64, aarch64" "(raw version 10)" -- arm.good
    expect 1 "mixed-abi (elf64, aarch64" "(raw version 10)" -- arm.mixed
done

# records that are not loaded: value-profile sites read them all the same
for v in 19 22; do
    clang-$v -O1 -fprofile-generate -mllvm -profile-correlate=binary "$src"/{main,work,leaf}.c -o corr || continue
    expect 6 "undecided (elf64" "-disable-vp=true" "__llvm_profile_instrument_target" -- corr
    LLVM_PROFILE_FILE=corr.profraw "$repro" run -q -- ./corr 20 1 1 >/dev/null 2>&1 && fail "corr does not crash"
    clang-$v -O1 -fprofile-generate -mllvm -profile-correlate=binary -mllvm -disable-vp=true "$src"/{main,work,leaf}.c -o corr
    expect 0 "clean (elf64" "needs this file" -- corr
    LLVM_PROFILE_FILE=corr.profraw "$repro" run -q -- ./corr 20 1 1 >/dev/null 2>&1 || fail "corr without value profiling crashes"
done

# a build-id note that was moved: old runtimes compute a wrong address for it
cat >move_note.py <<'PY'
import struct, sys
data = bytearray(open(sys.argv[1], "rb").read())
at, size, count = struct.unpack_from("<Q", data, 32)[0], *struct.unpack_from("<HH", data, 54)
for i in range(count):
    if struct.unpack_from("<I", data, at + i * size)[0] == 4:
        struct.pack_into("<Q", data, at + i * size + 8, 0x40000000)
open(sys.argv[2], "wb").write(data)
PY
clang-14 -fprofile-generate main.14.o work.14.o leaf.14.o -Wl,--build-id -o note14
python3 move_note.py note14 moved14 && python3 move_note.py good moved22 && chmod +x moved14 moved22
expect 0 "it will write a usable profile" -- note14
expect 1 "it will crash in __llvm_write_binary_ids, at exit" -- moved14
expect 0 "it will write a usable profile" -- moved22
for v in 14 22; do
    LLVM_PROFILE_FILE=moved.profraw "$repro" run --json -- ./moved$v 20 0 0 >out 2>/dev/null
    case $v in 14) want='"function": "__llvm_write_binary_ids"' ;; *) want='"outcome": "clean"' ;; esac
    grep -qF "$want" out || fail "moved$v does not end as predicted"
done

# inputs of one link, lists, folders, output formats
expect 1 "link of 3 files: mixed-abi" "libmixed.a(leaf.14.o)" -- --link main.22.o work.22.o libmixed.a
expect 0 "link of 2 files: clean" -- --link main.22.o libgood.a
printf '# inputs\nmain.22.o\n\nleaf.22.o\n' >list
expect 0 "2 files: 2 clean" -- @list
mkdir folder && cp good mixed main.22.o folder && echo text >folder/readme
expect 1 "folder/mixed: mixed-abi" "3 files checked: 2 clean, 1 mixed-abi" -- folder
"$repro" check -q mixed >out 2>&1; [ $? = 1 ] && [ ! -s out ] || fail "-q prints or does not exit with 1"
"$repro" check --json good mixed >out || true
python3 - <<'PY' || fail "JSON"
import json
document = json.load(open("out"))
assert document["schema"] == "repro.check/1"
good, mixed = document["files"]
assert good["verdict"] == "clean" and good["prediction"]["outcome"] == "ok" and not good["problems"]
assert mixed["verdict"] == "mixed-abi" and mixed["prediction"]["outcome"] == "crash"
assert mixed["raw_version_symbol"] == 10 and mixed["runtime"]["layout"] == "v10"
assert [(g["layout"], g["record_size"]) for g in mixed["groups"]] == [("v10", 64), ("v8", 48)]
assert any(p["id"] == "foreign-records" and "clang-22" in p["fix"] for p in mixed["problems"])
PY
"$repro" check --sarif mixed >out || true
python3 -c 'import json; d = json.load(open("out")); assert d["version"] == "2.1.0" and d["runs"][0]["results"]' || fail "SARIF"

# what is no program, or not a whole one
expect 3 "not an ELF or Mach-O file" -- "$src/main.c"
: >empty && expect 3 "the file is empty" -- empty
expect 3 "cannot open" -- does-not-exist
for size in 10 40 63 64 200 3000 9000 20000; do
    head -c $size mixed >cut
    expect 3 "corrupt" -- cut
done
python3 - <<'PY'
import struct  # an ELF core file without content: type 4
open("core.elf", "wb").write(b"\x7fELF\x02\x01\x01" + bytes(9) + struct.pack("<HHIQQQIHHHHHH", 4, 62, 1, 0, 64, 0, 0, 64, 56, 0, 64, 0, 0))
PY
expect 6 "core file" "repro explain" -- core.elf
LLVM_PROFILE_FILE=x.profraw ./good 5 >/dev/null
clang-22 -target x86_64-windows-msvc -O1 -isystem "$src/freestanding" -c "$src/leaf.c" -o leaf.obj
expect 6 "a Windows object" -- leaf.obj
llvm-profdata-22 merge -o x.profdata x.profraw && expect 3 "repro profile check" -- x.profdata
expect 0 "clean (profraw" -- x.profraw
head -c 300 x.profraw >cut.profraw
expect 1 "corrupt (profraw" -- cut.profraw
exit $status
