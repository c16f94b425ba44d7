#!/usr/bin/env bash
# seeds.sh BIN OUT - writes seed inputs for the three fuzz targets into OUT/{file,chunk,record}, from generated logs.
set -euo pipefail
gen=$1/evtx_gen out=$2
mkdir -p "$out/file" "$out/chunk" "$out/record"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

little_endian() { # $1 file, $2 offset: the u32 there
    od -An -tu4 -j "$2" -N 4 "$1" | tr -d ' '
}

piece() { # $1 file, $2 offset, $3 count
    tail -c +$(($2 + 1)) "$1" | { head -c "$3"; cat >/dev/null; }
}

for profile in security mixed adversarial; do
    "$gen" --records 60 --seed 3 --profile $profile -o "$out/file/$profile.evtx"
    for seed in $(seq 1 25); do
        log=$work/log
        "$gen" --records 6 --seed "$seed" --profile $profile -o "$log"
        used=$(little_endian "$log" $((4096 + 48)))
        piece "$log" 4096 "$used" >"$out/chunk/$profile-$seed"
        "$gen" --records 1 --seed "$seed" --profile $profile -o "$log"
        used=$(little_endian "$log" $((4096 + 512 + 4)))
        { printf '\1'; piece "$log" $((4096 + 512 + 24)) $((used - 28)); } >"$out/record/$profile-$seed"
    done
done
