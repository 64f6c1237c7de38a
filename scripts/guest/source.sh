# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# The kernel's source as Debian has it: an archive in a package, linux-source-VERSION. To be
# sourced after apt.sh; kernels_apt and update_lists must be called before these functions.

# The newest version of the package; with RELEASE the one that this kernel was built from, if the
# archive still has it.
source_package() { # VERSION [RELEASE]
	local package
	package=$(apt-cache madison "linux-source-$1" 2>/dev/null | awk -v release="${2-}" '
		{ version = $3; upstream = version; sub(/-.*/, "", upstream) }
		first == "" { first = version }
		match(release, /^[0-9.]+/) && substr(release, 1, RLENGTH) == upstream && made == "" {
			made = version }
		END { print made != "" ? made : first }')
	[ -n "$package" ] || die "$E_USAGE" "no source of kernel '$1'; valid:" \
		"$(apt-cache pkgnames linux-source- | sed 's/^linux-source-//' | sort -V | xargs)"
	echo "$package"
}

# Unpack into a directory: the whole tree, or the files whose paths match.
source_unpack() { # VERSION PACKAGE DIRECTORY [PATTERN...]
	local name=linux-source-$1=$2 directory=$3 debs=$3.deb
	shift 3
	remove "$directory" "$debs"
	mkdir "$directory" "$debs"
	(cd "$debs" && apt-get download -qq "$name" >&2) ||
		die "$E_BUILD" "$name could not be fetched"
	dpkg-deb --fsys-tarfile "$debs"/*.deb |
		tar -x --to-stdout --wildcards './usr/src/linux-source-*.tar.xz' |
		tar -xJ -C "$directory" --strip-components=1 --wildcards "$@" ||
		die "$E_BUILD" "$name could not be unpacked"
	remove "$debs"
}
