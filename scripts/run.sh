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
# renamed. Where nothing was measured yet, nothing is left of a run that was cut off.
begin_result() { # OUT PARTIAL [resume]
	local fd
	[ ! -e "$1" ] || die "$E_USAGE" "$1: exists already; a run is never written over"
	mkdir -p "$(dirname "$1")" build/partial
	[ -n "${3-}" ] || mkdir "$2" || die "$E_USAGE" "$2: another run is at work there"
	[ -d "$2" ] || die "$E_USAGE" "$2: is not there: nothing to resume"
	exec {fd}<"$2"
	flock --nonblock "$fd" || die "$E_USAGE" "$2: another run is at work there"
	# shellcheck disable=SC2064 # its value now
	trap "leave_result '$2'" EXIT
}

has_measured() { # PARTIAL
	[ -e "$1/run.json" ] || [ -e "$1/run.json.partial" ]
}

# shellcheck disable=SC2317 # a trap calls it
leave_result() { # PARTIAL
	if has_measured "$1"; then
		say "not done: --resume, beside the same --kernel and --suite, goes on with it ($1)"
	else
		rm -rf "$1"
	fi
}

# The newest run of a kernel and a suite that was not done.
not_done() { # KERNEL SUITE
	local directories=(build/partial/*/) i
	for ((i = ${#directories[@]} - 1; i >= 0; i--)); do
		grep -qsF "\"$(command_of "$1" "$2")\"" "${directories[i]}"run.json* || continue
		basename "${directories[i]}"
		return
	done
	die "$E_USAGE" "no run of kernel $1 and suite $2 that is not done is in build/partial"
}

end_result() { # OUT PARTIAL
	mv "$2" "$1"
	trap - EXIT
	echo "report: $1/report.txt and $1/report.html"
}

# The rows name this command, which is short and does it again.
command_of() { # KERNEL SUITE
	echo "scripts/bench --kernel $1 --suite $2"
}

# Boot a kernel and run a suite in it.
measure() { # KERNEL SUITE ACCEL DIRECTORY [OPTION...]: writes DIRECTORY/run.json
	local file
	file=$(suite_file "$2")
	ODPBENCH_COMMAND=$(command_of "$1" "$2") \
		scripts/vm --kernel "$1" --accel "$3" --timeout 900 -- scripts/guest/with-odp_path \
		build/guest/odpbench suite "$file" --out "$4/run.json" "${@:5}"
}
