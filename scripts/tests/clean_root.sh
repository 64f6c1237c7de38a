# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# A clean Debian for tests of the packages, and a way into it. To be sourced after lib.sh and
# guest/apt.sh.

readonly ROOT_SUITE=trixie ROOT_DEVICES='null zero full random urandom'
# What the packages of a kernel's headers depend on, as these are unpacked and not installed; what dkms
# signs with; what installs a package with all that it needs; and with what a guest makes rxe0.
readonly ROOT_BESIDES='apt gcc iproute2 libelf1t64 openssl'

# The names that fields of packages have, none of the packages themselves; first of alternatives.
root_packages() { # "FIELD..." DEB...
	local fields=$1 deb field
	shift
	for deb; do
		for field in $fields; do
			dpkg-deb -f "$deb" "$field"
		done
	done | sed 's/([^)]*)//g; s/|[^,]*//g; s/,/\n/g' | tr -d ' ' | grep -v -e '^odpbench' -e '^$' | sort -u
}

# Its directory: what the packages' fields name (Depends, Recommends), and nothing that the packages have.
# It is made once.
clean_root() { # "FIELD..." DEB...
	local packages key root main new
	packages=$(root_packages "$@" | paste -sd ,),${ROOT_BESIDES// /,}
	key=$(sha256sum <<<"$ROOT_SUITE $packages")
	root=$CACHE/image-deb-${key:0:12}
	if [ ! -d "$root" ]; then
		main=$(mirror main) || return
		need_space 3072
		new=$(mktemp -d "$CACHE/image.tmp.XXXXXX") || return
		chmod 755 "$new"
		source_line "$main" "$ROOT_SUITE" |
			mmdebstrap --mode=auto --variant=essential --include="$packages" "$ROOT_SUITE" - - \
			2>"$CACHE/image-deb.log" |
			tar -x -C "$new" --preserve-permissions --no-same-owner --exclude='./dev/*' || return
		chmod -R u+rwX "$new"
		mv -T "$new" "$root"
		prune "$CACHE/image-deb-"
	fi
	touch "$root"
	echo "$root"
}

# As root in a mount namespace: runs WORK/PROGRAM RELEASE in that root, where WORK is /mnt, with a kernel's
# headers; what is written there is in memory.
root_enter() { # ROOT LAYER WORK PROGRAM
	local root=$1/mnt device
	mount -t tmpfs tmpfs "$root" && mkdir -p "$root"/{top/dev,work,root} &&
		mount -t overlay -o "lowerdir=$2:$1,upperdir=$root/top,workdir=$root/work" overlay \
			"$root/root" || return
	root+=/root
	for device in $ROOT_DEVICES; do
		: >"$root/dev/$device"
		mount --bind "/dev/$device" "$root/dev/$device"
	done
	mount --rbind /proc "$root/proc"
	mount -t tmpfs tmpfs "$root/tmp"
	mount --bind "$3" "$root/mnt"
	exec chroot "$root" "/mnt/$4" "$(<"$2/release")"
}

# The same, from outside of it: SCRIPT --enter calls root_enter with what follows.
root_run() { # SCRIPT ROOT LAYER WORK PROGRAM
	local namespaces=(--mount) script=$1
	shift
	[ "$(id -u)" = 0 ] || namespaces+=(--map-root-user)
	env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root XDG_CACHE_HOME="${CACHE%/odpbench}" \
		unshare "${namespaces[@]}" "$script" --enter "$@"
}
