# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Finds the Debian archives that this host uses, and sets up a private apt for them. To be sourced
# after lib.sh.

readonly KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

# A line "SUITE ADDRESS" for each index of packages in a component main of Debian. Without downloaded
# lists apt does not know whose an archive is, and since 3.0 it names no targets at all: then the
# files that it would fetch tell, and the suite's name decides.
debian_archives() {
	local found
	# shellcheck disable=SC2016 # apt expands these
	found=$(apt-get indextargets --format \
		'$(CREATED_BY) $(COMPONENT) $(ORIGIN) $(RELEASE) $(REPO_URI)' 2>/dev/null |
		awk '$1 == "Packages" && $2 == "main" && $3 == "Debian" { print $4, $5 }')
	[ -n "$found" ] || found=$(apt-get update --print-uris 2>/dev/null |
		sed -n "s|^'\(.*\)/dists/\([^/]*\)/main/binary-[^/]*/Packages.*|\2 \1|p")
	[ -z "$found" ] || printf '%s\n' "$found"
}

# The address of a Debian archive, from the environment or the host's apt configuration.
mirror() { # main|security
	local suite uri
	case $1 in
	main) uri=${ODPBENCH_MIRROR-} suite='^(bookworm|trixie|forky|sid|stable|oldstable|testing)$' ;;
	security) uri=${ODPBENCH_SECURITY_MIRROR-} suite='-security$' ;;
	esac
	[ -n "$uri" ] ||
		uri=$(debian_archives | awk -v suite="$suite" '$1 ~ suite { print $2; exit }')
	[ -n "$uri" ] || die "$E_BUILD" "no Debian archive ($1) in this host's apt configuration:" \
		"set ODPBENCH_MIRROR and ODPBENCH_SECURITY_MIRROR to their addresses"
	printf '%s\n' "${uri%/}"
}

source_line() { # URI SUITE [deb-src]
	printf '%s [signed-by=%s] %s %s main\n' "${3-deb}" "$KEYRING" "$1" "$2"
}

# An apt with its own lists, for any user; the host's lists stay as they are. Only Acquire (proxies,
# certificates) is taken from the host's configuration: its hooks would run, and fail. stdin has its
# suites, a line "main|security SUITE" for each. What is built with is for this host, whatever ARCH is.
private_apt() { # NAME deb|deb-src [ARCH]
	local apt=$CACHE/$1 type=$2 arch=${3-amd64} main security archive suite
	# shellcheck disable=SC2034 # named by the first column of the suites
	main=$(mirror main) || exit
	# shellcheck disable=SC2034
	security=$(mirror security) || exit
	mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
	cat >"$apt/apt.conf" <<-EOF
		Dir::State "$apt";
		Dir::State::lists "$apt/lists";
		Dir::State::status "/dev/null";
		Dir::Cache "$apt/cache";
		Dir::Etc::Parts "/dev/null";
		Dir::Etc::Main "/dev/null";
		Dir::Etc::sourcelist "$apt/sources.list";
		Dir::Etc::sourceparts "/dev/null";
		Dir::Etc::preferences "/dev/null";
		Dir::Etc::preferencesparts "/dev/null";
		APT::Sandbox::User "root";
		APT::Architecture "$arch";
		APT::Architectures { "$arch"; "amd64"; };
	EOF
	# Not IndexTargets: the other indexes that this host downloads may be big.
	apt-config dump | grep '^Acquire::' | grep -v '^Acquire::IndexTargets' >>"$apt/apt.conf" || true
	echo 'Acquire::Languages "none";' >>"$apt/apt.conf"
	sed 's/#.*//' | while read -r archive suite; do
		[ -z "$suite" ] || source_line "${!archive}" "$suite" "$type"
	done >"$apt/sources.list"
	export APT_CONFIG=$apt/apt.conf
}

# That of the kernels. Each architecture's has lists of its own.
kernels_apt() { # [ARCH]
	local name=apt
	[ "${1-amd64}" = amd64 ] || name+=-$1
	private_apt "$name" deb "${1-amd64}" <"$REPO/scripts/guest/suites"
}

update_lists() {
	apt-get update -qq --error-on=any >&2 ||
		die "$E_BUILD" "could not fetch the Debian archive's lists"
}
