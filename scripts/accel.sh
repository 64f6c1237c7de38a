# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Which accelerator guests get, and how many may run at once with it. To be sourced after lib.sh.

# /dev/kvm may exist and still not run a kernel: only a boot proves it. Tried once per host boot.
kvm_works() { # KERNEL
	local verdict
	[ -w /dev/kvm ] && grep -Eqw 'vmx|svm' /proc/cpuinfo || return 1
	verdict=$CACHE/kvm-$(</proc/sys/kernel/random/boot_id)
	if [ ! -f "$verdict" ]; then
		rm -f "$CACHE"/kvm-*
		if "$REPO/scripts/vm" --kernel "$1" --accel kvm --timeout 60 -- true 2>/dev/null; then
			echo yes >"$verdict"
		else
			echo no >"$verdict"
		fi
	fi
	[ "$(<"$verdict")" = yes ]
}

# Resolves auto for a kernel: kvm where it works, else OTHERWISE (icount). Other values stay. A guest of
# another architecture than amd64 is always emulated.
accel_of() { # ACCEL KERNEL [OTHERWISE [ARCH]]
	if [ "$1" != auto ]; then
		echo "$1"
	elif [ "${4:-amd64}" = amd64 ] && kvm_works "$2"; then
		echo kvm
	else
		echo "${3:-icount}"
	fi
}

# Memory of a guest: scripts/vm's default size, and what QEMU itself needs.
readonly GUEST_MIB=2560

# Under icount a guest is one thread, and its numbers do not depend on what else runs. With any
# other accelerator times are real, and guests would slow each other down.
check_guests() { # N|auto ACCEL
	[[ $1 =~ ^([1-9][0-9]*|auto)$ ]] ||
		die "$E_USAGE" "--guests '$1' is not valid; valid: auto, or a number from 1"
	[[ $2 =~ ^(auto|icount)$ || $1 =~ ^(1|auto)$ ]] || die "$E_USAGE" "--guests $1: with $2" \
		"times are real, and guests would disturb each other; valid: 1, or --accel icount"
}

# How many guests run at once.
guests_of() { # N|auto ACCEL
	local number room
	check_guests "$@"
	if [ "$2" != icount ]; then
		echo 1
		return
	fi
	number=$1
	if [ "$1" = auto ]; then
		number=$(nproc)
		room=$(($(sed -n 's/^MemAvailable: *\([0-9]*\) kB/\1/p' /proc/meminfo) / 1024 / GUEST_MIB))
		[ "$number" -le "$room" ] || number=$((room > 1 ? room : 1))
	fi
	echo "$number"
}
