# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# scripts/vm --nic: none, mlx5, or mlx5,PROPERTY=VALUE,...; "" if it is not given, which is mlx5
# wherever there is one. To be sourced after lib.sh.

check_nic() { # NIC
	[[ $1 =~ ^(none|mlx5(,[^,=]+=[^,]*)*|)$ ]] ||
		die "$E_USAGE" "unknown --nic '$1'; valid: none, mlx5, mlx5,PROPERTY=VALUE,..."
}

# The NIC of a guest of an architecture that is not the function's.
nic_of_other() { # ARCH NIC
	[[ $2 =~ ^(none|)$ ]] || die "$E_USAGE" "--nic $2: the emulated function is made for QEMU's x86-64" \
		"only; valid with $1: none"
	echo none
}

# QEMU with the device. The object needs what only QEMU has: no other program can load it.
with_nic() { # ARGUMENT...
	LD_PRELOAD=$nic_object qemu-system-x86_64 "$@"
}

# Its properties, such as latency=<uint32>: those that other PCI devices do not have.
nic_properties() {
	comm -13 <(qemu-system-x86_64 -device edu,help | sort) <(with_nic -device odp-nic,help | sort) |
		sed -n 's/^ *\([^ ]*=<[^ ]*>\).*/\1/p'
}

# QEMU itself judges their values, with a machine that it never starts.
check_nic_properties() { # NIC
	local why
	why=$(with_nic -nodefaults -no-user-config -display none -M q35 -m 16 -S -monitor stdio \
		-device "odp-nic${1#mlx5}" 2>&1 >/dev/null <<<quit) ||
		die "$E_USAGE" "--nic $1: ${why#*: -device *: }; valid: $(nic_properties | xargs)"
}

# Set nic_object, the path of the object that has the device; "" if there is none. A QEMU for which
# none can be made is an error only if the device was asked for.
choose_nic() { # NIC
	local status=0
	nic_object=
	[ "$1" != none ] || return 0
	nic_object=$("$REPO/scripts/nic/build") || status=$?
	case $status in
	0) ;;
	"$E_SETUP") [ -z "$1" ] || exit "$status" ;;
	*) die "$status" "--nic none does without mlx5_0" ;;
	esac
	[[ $1 != *,* ]] || check_nic_properties "$1"
}
