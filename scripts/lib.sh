# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What the scripts share: exit statuses, error lines, the cache and its locks. To be sourced.

# Our own exit statuses. They lie between what programs usually return and the shell's 126, so
# that a command's own status is seldom mistaken for one of them.
# shellcheck disable=SC2034 # for the scripts that source this
{
	readonly E_MEMORY=117	# the guest's kernel killed a process because memory ran out
	readonly E_BUILD=118	# the guest image or a kernel layer could not be made
	readonly E_SETUP=119	# the guest booted, but lacks what was asked for (IOMMU, test devices)
	readonly E_PANIC=120	# the guest's kernel panicked
	readonly E_TIMEOUT=121	# the guest did not finish in time
	readonly E_MISSING=122	# a program is missing on this host
	readonly E_DISK=123	# not enough room on the disk
	readonly E_LOST=124	# QEMU ended before the command did
	readonly E_USAGE=125	# unknown option, value or kernel
}

REPO=$(cd "${BASH_SOURCE[0]%/*}/.." && pwd -P)
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/odpbench
readonly REPO CACHE

say() {
	printf '%s: %s\n' "${0##*/}" "$*" >&2
}

die() { # STATUS MESSAGE
	local status=$1
	shift
	say "$@"
	exit "$status"
}

# Programs whose Debian package has a different name.
declare -Ar PACKAGE_OF=(
	[qemu-system-x86_64]=qemu-system-x86 [qemu-system-aarch64]=qemu-system-arm [xz]=xz-utils [depmod]=kmod [modprobe]=kmod
	[newuidmap]=uidmap [unshare]=util-linux [setpriv]=util-linux [flock]=util-linux
	[aarch64-linux-gnu-objcopy]=binutils-aarch64-linux-gnu
	[objcopy]=binutils [readelf]=binutils [dpkg-deb]=dpkg [apt-get]=apt
)

deps_of() { # PROGRAM: what installs it
	case $1 in
	*aarch64*) echo 'scripts/deps --with arm64' ;;
	*) echo 'make deps' ;;
	esac
}

need() { # PROGRAM...
	local program
	for program; do
		# sbin is not in an ordinary user's PATH
		PATH=$PATH:/usr/sbin:/sbin command -v "$program" >/dev/null ||
			die "$E_MISSING" "$program is missing (package" \
				"${PACKAGE_OF[$program]:-$program}): run '$(deps_of "$program")'"
	done
}

need_space() { # MIB [DIRECTORY]: free space, by default in the cache
	local free where=${2-$CACHE}
	[ -d "$where" ] || mkdir -p "$where" || die "$E_DISK" "$where: cannot be made"
	free=$(df --output=avail -BM "$where")
	free=${free//[!0-9]/}	# the heading has no digits
	[ "$free" -ge "$1" ] || die "$E_DISK" "$where: $free MiB free, $1 MiB needed" \
		"(XDG_CACHE_HOME says where the cache is)"
}

# Hold a lock until this process and its children have ended: the next run waits for what an
# interrupted one left running.
lock() { # FILE
	local fd
	mkdir -p "$(dirname "$1")"
	exec {fd}>"$1"
	flock --nonblock "$fd" && return
	say "waiting for another run that holds $1"
	flock "$fd"
}

remove() { # DIRECTORY...: also with read-only directories in it
	[ "$(id -u)" = 0 ] || chmod -R u+rwX "$@" 2>/dev/null || true
	rm -rf "$@"
}

# Delete what no run has used for two weeks. A run touches what it uses.
prune() { # GLOB-PREFIX
	local old
	for old in "$1"*; do
		[ -n "$(find "$old" -maxdepth 0 -mtime +14 2>/dev/null)" ] || continue
		say "removing $old, unused for two weeks"
		remove "$old"
	done
}
