#!/usr/bin/env bash
# macho_desktop.sh - `repro check` on images for macOS, x86_64 and arm64, as each ld64.lld (LLVM 14, 16, 19, 22) links them:
# one LLVM and two of different layouts in both orders; as linked, with chained fixups, stripped, and as slices of a fat file.
set -u
for tool in llvm-lipo-22 llvm-otool-22 llvm-strip-22; do
    command -v $tool >/dev/null || { echo "skipped: $tool is not installed"; exit 77; }
done
repro=$REPRO_BIN/repro src=$REPRO_SOURCE/tests/profile/corpus/src
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT && cd "$work" || exit 1
status=0 images=0 chained=0 linkers=0
fail() { echo "FAIL $*"; status=1; }
# expect CODE FILE TEXT...: exit code and every TEXT in the output
expect() {
    local code=$1 file=$2 got text
    shift 2
    "$repro" check "$file" >out 2>&1
    got=$?
    images=$((images + 1))
    [ "$got" = "$code" ] || { fail "$file: exit $got, expected $code"; cat out; }
    for text; do grep -qF -- "$text" out || { fail "$file: no '$text'"; cat out; }; done
}
layout_of() { case $1 in 14 | 16) echo "v8 (48 bytes each)" ;; *) echo "v10 (64 bytes each)" ;; esac }
arch_of() { case $1 in arm64) echo aarch64 ;; *) echo "$1" ;; esac }

for v in 14 16 19 22; do
    command -v clang-$v >/dev/null || continue
    for arch in arm64 x86_64; do
        for name in work leaf; do # 4 and 3 functions
            clang-$v -target $arch-apple-macos13 -isystem "$src/freestanding" -O2 -fprofile-generate -c "$src/$name.c" \
                -o $name.$v.$arch.o || fail "clang-$v $arch $name"
        done
    done
done
other_of() { # a compiler of the other layout
    local v
    case $1 in 14 | 16) set -- 22 19 ;; *) set -- 14 16 ;; esac
    for v; do [ -e work.$v.arm64.o ] && { echo "$v"; return; }; done
}
link() { # linker, architecture, output, inputs and options
    "ld64.lld-$1" -arch "$2" -platform_version macos 13 13 -dylib -undefined dynamic_lookup "${@:4}" -o "$3"
}
verdict() { # FILE ARCH FIRST SECOND: what check must say of work of FIRST before leaf of SECOND
    local format="(macho64, $(arch_of "$2"),"
    if [ "$(layout_of "$3")" = "$(layout_of "$4")" ]; then
        expect 0 "$1" "clean $format" "7 of layout $(layout_of "$3")"
    else
        expect 1 "$1" "mixed-abi $format" "4 of layout $(layout_of "$3")" "3 of layout $(layout_of "$4")"
    fi
}
for v in 14 16 19 22; do
    command -v ld64.lld-$v >/dev/null && [ -e work.$v.arm64.o ] || { echo "note: no clang-$v or ld64.lld-$v"; continue; }
    other=$(other_of $v)
    [ -n "$other" ] || { echo "skipped: one layout of clang only"; exit 77; }
    linkers=$((linkers + 1))
    for order in "$v $v" "$v $other" "$other $v"; do
        read -r a b <<<"$order"
        for arch in arm64 x86_64; do
            image=$v.$a+$b.$arch
            link $v $arch "$image" work.$a.$arch.o leaf.$b.$arch.o || { fail "link $image"; continue; }
            verdict "$image" $arch "$a" "$b"
            llvm-strip-22 -x -o "$image.stripped" "$image" || fail "strip $image"
            verdict "$image.stripped" $arch "$a" "$b"
            link $v $arch "$image.chained" -fixup_chains work.$a.$arch.o leaf.$b.$arch.o 2>err || continue
            llvm-otool-22 -l "$image.chained" | grep -q LC_DYLD_CHAINED_FIXUPS || continue # ld64.lld 14 takes the option and ignores it
            chained=$((chained + 1))
            verdict "$image.chained" $arch "$a" "$b"
        done
        llvm-lipo-22 -create $v.$a+$b.arm64 $v.$a+$b.x86_64 -output $v.$a+$b.fat || fail "lipo $v.$a+$b"
        if [ "$a" = "$b" ]; then
            expect 0 $v.$a+$b.fat "universal file, 2 slices"
        else
            expect 1 $v.$a+$b.fat "universal file, 2 slices" mixed-abi
        fi
    done
    # one healthy and one sick slice: the file is sick
    llvm-lipo-22 -create $v.$v+$v.arm64 "$v.$v+$other.x86_64" -output $v.half.fat || fail "lipo $v.half"
    expect 1 $v.half.fat "universal file, 2 slices" mixed-abi
done
[ "$linkers" -gt 0 ] || { echo "skipped: no ld64.lld"; exit 77; }
[ ! -e 22.22+22.arm64 ] || [ "$chained" -gt 0 ] || fail "no image with chained fixups"
[ $status = 0 ] && echo "$images images of $linkers linkers ($chained with chained fixups) as they should be"
exit $status
