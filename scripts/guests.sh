# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Runs a suite on one or more kernels, in as many guests at once as there is room for. The run of a
# kernel is split into parts of similar length, one for each guest; their documents are merged.
# To be sourced after run.sh and accel.sh by a script that has set $suite, $guests and $timeout.
#
# Until a run is complete its directory has: parts, a line for each (jobs, how many, rows, seconds),
# and part-N/ with log and run.json, or run.json.partial with what was measured so far.

# shellcheck disable=SC2034,SC2154 # half of the variables belong to the script that sources this

# A run is named by its kernel; with several IOMMUs or architectures by both, "7.3@amd", "7.3@arm64".
declare -A kernel_of=()	# run: its kernel, if that is not its name
declare -A arch_of=()	# run: its architecture, if there are several
declare -A iommu_of=()	# run: its IOMMU, if there are several
declare -A dir=()	# kernel: the directory of its run
declare -A failed=()	# kernel: why it has no document
declare -A wrong=()	# kernel: the exit status that came with its document
declare -A accels=()	# kernel: accelerator
declare -A left=()	# kernel: parts that have no document yet
declare -A pid=()	# running step, "PART KERNEL": its process; part 0 is the build
queue=()		# steps that are still to run, named in the same way

# "auto", or seconds; 0: no limit.
check_timeout() { # VALUE
	[[ $1 =~ ^([0-9]+|auto)$ ]] ||
		die "$E_USAGE" "--timeout '$1' is not valid; valid: auto, seconds, or 0 for none"
}

# Print a line above the progress line.
tell() {
	[ ! -t 2 ] || printf '\r\033[K' >&2
	say "$@"
}

fail() { # KERNEL REASON
	failed[$1]=$2
	tell "$1 failed: $2"
}

