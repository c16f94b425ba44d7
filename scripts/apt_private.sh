# shellcheck shell=bash
# apt_private.sh - read Debian's signed packages without touching the system's apt configuration. To be sourced; the caller
# has die STATUS MESSAGE.

readonly debian_suite=bookworm

# The mirror that this machine's apt uses for Debian itself.
debian_mirror() {
    apt-get indextargets --format '$(ORIGIN) $(LABEL) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
        sed -n 's/^Debian Debian main //p' | head -n 1
}

readonly debian_keyring=/usr/share/keyrings/debian-archive-keyring.gpg

write_apt_config() { # $1 folder; stdin: its list of sources
    [ -r "$debian_keyring" ] ||
        die 5 "$debian_keyring is missing: install debian-archive-keyring, or get it from elsewhere"
    mkdir -p "$1/lists/partial" "$1/cache/archives/partial" "$1/download"
    cat >"$1/sources.list"
    cat >"$1/apt.conf" <<CONF
Dir::Etc::sourcelist "$1/sources.list";
Dir::Etc::sourceparts "-";
Dir::State::lists "$1/lists";
Dir::Cache "$1/cache";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
APT::Sandbox::User "$(id -un)";
Acquire::Retries "3";
Acquire::http::Timeout "30";
Acquire::Languages "none";
CONF
}

# Download source packages (NAME=VERSION...) into $1/download; the index is read once.
download_sources() {
    local work=$1 mirror
    shift
    mirror=$(debian_mirror)
    [ -n "$mirror" ] || die 5 "apt knows no Debian mirror on this machine"
    echo "deb-src [signed-by=$debian_keyring] $mirror $debian_suite main" | write_apt_config "$work"
    APT_CONFIG=$work/apt.conf apt-get -qq update >"$work/log" 2>&1 ||
        die 5 "apt-get update failed: $(grep -m1 '^[EW]:' "$work/log" || tail -n 1 "$work/log")"
    (cd "$work/download" && APT_CONFIG=$work/apt.conf apt-get -qq source --download-only "$@") \
        >"$work/log" 2>&1 || die 5 "apt-get source failed: $(grep -m1 '^E:' "$work/log" || tail -n 1 "$work/log")"
}

# Download packages of architecture $2 and what they depend on into $1/cache/archives: all of the list $3, those of the
# list $4 that the archive has. From the suites of Debian that this machine's apt reads; nothing counts as installed.
download_binaries() {
    local work=$1 arch=$2 needed=$3 wished=$4 name
    apt-get indextargets --format '$(ORIGIN) $(COMPONENT) $(REPO_URI) $(RELEASE)' 'Created-By: Packages' 2>/dev/null |
        sed -n "s#^Debian main \(.*\) \(.*\)#deb [signed-by=$debian_keyring arch=$arch] \1 \2 main#p" | sort -u |
        write_apt_config "$work"
    [ -s "$work/sources.list" ] || die 5 "apt knows no Debian mirror on this machine"
    : >"$work/status"
    cat >>"$work/apt.conf" <<CONF
APT::Architecture "$arch";
APT::Architectures "$arch";
Dir::State::status "$work/status";
Dir::State::extended_states "$work/extended_states";
Debug::NoLocking "true";
CONF
    APT_CONFIG=$work/apt.conf apt-get -qq update >"$work/log" 2>&1 ||
        die 5 "apt-get update failed: $(grep -m1 '^[EW]:' "$work/log" || tail -n 1 "$work/log")"
    for name in $wished; do
        [ -z "$(APT_CONFIG=$work/apt.conf apt-cache show "$name" 2>/dev/null)" ] || needed+=" $name"
    done
    # shellcheck disable=SC2086 # a list
    APT_CONFIG=$work/apt.conf apt-get -qq -y --no-install-recommends --download-only install $needed \
        >"$work/log" 2>&1 || die 5 "apt-get failed: $(grep -m1 '^E:' "$work/log" || tail -n 1 "$work/log")"
}
