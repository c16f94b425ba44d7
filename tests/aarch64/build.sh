#!/usr/bin/env bash
# build.sh - everything builds for aarch64 Linux, warnings are errors, and repro is linked statically.
# Usage: build.sh BUILD-FOLDER
set -euo pipefail
build=$1
# shellcheck source=tests/aarch64/need.sh
. "$(dirname "$0")/need.sh"
need_arm64
cd "$REPRO_SOURCE"
cmake -G Ninja -S . -B "$build" --toolchain cmake/toolchains/aarch64-linux.cmake \
    -DCMAKE_BUILD_TYPE=RelWithDebInfo "-DCMAKE_C_FLAGS_RELWITHDEBINFO=-O1 -g" >"$build.log" 2>&1 ||
    { cat "$build.log"; echo "FAILED: it cannot be configured"; exit 1; }
cmake --build "$build" >"$build.log" 2>&1 || { grep -E -A8 'error:|FAILED' "$build.log" | head -60; echo "FAILED: it does not build"; exit 1; }
readelf -h "$build/bin/repro" | grep -q 'Machine: *AArch64' || { echo "FAILED: $build/bin/repro is not for aarch64"; exit 1; }
if readelf -lW "$build/bin/repro" | grep -q INTERP; then
    echo "FAILED: $build/bin/repro is not static"
    exit 1
fi
echo "built: $build/bin/repro"
