#!/bin/sh
# deb_inside: what deb.sh does inside the new root: install the packages with apt, use them, remove them.
cd /carried
say() { echo "inside: $*"; }
fail() { say "FAILED: $*"; exit 1; }
install() { DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"; }
listing() { find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /tmp -o -path /run -o -path /carried -o -path /var/cache \
    -o -path /var/lib/apt -o -path /var/lib/dpkg -o -path /var/log -o -path /root \) -prune -o -print | sort; }

install man-db python3 binutils gcc libc6-dev pkg-config cmake make >/dev/null
listing >before
depends=$(dpkg-deb -f repro_*.deb Depends)
for library in libcapstone libcyaml libdw libjansson libunwind libyaml libzstd; do
    case $depends in *$library*) ;; *) fail "repro does not depend on $library: $depends" ;; esac
done
install ./repro_*.deb ./repro-evtx-tools_*.deb ./librepro-evtx-dev_*.deb
version=$(dpkg-deb -f repro_*.deb Version)
repro --version | grep -qx "repro ${version%-*}" || fail "repro --version"
ldd /usr/bin/repro | grep -q 'not found' && fail "a library of repro is missing"
say "installed $version: $(repro --version | wc -l) lines of --version"

man -w repro repro-run evtx_dump repro-record >pages || fail "man pages"
case $(cat pages) in *.gz*) ;; *) fail "man pages are not compressed" ;; esac
man repro | grep -q 'SEE ALSO' || fail "man repro"
repro scenario list | grep -q mixed-at-exit || fail "repro scenario list"
repro doctor --json >doctor.json || [ $? = 5 ] || fail "repro doctor"
grep -q '"detail": "/usr/share/repro"' doctor.json || fail "repro does not find its data"
evtx_dump -o jsonl log.evtx | cmp - expected.jsonl || fail "evtx_dump"
evtx_gen --records 20 -o again.evtx && cmp again.evtx log.evtx || fail "evtx_gen"
if [ -e program ]; then
    code=0
    repro check program >check.txt || code=$?
    [ $code = 1 ] && grep -q mixed-abi check.txt || fail "repro check: exit $code: $(cat check.txt)"
    code=0
    repro run --json -o crash.json -- ./program >/dev/null || code=$?
    [ $code = 1 ] && grep -q '"class": "mixed-profile-abi"' crash.json || fail "repro run: exit $code"
    repro run --capture preload --json -o preload.json -- ./program >/dev/null || [ $? = 1 ] || fail "repro run --capture preload"
    grep -q '"class": "mixed-profile-abi"' preload.json || fail "the preloaded handler sees no crash"
    repro report crash.json --format html -o crash.html && grep -q '</html>' crash.html || fail "repro report"
    say "a program built elsewhere: repro check, run, report"
fi
python3 /usr/share/repro/scripts/policy | grep -q . || fail "scripts/policy"
ls -d /usr/share/repro/lldb/pgolib/__pycache__ >/dev/null 2>&1 || PYTHONPATH=/usr/share/repro/lldb python3 -c 'import pgolib.layouts'

# The library: the example of the documentation, with CMake and with pkg-config.
cp -r /usr/share/doc/repro/docs/examples example
cmake -S example -B by_cmake >/dev/null && cmake --build by_cmake >/dev/null || fail "find_package(repro-evtx)"
by_cmake/print_records log.evtx 2>/dev/null | cmp - expected.jsonl || fail "the CMake consumer"
gcc example/print_records.c -o by_pc $(pkg-config --cflags --libs repro-evtx) || fail "pkg-config"
./by_pc log.evtx 2>/dev/null | cmp - expected.jsonl || fail "the pkg-config consumer"
say "the library: used through CMake and pkg-config"

apt-get remove -q -y repro repro-evtx-tools librepro-evtx-dev
apt-get autoremove -q -y --purge >/dev/null
listing >after
diff before after >left || fail "left behind: $(cat left)"
say "removed: nothing is left"

[ "$CLANG" = 1 ] || { say "no compilers wanted"; exit 0; }
install ./repro_*.deb >/dev/null
if ! timeout 300 apt-get install -q -y --no-install-recommends clang-14 libclang-rt-14-dev llvm-14 clang-19 \
    libclang-rt-19-dev llvm-19 lld-19 >clang.log 2>&1; then
    say "clang-14 and clang-19 were not installed in time: no scenario was run: $(tail -n 1 clang.log)"
    exit 0
fi
code=0
repro scenario run mixed-at-exit >scenario.txt 2>&1 || code=$?
[ $code = 0 ] || fail "repro scenario run: exit $code: $(cat scenario.txt)"
say "repro scenario run mixed-at-exit: $(grep -m1 -i mixed scenario.txt)"
