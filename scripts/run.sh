# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What scripts/bench and scripts/matrix share: a suite's file, one measured run, a whole result.
# To be sourced after lib.sh.

# The file of a suite that is given by name or as a file.
suite_file() { # SUITE
	local file=$1
	[ -e "$file" ] || file=scripts/suites/$1.ini
	[ -e "$file" ] || die "$E_USAGE" "suite $1: unknown; valid: a file, or one of" \
		"$(basename -s .ini scripts/suites/*.ini | paste -sd ' ')"
	echo "$file"
}

# Results appear whole: they are put together in a directory of build/, which the guest sees, and
# renamed.
begin_result() { # OUT PARTIAL
	[ ! -e "$1" ] || die "$E_USAGE" "$1: exists already; a run is never written over"
	mkdir -p "$(dirname "$1")" build/partial
	mkdir "$2" || die "$E_USAGE" "$2: another run is at work there"
	# shellcheck disable=SC2064 # its value now
	trap "rm -rf '$2'" EXIT
}

end_result() { # OUT PARTIAL
	mv "$2" "$1"
	trap - EXIT
	echo "report: $1/report.txt and $1/report.html"
}

# Boot a kernel and run a suite in it. The rows name this command, which is short and does it again.
measure() { # KERNEL SUITE ACCEL DIRECTORY: writes DIRECTORY/run.json
	local file
	file=$(suite_file "$2")
	ODPBENCH_COMMAND="scripts/bench --kernel $1 --suite $2" \
		scripts/vm --kernel "$1" --accel "$3" --timeout 900 -- scripts/guest/with-odp_path \
		build/guest/odpbench suite "$file" --out "$4/run.json"
}
