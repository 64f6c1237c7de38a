# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# The architectures that a guest can have, by Debian's names, and what each is made with. What QEMU
# emulates of each is in scripts/vm. To be sourced after lib.sh.

# shellcheck disable=SC2034 # for the scripts that source this
{
	readonly ARCHES='amd64 arm64'
	# the compilers and binutils for it, a prefix of their names
	declare -Ar ARCH_CROSS=([amd64]='' [arm64]=aarch64-linux-gnu-)
	# make ARCH= of a kernel
	declare -Ar ARCH_KERNEL=([amd64]=x86 [arm64]=arm64)
	# what that makes in its tree, and boots
	declare -Ar ARCH_IMAGE=([amd64]=arch/x86/boot/bzImage [arm64]=arch/arm64/boot/Image)
	# the list in scripts/packages that the root for building it has besides the image's
	declare -Ar ARCH_PACKAGES=([amd64]='' [arm64]=cross-arm64)
	# where its tool is built. Its guest sees that directory as build/guest.
	declare -Ar ARCH_TOOLS=([amd64]=build/guest [arm64]=build/guest-arm64)
	# how the names of Debian's kernels for it end; those of the first one need not be given
	declare -Ar ARCH_FLAVOURS=([amd64]=amd64 [arm64]='arm64 arm64-16k')
}

check_arch() { # ARCH
	[[ " $ARCHES " == *" $1 "* && $1 != *' '* ]] ||
		die "$E_USAGE" "unknown --arch '$1'; valid: $ARCHES"
}
