# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# The headers of the QEMU that is installed: those of Debian's source package, and what its
# configured build would have made besides. To be sourced after lib.sh and guest/apt.sh.

# Print the version of the installed QEMU's source package, without its epoch. Refuse a QEMU that is
# not Debian's, or that the device is not written for.
installed_qemu() {
	local text version
	text=$(qemu-system-x86_64 --version | sed -n '1s/.*version *//p')
	[[ $text =~ ^(7\.2|10\.[0-9]+)\.[0-9]+\ \(Debian\ ([0-9]+:)?([^ ]+)\)$ && $text != *ubuntu* ]] ||
		die "$E_SETUP" "no mlx5_0 in the guest: there is an emulated function for Debian's" \
			"QEMU 7.2 (Debian 12) and 10.x (Debian 13), not for $text"
	version=${BASH_REMATCH[3]}
	# built again from the same source: +b3
	[[ ! $version =~ \+b[0-9]+$ ]] || version=${version%"${BASH_REMATCH[0]}"}
	echo "$version"
}

# The suites that may have the source, for private_apt.
source_suites() { # VERSION
	local codename
	codename=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
	printf '%s\n' "main $codename" "main $codename-updates" "security $codename-security"
	[[ $1 != *~bpo* ]] || echo "main $codename-backports"
}

# The version to fetch: this one. If the archive no longer has it, the newest of the same release:
# what lies between them is repairs.
source_version() { # VERSION
	local found
	found=$(apt-cache madison qemu | awk -v wanted="$1" '
		function release(version) { match(version, /^[0-9]+\.[0-9]+/); return substr(version, 1, RLENGTH) }
		{ full = $3; bare = full; sub(/^[0-9]+:/, "", bare) }
		bare == wanted { same = full }
		release(bare) == release(wanted) && newest == "" { newest = full }
		END { print same != "" ? same : newest }')
	[ -n "$found" ] || die "$E_BUILD" "the Debian archive has no source of QEMU $1"
	echo "$found"
}

# What the headers want of a configured build: Debian's choices, as far as these show in the headers
# that a device includes, and the types that QEMU's own generator makes.
generate_headers() { # SOURCE DIRECTORY
	mkdir -p "$2/qapi"
	python3 -B "$1/scripts/qapi-gen.py" -o "$2/qapi" -b "$1/qapi/qapi-schema.json" >&2 ||
		die "$E_BUILD" "QEMU's qapi-gen.py failed"
	find "$2/qapi" -type f ! -name '*.h' -delete
	: >"$2/config-poison.h"
	printf '#define %s 1\n' CONFIG_POSIX CONFIG_LINUX CONFIG_IOVEC CONFIG_MADVISE \
		CONFIG_POSIX_MADVISE CONFIG_INT128 >"$2/config-host.h"
	echo "#define QEMU_VERSION_MAJOR $(cut -d . -f 1 "$1/VERSION")" >>"$2/config-host.h"
}

# Fill a directory: include, generated, and package, which says where they are from.
make_headers() { # VERSION DIRECTORY
	local version work=$2/source
	private_apt apt-source deb-src < <(source_suites "$1")
	update_lists
	version=$(source_version "$1")
	mkdir "$work"
	(cd "$work" && apt-get source -qq --download-only "qemu=$version" >&2) ||
		die "$E_BUILD" "the source of QEMU $version could not be fetched"
	dpkg-source --no-check -x "$work"/*.dsc "$work/qemu" >"$work/log" 2>&1 ||
		die "$E_BUILD" "the source of QEMU $version could not be unpacked:" \
			"$(tail -n 1 "$work/log")"
	mv "$work/qemu/include" "$2/include"
	generate_headers "$work/qemu" "$2/generated"
	echo "qemu $version" >"$2/package"
	remove "$work"
}

# Set $headers to their directory in the cache; make it, in an empty one, if it is missing.
find_headers() { # VERSION EMPTY-DIRECTORY
	headers=$CACHE/qemu-$1
	if [ ! -d "$headers" ]; then
		need apt-get dpkg-source patch python3 xz
		need_space 1024
		say "fetching the headers of QEMU $1, once"
		make_headers "$1" "$2"
		mv -T "$2" "$headers"
		prune "$CACHE/qemu-"
	fi
	touch "$headers"
}
