#!/usr/bin/env bash
# macho.sh - `repro check` on Mach-O of the processors without a desktop: 32-bit (arm64_32 and armv7k of watchOS, armv7, i386)
# and arm64e; objects of every clang, images of ld64.lld, fat files, and chained fixups in the formats of Apple's linker.
set -u
for tool in clang-22 ld64.lld-22 llvm-lipo-22 llvm-objdump-22 python3; do
    command -v $tool >/dev/null || { echo "skipped: $tool is not installed"; exit 77; }
done
repro=$REPRO_BIN/repro src=$REPRO_SOURCE/tests/profile/corpus/src here=$REPRO_SOURCE/tests/profile
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT && cd "$work" || exit 1
status=0 objects=0 images=0
# expect CODE FILE TEXT...: exit code and every TEXT in the output
expect() {
    local code=$1 file=$2 got
    shift 2
    "$repro" check "$file" >out 2>&1
    got=$?
    [ "$got" = "$code" ] || { echo "FAIL $file: exit $got, expected $code"; cat out; status=1; }
    for text; do grep -qF -- "$text" out || { echo "FAIL $file: no '$text'"; cat out; status=1; }; done
}
compile() { # clang version, target, source, object, more options
    "clang-$1" -target "$2" -isystem "$src/freestanding" -O2 -fprofile-generate -c "$src/$3.c" -o "$4" "${@:5}"
}

# Objects. Sizes of records: 32-bit 40 (v8) and 48 (v10), 64-bit 48 and 64.
while read -r target format arch small large; do
    for v in 14 16 19 22; do
        command -v clang-$v >/dev/null || continue
        case $v in 14 | 16) layout="v8 ($small bytes each)" ;; *) layout="v10 ($large bytes each)" ;; esac
        for name in work leaf; do
            compile $v "$target" $name "$name.$v.$target.o" || { echo "FAIL clang-$v $target"; status=1; continue; }
            case $name in work) count=4 ;; *) count=3 ;; esac
            expect 0 "$name.$v.$target.o" "clean ($format, $arch, relocatable object)" "$count of layout $layout"
            objects=$((objects + 1))
        done
    done
done <<'TARGETS'
arm64_32-apple-watchos9 macho32 arm64_32 40 48
armv7k-apple-watchos5 macho32 arm 40 48
armv7-apple-ios9 macho32 arm 40 48
i386-apple-macos10.13 macho32 i386 40 48
arm64e-apple-ios15 macho64 arm64e 48 64
arm64e-apple-macos13 macho64 arm64e 48 64
TARGETS
# signed pointers in tables, which clang 22 makes unless told otherwise and ld64.lld cannot link
llvm-objdump-22 -r work.22.arm64e-apple-macos13.o | grep -q AUTHENTICATED_POINTER || echo "note: no signed pointers"
compile 22 arm64e-apple-macos13 work work.22.arm64e-apple-macos13.o -fno-ptrauth-calls

# Images, the older layout first and last.
link() { # architecture, platform, version, output, inputs...
    "${ld:-ld64.lld-22}" -no_fixup_chains -arch "$1" -platform_version "$2" "$3" "$3" -e _run -undefined dynamic_lookup "${@:5}" -o "$4"
}
old=16
command -v clang-16 >/dev/null || old=14
for one in "arm64e macos 13 arm64e-apple-macos13 64 macho64 48" "arm64_32 watchos 9 arm64_32-apple-watchos9 48 macho32 40"; do
    read -r arch platform version target large format small <<<"$one"
    for order in "22 $old" "$old 22" "22 22"; do
        read -r a b <<<"$order"
        image=$arch.$a.$b
        clang-22 -target "$target" -O1 -x c -c -o start.o - <<<'int run(void) { return 0; }'
        link "$arch" $platform $version "$image" start.o work.$a.$target.o leaf.$b.$target.o || { echo "FAIL link $image"; status=1; continue; }
        forms=3
        [ "$arch" = arm64_32 ] || forms="1 9 12"
        for form in classic $forms; do
            file=$image.$form
            if [ "$form" = classic ]; then cp "$image" "$file"; else python3 "$here/macho_chain.py" "$image" "$file" "$form" >note || { echo "FAIL $file"; status=1; }; fi
            images=$((images + 1))
            if [ "$a" = "$b" ]; then
                expect 0 "$file" "clean ($format, " "7 of layout v10 ($large bytes each)"
            elif [ "$a" = 22 ]; then
                expect 1 "$file" "mixed-abi ($format, " "4 of layout v10 ($large bytes each)" "3 of layout v8 ($small bytes each)"
            else
                expect 1 "$file" "mixed-abi ($format, " "4 of layout v8 ($small bytes each)" "3 of layout v10 ($large bytes each)"
            fi
        done
        [ "$arch" = arm64e ] || grep -q "in [2-9]" note || { echo "FAIL $image: a page with a list of starts expected: $(cat note)"; status=1; }
    done
done

# A fat file of three.
compile 22 arm64-apple-macos13 leaf leaf.arm64.o
llvm-lipo-22 -create leaf.arm64.o leaf.22.arm64e-apple-macos13.o leaf.22.arm64_32-apple-watchos9.o -output fat &&
    expect 0 fat "universal file, 3 slices" "arm64_32+aarch64+arm64e" "9 of layout v10"
[ $status = 0 ] && echo "$objects objects and $images images as they should be"
exit $status
