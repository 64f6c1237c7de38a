# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What the guest's tests share. To be sourced.
#
# THOROUGH, if not empty (make check-all): long tests run on every path instead of some.

PATH=$PWD/build/guest:$PATH
# shellcheck disable=SC2034 # for the tests that source this
{
	module=build/kmod/$(uname -r)/odp_path/odp_path.ko
	paths='native page sg iova iova-batch'
	some_paths=${THOROUGH:+$paths} some_paths=${some_paths:-native iova-batch}
	hooked=/sys/kernel/tracing/enabled_functions
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

ok() { # NAME
	echo "ok $*"
}

not_ok() { # NAME REASON
	echo "not ok $1: $2"
	failures=$((failures + 1))
}

# ok where the command succeeds; otherwise its last line is the reason. What it printed is in
# $work/output afterwards, so that the next check may look at that.
check() { # NAME COMMAND...
	local name=$1 status=0
	shift
	"$@" >"$work/now" 2>&1 || status=$?
	mv "$work/now" "$work/output"
	if [ $status = 0 ]; then
		ok "$name"
	else
		not_ok "$name" "$* failed: $(tail -n 1 "$work/output")"
	fi
}

# ok where the command fails with this status and says these words on stderr.
refuses() { # NAME STATUS WORDS COMMAND...
	local name=$1 want=$2 words=$3 status=0
	shift 3
	"$@" >"$work/output" 2>"$work/error" || status=$?
	if [ "$status" != "$want" ]; then
		not_ok "$name" "exit status $status instead of $want"
	elif ! grep -qF -- "$words" "$work/error"; then
		not_ok "$name" "no word of '$words' in: $(cat "$work/error")"
	else
		ok "$name"
	fi
}

equal() { # NAME FOUND WANTED
	if [ "$2" = "$3" ]; then
		ok "$1"
	else
		not_ok "$1" "$2 instead of $3"
	fi
}

# The least and the most flushes that are right where WANTED are due. A kernel that checks every
# access (KASAN) does not fill a flush queue of 256 entries within the 10 ms after which the timer
# flushes it (drivers/iommu/dma-iommu.c): there a few may become up to 128, far from one a page.
flushes_between() { # WANTED
	if [ "$1" -lt 128 ] && [ -e /proc/config.gz ] && zgrep -q '^CONFIG_KASAN=y' /proc/config.gz; then
		echo "$1" 128
	else
		echo "$1" "$1"
	fi
}

equal_flushes() { # NAME FOUND WANTED
	local least most
	read -r least most < <(flushes_between "$3")
	if [ "$2" -ge "$least" ] && [ "$2" -le "$most" ]; then
		ok "$1"
	else
		not_ok "$1" "$2 instead of $least to $most"
	fi
}

# Whether a python expression is true of every row of the run in $work/run.json: of the row `r`, its
# counters `c` and its parameters `p`.
all_rows() { # EXPRESSION
	python3 - "$work/run.json" "$1" <<-'EOF'
	import json, sys
	rows = json.load(open(sys.argv[1]))["rows"]
	wrong = [r["id"] for r in rows
	         if not eval("(" + sys.argv[2] + ")", {"r": r, "c": r["counters"], "p": r["params"]})]
	print("not so: " + ", ".join(wrong) if wrong else "all so")
	sys.exit(bool(wrong) or not rows)
	EOF
}

# A counter that `odpbench exec` printed into a file. To start a program for it takes 0.1 s here.
counter() { # FILE NAME
	local line
	while IFS= read -r line; do
		[[ ! $line =~ ^"odpbench:   $2 "\ *([0-9]+)$ ]] || echo "${BASH_REMATCH[1]}"
	done <"$1"
}

# What the kernel itself does: its own path is `page` before 6.16, then `iova`.
native_like() {
	if python3 -c "import os; v = os.uname().release.split('.'); \
			exit((int(v[0]), int(v[1].split('-')[0])) < (6, 16))"; then
		echo iova
	else
		echo page
	fi
}

# How often a function of the kernel is called while COMMAND runs; what that prints is left out.
calls() { # FUNCTION COMMAND...
	local traced=$1 tracing=/sys/kernel/tracing
	shift
	echo "$traced" >$tracing/set_ftrace_filter
	echo function >$tracing/current_tracer
	"$@" >/dev/null 2>&1
	grep -c "$traced <-" $tracing/trace
	echo nop >$tracing/current_tracer
	echo >$tracing/set_ftrace_filter
}

wait_for() { # SECONDS COMMAND...: until the command succeeds
	local tries=$(($1 * 50))
	shift
	until "$@"; do
		[ $((tries -= 1)) -gt 0 ] || return 1
		sleep 0.02
	done
}

load() { # MODULE OPTIONS
	# shellcheck disable=SC2086 # several options are several words
	insmod "$module" $1 && odpbench lend 1234:11e8 >/dev/null
}

# What the kernel's own defects leak where mlx5_0 is (kmod/README.md): tasks, and what they alone point
# to; the list of a BAR that vfio exports.
KNOWN_LEAKS='copy_process|prepare_exec_creds|alloc_task_exec_state|sched_setaffinity'
KNOWN_LEAKS+='|dma_buf_phys_vec_to_sgt'

# What kmemleak, where the kernel has it, finds that nobody points to any more. It skips what is younger
# than 5 s, and a second scan confirms the first.
look_for_leaks() {
	local leaks=/sys/kernel/debug/kmemleak known='^$'
	[ -e $leaks ] || return 0
	[ ! -e /sys/module/mlx5_ib ] || known=$KNOWN_LEAKS
	sleep 6
	echo scan >$leaks
	sleep 1
	echo scan >$leaks
	awk -v known="$known" '
		/^unreferenced/ { if (object !~ known) print object; object = "" }
		{ object = object $0 "\n" }
		END { if (object !~ known) print object }' $leaks
}

# Fails if the kernel's log has words of an error, among them those of its debugging options. What
# the boot says of hardware vulnerabilities is left out.
kernel_log() { # NAME
	local words='WARNING: |BUG: |Oops|general protection|refcount_t: |UBSAN: |ODEBUG: '
	words+='|INFO: task .* blocked|Call Trace'
	if look_for_leaks | grep . || dmesg | grep -v hw-vuln | grep -E -A 30 "$words"; then
		not_ok "$1: kernel log" 'see above'
		return 1
	fi
	ok "$1: nothing in the kernel's log"
}
