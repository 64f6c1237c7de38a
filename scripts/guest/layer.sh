# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Turns unpacked kernel files into a layer: a directory that lies over the guest's image and
# from which scripts/vm boots. To be sourced after lib.sh and arch.sh.
#
#   boot/vmlinuz, boot/vmlinux   the kernel; vmlinux, where it has a PVH entry, boots faster
#   boot/modules.cpio            the modules that the guest loads while it boots
#   boot/nic.cpio                those that it loads besides for the emulated function
#   usr/lib/modules/RELEASE      all modules, and a link "build" to the headers
#   release                      the kernel's release

readonly MODULE_LIST=$REPO/scripts/guest/modules

# Debian's directories, and 6.1's packages, still have /lib.
layer_merge_usr() { # LAYER
	mkdir -p "$1/usr/lib"
	if [ -d "$1/lib" ]; then
		cp -al "$1/lib/." "$1/usr/lib/"
		rm -r "${1:?}/lib"
	fi
	ln -sfn usr/lib "$1/lib"
}

# The modules to load at boot, in the order to load them: for each the archive that it belongs to,
# modules or nic, "traced" or "untraced", and its file. modprobe fails for one that this kernel lacks;
# what is built in needs no file.
layer_boot_modules() { # LAYER RELEASE
	local name use trace files archive
	sed 's/#.*//' "$MODULE_LIST" | while read -r name use trace; do
		[ -n "$name" ] || continue
		if files=$(PATH=$PATH:/usr/sbin:/sbin modprobe --dirname "$1" --set-version "$2" \
			--show-depends "$name" 2>/dev/null); then
			archive=modules
			[ "$use" != nic ] || archive=nic
			awk -v before="$archive ${trace:-traced}" '
				$1 == "insmod" { print before, $2 }' <<<"$files"
		elif [ "$use" = boot ]; then
			die "$E_BUILD" "kernel $2 has no module $name: the guest cannot boot"
		fi
	done | awk '!seen[$3]++'
}

decompress() { # FILE: to stdout, by what it is, not by its name
	case $(od -An -N4 -tx1 "$1" | tr -d ' ') in
	fd377a58) xz -dc "$1" ;;
	28b52ffd) zstd -dqc "$1" ;;
	1f8b*) gzip -dc "$1" ;;
	*) cat "$1" ;;
	esac
}

# The symbols of a module that are worth a name. Each function of a module is looked for in its table
# of symbols when it is loaded, one symbol after the other (ftrace's test_for_valid_rec): half of
# them are data, and paddings of functions. That search took mlx5_core 430 million instructions, half
# of a boot; a module that nobody traces is spared it.
layer_strip() { # MODULE traced|untraced ARCH
	local sections=(-R .BTF -R .BTF.base) cross=${ARCH_CROSS[$3]}
	[ "$2" = traced ] || ! "$REPO/scripts/guest/untrace" "$1" || sections+=(-R __mcount_loc)
	"${cross}nm" "$1" | awk '$2 ~ /^[tTwW]$/ { print $3 }' >"$1.keep"
	"${cross}objcopy" --strip-unneeded --keep-symbols="$1.keep" "${sections[@]}" "$1"
	"${cross}objcopy" --wildcard --strip-symbol='__pfx_*' "$1"
	rm "$1.keep"
}

# The modules that each boot loads, made cheap to load, since an emulated processor would spend
# half of the boot on them: plain, in an initramfs, without signature (hashing the file) and
# without BTF (checking its types). Code and data stay as they are.
layer_modules() { # LAYER RELEASE ARCH
	local boot=$1/boot list=$1/boot/list layer=$1 release=$2 arch=$3 archive trace file name
	local number=100
	mkdir -p "$boot"/{modules,nic}/modules
	PATH=$PATH:/usr/sbin:/sbin depmod -b "$layer" "$release"
	layer_boot_modules "$layer" "$release" >"$list" || exit
	while read -r archive trace file; do
		# insmod takes them in the order of their names
		name=$boot/$archive/modules/$((number += 1))-$(basename "${file%.ko*}").ko
		decompress "$file" >"$name"
		layer_strip "$name" "$trace" "$arch"
	done <"$list"
	for archive in modules nic; do
		(cd "$boot/$archive" && find . | sort | cpio -o -H newc -R 0:0 --quiet) >"$boot/$archive.cpio"
	done
	rm -r "$boot"/{modules,nic} "$list"
}

bytes_at() { # FILE OFFSET LENGTH: a little-endian number
	od -An "-tu$3" -j "$2" -N "$3" "$1" | tr -d ' '
}

# The uncompressed kernel inside an x86's bzImage (where it is: Documentation/arch/x86/boot.rst), if it
# has a PVH entry. A compressed one would decompress itself in the guest: seconds when emulated.
layer_vmlinux() { # LAYER
	local image=$1/boot/vmlinuz vmlinux=$1/boot/vmlinux payload=$1/boot/payload offset length
	offset=$((($(bytes_at "$image" 0x1f1 1) + 1) * 512 + $(bytes_at "$image" 0x248 4)))
	length=$(bytes_at "$image" 0x24c 4)
	# the last four bytes are the size when uncompressed, not part of the stream
	head -c "$((offset + length - 4))" "$image" | tail -c "$((length - 4))" >"$payload"
	decompress "$payload" >"$vmlinux" 2>/dev/null || true
	rm "$payload"
	# 0x12 is XEN_ELFNOTE_PHYS32_ENTRY
	if ! readelf -n "$vmlinux" 2>/dev/null | grep -Eq 'Xen.*0x00000012|Xen.*\(0x00000012\)'; then
		rm -f "$vmlinux"
	fi
}

layer_finish() { # LAYER RELEASE ARCH: with boot/vmlinuz and the modules in place
	layer_merge_usr "$1"
	layer_modules "$1" "$2" "$3"
	[ "$3" != amd64 ] || layer_vmlinux "$1"	# arm64's is plain
	echo "$2" >"$1/release"
	chmod -R u+rwX "$1"
}
