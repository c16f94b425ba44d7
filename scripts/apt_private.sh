# shellcheck shell=bash
# apt_private.sh - read Debian's signed source packages without touching the system's apt configuration. To be sourced;
# the caller has die STATUS MESSAGE.

readonly debian_suite=bookworm

# The mirror that this machine's apt uses for Debian itself.
debian_mirror() {
    apt-get indextargets --format '$(ORIGIN) $(LABEL) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
        sed -n 's/^Debian Debian main //p' | head -n 1
}

write_apt_config() { # $1 folder, $2 mirror
    local keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    [ -r "$keyring" ] || die 5 "$keyring is missing: install debian-archive-keyring, or get it from elsewhere"
    mkdir -p "$1/lists/partial" "$1/cache/archives/partial" "$1/download"
    echo "deb-src [signed-by=$keyring] $2 $debian_suite main" >"$1/sources.list"
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
    write_apt_config "$work" "$mirror"
    APT_CONFIG=$work/apt.conf apt-get -qq update >"$work/log" 2>&1 ||
        die 5 "apt-get update failed: $(grep -m1 '^[EW]:' "$work/log" || tail -n 1 "$work/log")"
    (cd "$work/download" && APT_CONFIG=$work/apt.conf apt-get -qq source --download-only "$@") \
        >"$work/log" 2>&1 || die 5 "apt-get source failed: $(grep -m1 '^E:' "$work/log" || tail -n 1 "$work/log")"
}
