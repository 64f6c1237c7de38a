# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# The driver's and the device's interface, as the kernel describes it. To be sourced after lib.sh.

# mlx5_ifc.h is of this kernel, whichever one is booted: newer ones only add to it.
readonly INTERFACE_KERNEL=7.3

# The directory that has it.
interface() {
	local layer directory
	layer=$("$REPO/scripts/guest/kernel" "$INTERFACE_KERNEL") || exit
	directory=$(echo "$layer"/usr/src/linux-headers-*-common/include/linux/mlx5)
	[ -f "$directory/mlx5_ifc.h" ] || die "$E_BUILD" "$directory/mlx5_ifc.h: not there"
	echo "$directory"
}
