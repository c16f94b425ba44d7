#!/usr/bin/env bash
# seeds: small real inputs for the fuzz targets. Usage: seeds.sh FOLDER (made if missing)
set -eu
folder=$1 src=$(cd "$(dirname "$0")/../corpus/src" && pwd)
mkdir -p "$folder/image" "$folder/archive" "$folder/bitcode" "$folder/salvage"
cd "$folder"
for v in 13 14 16 19 22; do
    command -v clang-$v >/dev/null || continue
    clang-$v -O1 -fprofile-generate -fPIC -c "$src/leaf.c" -o image/leaf$v.o
    clang-$v -O1 -fprofile-generate -fPIC -c "$src/work.c" -o image/work$v.o
    clang-$v -O1 -fprofile-instr-generate -fcoverage-mapping -fPIC -c "$src/leaf.c" -o image/cov$v.o
    clang-$v -O1 -flto -fprofile-generate -c "$src/leaf.c" -o bitcode/leaf$v.bc
    clang-$v -O1 -m32 -ffreestanding -isystem "$src/freestanding" -fprofile-generate -c "$src/work.c" -o image/i386.$v.o
    clang-$v -O1 -target powerpc64-linux-gnu -isystem "$src/freestanding" -fprofile-generate -c "$src/work.c" -o image/ppc$v.o
    for arch in x86_64 arm64; do
        clang-$v -O1 -target $arch-apple-macos13 -isystem "$src/freestanding" -fprofile-generate -c "$src/work.c" -o image/$arch.$v.mo
    done
    clang-$v -target arm64-apple-macos13 -O1 -flto -isystem "$src/freestanding" -fprofile-generate -c "$src/leaf.c" -o bitcode/mac$v.bc
done
newest=$(ls image/work*.o | sort -V | tail -1) oldest=$(ls image/leaf*.o | sort -V | head -1)
ld.lld-22 -shared -z undefs "$newest" "$oldest" -o image/mixed.so
ld.lld-22 -shared -z undefs -z pack-relative-relocs "$newest" "$oldest" -o image/relr.so
ld.lld-22 -m elf_i386 -shared -z notext -z undefs image/i386.*.o --allow-multiple-definition -o image/i386.so
llvm-objcopy-22 --strip-sections image/mixed.so image/nosec.so
strip -o image/stripped.so image/mixed.so
ld64.lld-22 -dylib -arch arm64 -platform_version macos 13 13 -fixup_chains -undefined dynamic_lookup image/arm64.22.mo -o image/chain.dylib
ld64.lld-22 -dylib -arch x86_64 -platform_version macos 12 12 -undefined dynamic_lookup image/x86_64.14.mo -o image/classic.dylib
llvm-lipo-22 -create image/chain.dylib image/x86_64.14.mo -output image/fat
ar rcs archive/gnu.a image/leaf14.o image/work22.o
cp image/leaf22.o archive/a_member_with_a_rather_long_name.o
llvm-ar-22 --format=bsd rcs archive/bsd.a archive/a_member_with_a_rather_long_name.o image/leaf14.o
ar rcs archive/long.a archive/a_member_with_a_rather_long_name.o
(cd archive && ar rcsT thin.a a_member_with_a_rather_long_name.o && rm a_member_with_a_rather_long_name.o)
cp archive/*.a image/ && cp bitcode/leaf22.bc image/
# A whole program with the runtime, small enough to be mutated: only the parts the checker reads matter.
clang-22 -O1 -fprofile-generate "$src/main.c" image/work14.o image/leaf22.o -Wl,--gc-sections -s -o image/program
cp image/program image/mixed.so salvage/
printf '!<arch>\n' >archive/empty.a
