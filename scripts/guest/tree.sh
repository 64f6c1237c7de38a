# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Configures and builds a kernel tree in the guest's root, by lists of options (*.config). To be sourced
# after lib.sh.

readonly TREE_PACKAGES=kernel-build

tree_in_root() { # TREE COMMAND...
	local tree=$1
	shift
	nice "$REPO/scripts/guest/chroot" --with "$TREE_PACKAGES" --tree "$tree" -- "$@" >&2
}

# What is not in the lists is off, or follows from what is. Kconfig silently drops an option that
# depends on one that is off: prints those that are not there.
tree_configure() { # TREE CONFIG...
	local tree=$1 all line
	shift
	mkdir -p "$REPO/build"
	all=$(mktemp "$REPO/build/config.XXXXXX")
	cat "$@" >"$all"
	tree_in_root "$tree" make -s -C "$tree" KCONFIG_ALLCONFIG="$all" allnoconfig ||
		{ rm "$all" && return 1; }
	while read -r line; do
		grep -qxF "$line" "$tree/.config" || echo "${line%%=*}"
	done < <(grep '^CONFIG_' "$all")
	rm "$all"
}

# With ccache: most files are the same from one commit to the next.
tree_build() { # TREE
	mkdir -p "$REPO/build/ccache"
	tree_in_root "$1" env CCACHE_DIR="$REPO/build/ccache" CCACHE_NOHASHDIR=1 \
		make -s -C "$1" -j"$(nproc)" CC='ccache gcc' bzImage modules
}
