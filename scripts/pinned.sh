# shellcheck shell=bash
# pinned.sh - get files of the package registries by version and hash. To be sourced; the caller has die STATUS MESSAGE.

# Unpack the PATTERNS of a wheel from PyPI into $1.
unpack_wheel() { # $1 folder, $2 package, $3 version, $4 platform, $5 SHA-256, PATTERN...
    local folder=$1 package=$2 version=$3 platform=$4 sha256=$5
    shift 5
    command -v unzip >/dev/null || die 5 "needs unzip"
    echo "$package==$version --hash=sha256:$sha256" >"$folder/requirements"
    python3 -m pip -q download --no-deps --only-binary :all: --platform "$platform" --require-hashes \
        -r "$folder/requirements" -d "$folder" >"$folder/log" 2>&1 || die 5 "pip could not get it: $(tail -n 1 "$folder/log")"
    (cd "$folder" && unzip -q ./*.whl "$@") || die 5 "$package $version does not hold what is expected there"
    rm -rf "$folder"/*.whl "$folder/log" "$folder/requirements"
}

# Unpack the folder $5 of a crate from crates.io into $1/$5.
unpack_crate() { # $1 folder, $2 crate, $3 version, $4 SHA-256, $5 folder in it
    local folder=$1 crate=$2 version=$3 sha256=$4 part=$5 there
    command -v curl >/dev/null || die 5 "needs curl"
    curl -sSfL --retry 3 --connect-timeout 20 --max-time 300 -o "$folder/crate" \
        "https://static.crates.io/crates/$crate/$crate-$version.crate" 2>"$folder/log" ||
        die 5 "crates.io: $(tail -n 1 "$folder/log")"
    there=$(sha256sum "$folder/crate")
    [ "${there%% *}" = "$sha256" ] || die 5 "$crate $version: SHA-256 is ${there%% *}, expected $sha256"
    tar -C "$folder" --strip-components=1 -xzf "$folder/crate" "$crate-$version/$part" ||
        die 5 "$crate $version: cannot be unpacked"
    rm "$folder/crate" "$folder/log"
}
