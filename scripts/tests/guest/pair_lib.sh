# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What tests of two guests share: commands for the server, runs against it, what must be true of
# their rows. To be sourced after lib.sh, on the client's side of scripts/pair with pair_server.
#
# What is in single quotes is for the server's shell; several options are several words.
# $work is of lib.sh.
# shellcheck disable=SC2016,SC2086,SC2154

readonly SERVER_S=120	# for anything on the server
readonly NETWORK=10.78.0.0/24	# of both guests
readonly TIMEOUT_S=30	# a busy machine may not run a guest for seconds
runs=0

# A pipe that never has anything to read: to wait for it takes no process, unlike sleep.
exec {nothing}<> <(:)

# Run a command on the server and wait for its end: gives its output and its status. '': the last.
on_server() { # COMMAND
	local n=1 until=$((SECONDS + SERVER_S))
	while [ -e "$ODPBENCH_PAIR/command.$n" ]; do n=$((n + 1)); done
	printf %s "$1" >"$ODPBENCH_PAIR/new"
	mv "$ODPBENCH_PAIR/new" "$ODPBENCH_PAIR/command.$n"
	[ -n "$1" ] || return 0
	until [ -e "$ODPBENCH_PAIR/status.$n" ]; do
		[ $SECONDS -lt $until ] || return 1
		read -rt 0.05 -u "$nothing"
	done
	cat "$ODPBENCH_PAIR/output.$n"
	return "$(cat "$ODPBENCH_PAIR/status.$n")"
}

serve() { # OPTION...: its log is /tmp/log there
	serve_to "--allow $NETWORK" "$@"
}

serve_to() { # WHOM OPTION...
	on_server ": >/tmp/log
		odpbench serve --listen any $* >>/tmp/log 2>&1 & echo \$! >/tmp/pid
		for i in \$(seq 200); do grep -q 'serving on' /tmp/log && exit; sleep 0.1; done
		exit 1" || not_ok "serve $*" "$(on_server 'cat /tmp/log')"
}

log_says() { # WORDS: within some seconds
	on_server "for i in \$(seq 200); do grep -q \"$1\" /tmp/log && exit; sleep 0.2; done
		cat /tmp/log; exit 1"
}

stop_server() {
	on_server 'kill $(cat /tmp/pid); while pgrep odpbench >/dev/null; do sleep 0.1; done'
}

# The document of each run is kept, in a file of its own.
far() { # WORKLOAD OPTION...
	local workload=$1
	shift
	odpbench run "$workload" --connect end1 --timeout $TIMEOUT_S --out "$work/$runs.json" "$@"
}

# A run. EXPRESSION, of `r` and `env`, must be true of each of its rows: see look_at_rows().
run() { # NAME EXPRESSION WORKLOAD OPTION...
	local name=$1
	runs=$((runs + 1))
	printf '%s\t%s\t%s\n' "$name" "$work/$runs.json" "${2//[$'\n\t']/ }" >>"$work/expected"
	shift 2
	check "$name" far "$@"
}

# Check the rows of all runs at once: to start python takes longer here than a run.
look_at_rows() {
	python3 - "$work/expected" <<-'EOF' || failures=$((failures + 1))
	import json, sys
	def why_not(path, expression):
	    try:
	        doc = json.load(open(path))
	    except OSError as error:
	        return str(error)
	    for r in doc["rows"]:
	        if not eval(expression, {"r": r, "env": doc["env"]}):
	            return "%s: not %s: %s" % (r["id"], expression, r)
	failed = 0
	for line in open(sys.argv[1]):
	    name, path, expression = line.rstrip("\n").split("\t")
	    why = why_not(path, expression)
	    failed += bool(why)
	    print("not ok %s: rows: %s" % (name, why) if why else "ok %s: rows" % name)
	sys.exit(failed > 0)
	EOF
}
