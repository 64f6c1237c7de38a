# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What the scripts that write results share: finding a suite's file, writing a result as a whole,
# resuming one that was cut off. To be sourced after lib.sh.

# The file of a suite that is given by its name or as a file.
suite_file() { # SUITE
	local file=$1
	[ -e "$file" ] || file=scripts/suites/$1.ini
	[ -e "$file" ] || die "$E_USAGE" "suite $1: unknown; valid: a file, or one of" \
		"$(basename -s .ini scripts/suites/*.ini | paste -sd ' ')"
	echo "$file"
}

# Begin a result. It is made in PARTIAL, a directory in build/, which the guest sees, and renamed to
# OUT when it is complete. PARTIAL stays if the run is cut off: it keeps COMMAND, which says what
# was run, and --resume goes on with it. Without COMMAND it cannot be resumed.
begin_result() { # OUT PARTIAL [COMMAND [--resume]]
	local fd asked
	[ ! -e "$1" ] || die "$E_USAGE" "$1: exists already; a run is never written over"
	mkdir -p "$(dirname "$1")" build/partial
	if [ -n "${4-}" ]; then
		[ -d "$2" ] || die "$E_USAGE" "$2: does not exist: nothing to resume"
		asked=$(cat "$2/command" 2>/dev/null) || true
		[ "$asked" = "$3" ] || die "$E_USAGE" "$2: is not the run that --resume is asked" \
			"for: '${asked:-unknown}' there, '$3' here"
	else
		mkdir "$2" || die "$E_USAGE" "$2: a run of this name is at work, or was cut off${3:+:$(
			) --resume goes on with it}"
	fi
	exec {fd}<"$2"
	flock --nonblock "$fd" || die "$E_USAGE" "$2: another run is at work there"
	[ -z "${3-}" ] || echo "$3" >"$2/command"
	# shellcheck disable=SC2064 # its value now
	trap "leave_result '$2' '${3:+resumable}'" EXIT
}

# Whether something was measured that is worth keeping.
has_measured() { # PARTIAL
	[ -n "$(find "$1" -name 'run.json' -o -name 'run.json.partial')" ]
}

# shellcheck disable=SC2317 # a trap calls it
leave_result() { # PARTIAL [resumable]
	if [ -z "${2-}" ] && has_measured "$1"; then
		say "not done; what was measured is in $1"
	elif has_measured "$1"; then
		say "not done: what was measured is in $1; the same command with --resume goes on with it"
	else
		rm -rf "$1"
	fi
}

# Call a function with each number from 1 to N, so many at a time. 1: one of them failed.
each() { # AT-ONCE N FUNCTION
	local number failed=0 began=$SECONDS
	for ((number = 1; number <= $2 && !failed; number++)); do
		[ "$(jobs -rp | wc -l)" -lt "$1" ] || wait -n || failed=1
		say "$3 $number of $2, $((SECONDS - began)) s"
		"$3" "$number" &
	done
	while [ -n "$(jobs -rp)" ]; do
		wait -n || failed=1
	done
	return $failed
}

# The name of the newest run of a command that was cut off.
not_done() { # COMMAND
	local files=(build/partial/*/command) i
	for ((i = ${#files[@]} - 1; i >= 0; i--)); do
		grep -qsxF "$1" "${files[i]}" || continue
		basename "$(dirname "${files[i]}")"
		return
	done
	die "$E_USAGE" "nothing to resume: build/partial has no run of '$1'"
}

end_result() { # OUT PARTIAL
	mv "$2" "$1"
	trap - EXIT
	echo "report: $1/report.txt and $1/report.html"
}

# The machine that guests are, as options of scripts/vm, which says what is valid.
# shellcheck disable=SC2034 # for those that source this
machine=()

# The short command that repeats a run; its rows name it.
bench_command() { # KERNEL SUITE [OPTION VALUE]...: of the machine
	local words
	printf -v words ' %q' "${@:3}"
	[ $# -gt 2 ] || words=
	echo "scripts/bench --kernel $1 --suite $2$words"
}