# Why a step failed, from its log, on one line: our own error and all that follows it, else the
# first error of a compiler or of make, else the last line.
reason() { # LOG STATUS
	local line
	line=$(tr -d '\r' <"$1" | awk '
		/; --resume goes on$/ { next }
		/^(vm|kernel|image|build|chroot|apt|odpbench[a-z ]*): / { text = ""; ours = 1 }
		ours && !/^[0-9]+\/[0-9]+ rows/ { text = text (text == "" ? "" : " ") $0 }
		/ error: |: \*\*\* / && first == "" { first = $0 }
		NF { last = $0 }
		END { print text != "" ? text : first != "" ? first : last }')
	line=${line#vm: }
	printf '%s' "${line:-exit status $2}" | cut -c -300
}

# The newest document of a kernel, which says how long its jobs took; "" if there is none.
newest_document() { # KERNEL
	local name file newest=''
	name=$(basename "$1")
	for file in results/????????-??????-"$name"/run.json results/*-matrix/"$name"/run.json; do
		[ -e "$file" ] || continue
		[ -n "$newest" ] && [ ! "$file" -nt "$newest" ] || newest=$file
	done
	echo "$newest"
}

# Split by how long the jobs took in an earlier run, if it left a document that can still be read.
split_suite() { # KERNEL PARTS
	local file earlier
	file=$(suite_file "$suite")
	earlier=$(newest_document "$1")
	[ -z "$earlier" ] ||
		! build/odpbench suite "$file" --split "$2" --estimate-from "$earlier" 2>/dev/null ||
		return 0
	build/odpbench suite "$file" --split "$2"
}

# Queue what is still to be done of a kernel's run. An existing split is kept, as the parts that an
# earlier run began belong to it.
plan() { # KERNEL PARTS
	local directory=${dir[$1]} i=0
	[ ! -e "$directory/run.json" ] || return 0
	if [ ! -e "$directory/parts" ]; then
		if ! split_suite "$1" "$2" >"$directory/parts.new" 2>>"$directory/log"; then
			fail "$1" "$(reason "$directory/log" 1)"
			return 0
		fi
		mv "$directory/parts.new" "$directory/parts"
	fi
	left[$1]=0
	while read -r; do
		i=$((i + 1))
		mkdir -p "$directory/part-$i"
		[ ! -e "$directory/part-$i/run.json" ] || continue
		queue+=("$i $1")
		left[$1]=$((left[$1] + 1))
	done <"$directory/parts"
	[ "${left[$1]}" != 0 ] || finish "$1"
}

# Boot a kernel and run a part of the suite in it. Becomes scripts/vm, so that a signal to this
# process reaches it.
measure() { # PART KERNEL
	local part=${dir[$2]}/part-$1 limit=$timeout list jobs seconds options=() here kernel
	read -r list jobs _ seconds < <(sed -n "$1p" "${dir[$2]}/parts")
	# most jobs take far less than a minute; an earlier run says which ones take longer
	[ "$limit" != auto ] || limit=$((300 + 60 * jobs + 4 * seconds))
	[ "$(wc -l <"${dir[$2]}/parts")" = 1 ] || options+=(--jobs "$list")
	[ ! -e "$part/run.json.partial" ] || options+=(--resume)
	kernel=${kernel_of[$2]-$2}
	here=("${machine[@]}" ${arch_of[$2]:+--arch "${arch_of[$2]}"} ${iommu_of[$2]:+--iommu "${iommu_of[$2]}"})
	ODPBENCH_COMMAND=$(bench_command "$kernel" "$suite" "${here[@]}")
	export ODPBENCH_COMMAND
	exec scripts/vm --kernel "$kernel" --accel "${accels[$2]}" --timeout "$limit" "${here[@]}" -- \
		scripts/guest/with-odp_path build/guest/odpbench suite "$(suite_file "$suite")" --out \
		"$part/run.json" "${options[@]}"
}

start() { # PART KERNEL
	if [ "$1" = 0 ]; then
		tell "building for $2"
		scripts/guest/build --arch "${arch_of[$2]-${arch-amd64}}" "${kernel_of[$2]-$2}" >>"${dir[$2]}/log" 2>&1 &
	else
		measure "$1" "$2" >>"${dir[$2]}/part-$1/log" 2>&1 &
	fi
	pid["$1 $2"]=$!
}

# All parts of a run are done: merge them.
finish() { # KERNEL
	local directory=${dir[$1]} parts
	parts=("$directory"/part-*/run.json)
	cat "$directory"/part-*/log >>"$directory/log"
	if [ ${#parts[@]} = 1 ]; then
		mv "${parts[0]}" "$directory/run.json"
	elif ! build/odpbench merge "$(suite_file "$suite")" "${parts[@]}" \
		--out "$directory/run.json" >>"$directory/log" 2>&1; then
		fail "$1" "$(reason "$directory/log" 1)"
		return
	fi
	rm -rf "$directory"/parts "$directory"/part-*
	tell "$1: done"
}

build_ended() { # KERNEL STATUS
	if [ "$2" = 0 ]; then
		plan "$1" "$parts_each"
	else
		fail "$1" "build: $(reason "${dir[$1]}/log" "$2")"
	fi
}

# A document is complete or missing. If a job in it failed or a mapping was wrong, STATUS is not 0.
part_ended() { # PART KERNEL STATUS
	local part=${dir[$2]}/part-$1
	if [ ! -e "$part/run.json" ]; then
		failed_status=$3
		fail "$2" "$(reason "$part/log" "$3")"
		return
	fi
	if [ "$3" != 0 ]; then
		wrong[$2]=$3
		tell "$2: $(reason "$part/log" "$3")"
	fi
	left[$2]=$((left[$2] - 1))
	[ "${left[$2]}" != 0 ] || finish "$2"
}

# Handle the steps that have ended.
reap() {
	local what status
	for what in "${!pid[@]}"; do
		! kill -0 "${pid[$what]}" 2>/dev/null || continue
		status=0
		wait "${pid[$what]}" || status=$?
		unset "pid[$what]"
		if [ "${what%% *}" = 0 ]; then
			build_ended "${what#* }" "$status"
		else
			part_ended "${what%% *}" "${what#* }" "$status"
		fi
	done
}

# "6.12 34/58  7.3 20/58  1 min 20 s left": rows done and rows in all of each run that has begun,
# from the logs of its parts. Rewrites a line on a terminal; elsewhere prints one every 30 s.
show_progress() {
	local kernel part line rows of of_all i text='' done_rows=0 all_rows=0 seconds
	[ "$SECONDS" -ge "${next_progress-0}" ] || return 0
	next_progress=$((SECONDS + (columns ? 1 : 30)))
	for kernel in "${!left[@]}"; do
		[ -e "${dir[$kernel]}/parts" ] || continue
		rows=0 of_all=0 i=0
		while read -r _ _ of _; do
			i=$((i + 1)) part=${dir[$kernel]}/part-$i
			line=$(grep -aos '^[0-9]*/[0-9]* rows' "$part/log" | tail -n 1) || true
			line=${line% rows}
			[ -z "$line" ] || of=${line#*/}
			[ ! -e "$part/run.json" ] || line=$of/$of
			rows=$((rows + ${line:+${line%/*}} + 0)) of_all=$((of_all + of))
		done <"${dir[$kernel]}/parts"
		text+="$kernel $rows/$of_all  "
		done_rows=$((done_rows + rows)) all_rows=$((all_rows + of_all))
	done
	if [ "$done_rows" -gt 0 ]; then
		seconds=$(((SECONDS - began) * (all_rows - done_rows) / done_rows))
		text+="$((seconds / 60)) min $((seconds % 60)) s left"
	fi
	if [ "$columns" ]; then
		printf '\r\033[K%.*s' "$((columns - 1))" "$text" >&2
	elif [ "$SECONDS" != "$began" ]; then
		say "$text"
	fi
}

# Run the queue until it is empty.
run_guests() {
	began=$SECONDS columns=
	if [ -t 2 ]; then
		columns=$(stty size </dev/stderr | cut -d ' ' -f 2)
		[ "${columns:-0}" -gt 20 ] || columns=80	# a terminal that does not know its width
	fi
	while [ $((${#queue[@]} + ${#pid[@]})) -gt 0 ]; do
		while [ "${#queue[@]}" -gt 0 ] && [ "${#pid[@]}" -lt "$guests" ]; do
			start "${queue[0]%% *}" "${queue[0]#* }"
			queue=("${queue[@]:1}")
		done
		sleep 0.2
		show_progress
		reap
	done
	[ -z "$columns" ] || printf '\r\033[K' >&2
}

# shellcheck disable=SC2317 # a trap calls it
interrupted() { # SIGNAL
	trap - "$1"
	[ "${#pid[@]}" = 0 ] || kill "${pid[@]}" 2>/dev/null || true
	wait
	kill -s "$1" $$
}

# A signal also ends what is running; what was measured stays.
end_with_us() {
	local signal
	for signal in INT TERM HUP; do
		# shellcheck disable=SC2064 # its value now
		trap "interrupted $signal" "$signal"
	done
}
