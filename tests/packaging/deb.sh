#!/usr/bin/env bash
# deb: the Debian packages are built from a tarball without git, are clean to lintian, install in a new root with what they
# depend on, work there, and leave nothing behind. Usage: deb.sh FOLDER
#
# The root is made by mmdebstrap from this machine's own package sources and thrown away. REPRO_DEB_CLANG=0: without compilers.
set -euo pipefail
out=$1
here=$(cd "$(dirname "$0")" && pwd)
skip() { echo "skipped: $*"; exit 77; }
[ "$REPRO_SANITIZE" = none ] || skip "packages are not built with sanitizers"
for tool in dpkg-buildflags dpkg-shlibdeps mmdebstrap scdoc git apt-get; do
    command -v "$tool" >/dev/null || skip "$tool is not installed"
done
git -C "$REPRO_SOURCE" rev-parse HEAD >/dev/null 2>&1 || skip "the sources are no git repository"
rm -rf "$out"
mkdir -p "$out"
trap 'rm -rf "$out/carried"' EXIT

tarball=$("$REPRO_SOURCE/scripts/release" tarball --worktree -o "$out")
"$REPRO_SOURCE/scripts/release" deb -o "$out" "$tarball"

mkdir "$out/unpacked"
for package in "$out"/*.deb; do dpkg-deb -x "$package" "$out/unpacked"; done
if grep -rlF "$out/source" "$out/unpacked"; then echo "FAILED: the packages name the folder that they were built in"; exit 1; fi
rm -rf "$out/unpacked"
if command -v lintian >/dev/null; then
    user=()
    [ "$(id -u)" != 0 ] || user=(--allow-root)
    lintian --no-cfg "${user[@]}" --fail-on error,warning "$out"/*.deb
fi

# Made outside: a log, and a program that mixes two record layouts.
mkdir "$out/carried"
"$REPRO_BIN/evtx_gen" --records 20 -o "$out/carried/log.evtx"
"$REPRO_BIN/evtx_dump" -o jsonl "$out/carried/log.evtx" >"$out/carried/expected.jsonl"
newer=$(command -v clang-22 clang-19 | head -n 1 || true)
if [ -n "$newer" ] && command -v clang-14 >/dev/null; then
    make -s -C "$REPRO_SOURCE/docs/examples/mixed_build" OUT="$out/carried" CC="$newer" LIBRARY_CC=clang-14
    rm -f "$out"/carried/*.o
else
    echo "no program with two layouts: clang-14 and a newer one are not both here"
fi
cp "$out"/*.deb "$here/deb_inside.sh" "$out/carried"

# The sources of this system's own packages, as apt knows them; its settings for fetching, too.
# shellcheck source=/dev/null
codename=$(. /etc/os-release && echo "${VERSION_CODENAME-}")
apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(COMPONENT)' 'Created-By: Packages' |
    awk -v code="$codename" '$2 == code || index($2, code "-") == 1 { print "deb", $0 }' | sort -u >"$out/sources.list"
[ -n "$codename" ] && [ -s "$out/sources.list" ] || skip "apt knows no package sources of this system"
apt-config dump | grep -E '^Acquire::(Check-|http|https|Retries)' >"$out/apt.conf" || true
options=()
while read -r line; do options+=(--aptopt="$line"); done <"$out/apt.conf"

status=0
mmdebstrap --quiet --variant=minbase --format=null "${options[@]}" \
    --customize-hook="mkdir \"\$1/carried\" && cp -r '$out/carried/.' \"\$1/carried\"" \
    --customize-hook="touch '$out/root.made'" \
    --customize-hook="chroot \"\$1\" env CLANG=${REPRO_DEB_CLANG:-1} LC_ALL=C.UTF-8 sh -eu /carried/deb_inside.sh && touch '$out/passed'" \
    "$codename" /dev/null "$out/sources.list" >"$out/root.log" 2>&1 || status=$?
sed -n 's/^inside: //p' "$out/root.log"
if [ ! -e "$out/root.made" ]; then
    skip "no root can be made here: $(grep -m1 '^E:' "$out/root.log" || tail -n 1 "$out/root.log")"
fi
[ "$status" = 0 ] && [ -e "$out/passed" ] || { tail -n 40 "$out/root.log"; exit 1; }
