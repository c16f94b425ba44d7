#!/usr/bin/env bash
# name_runtime: the profile runtime's functions in a stripped program get their right names, and no wrong one.
set -u
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
needed="initializeValueProfRuntimeRecord writeOneValueProfData getNumValueDataForSiteWrapper
    __llvm_profile_instrument_target lprofWriteDataImpl __llvm_write_binary_ids __llvm_profile_write_file"
tried=0
status=0
for llvm in 14 16 19 22; do
    for flags in "" "-fuse-ld=lld" "-fuse-ld=lld -Wl,--gc-sections,--icf=all"; do
        # shellcheck disable=SC2086
        "clang-$llvm" -O2 -fprofile-generate $flags "$REPRO_SOURCE/repro/scenarios/programs/few_sites.c" \
            -o "$work/program" 2>/dev/null || continue
        nm --defined-only "$work/program" >"$work/symbols"
        strip "$work/program" || exit 77
        tried=$((tried + 1))
        printf 'clang-%s %s: ' "$llvm" "$flags"
        "$1" "$work/program" "$needed" <"$work/symbols" || status=1
    done
done
[ $tried -gt 0 ] || { echo "skipped: no clang with a profile runtime"; exit 77; }
exit $status
