// SPDX-License-Identifier: GPL-2.0
/* odpbench exec: any other program, such as perftest, in a session of its own. */
#include <argp.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/exec_counters.h"
#include "cmd/exec_document.h"
#include "cmd/exec_processes.h"
#include "cmd/run_common.h"
#include "host/program.h"
#include "lib/atomic_file.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "module/lent.h"
#include "module/session.h"

struct exec_options {
	const char *path, *function, *user, *out;
	enum odp_path_level level;
	int timeout_s;		/* 0: none */
	char **command;
	char *odpbench;		/* the command that runs it */
};

static const char *const level_names[] = { "off", "count", "time", "verify", NULL };

static const struct argp_option options[] = {
	{ "path", 'P', "PATH", 0, "The path for the program's regions (default: native)", 0 },
	{ "level", 'L', "LEVEL", 0, "off, count, time or verify (default: count)", 0 },
	{ "function", 'f', "FUNCTION", 0, "The PCI function to use: for rxe one that is lent, "
	  "for others their own (default: the first that is lent)", 0 },
	{ "user", 'u', "NAME", 0, "The user whose rights the program has (default: the one that "
	  "odpbench is run by, root)", 0 },
	{ "out", 'o', "FILE", 0, "Write a result document there, with one row", 0 },
	{ "timeout", 'T', "S", 0, "Seconds after which the program and all that it started are "
	  "ended, once the kernel stack of each has been printed (default: none); the status is "
	  "124", 0 },
	{ }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct exec_options *exec = state->input;

	switch (key) {
	case 'P':
		exec->path = arg;
		return 0;
	case 'f':
		exec->function = arg;
		return 0;
	case 'u':
		exec->user = arg;
		return 0;
	case 'L':
		for (int i = 0; level_names[i]; i++) {
			if (!strcmp(level_names[i], arg)) {
				exec->level = i;
				return 0;
			}
		}
		argp_error(state, "level %s: unknown; valid: off, count, time, verify", arg);
		return 0;
	case 'o':
		exec->out = arg;
		return 0;
	case 'T':
		exec->timeout_s = cmd_number(state, "timeout", arg, OPTION_NUMBER, 1, INT_MAX);
		return 0;
	case ARGP_KEY_ARG:
		exec->command = &state->argv[state->next - 1];
		state->next = state->argc;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "which program? odpbench exec --path iova -- PROGRAM...");
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

/* What the session has counted at its end. */
struct counted {
	struct odp_path_stats stats;
	struct odp_path_process processes[SESSION_PROCESSES];
	size_t nprocesses;
};

static void print_counted(const struct exec_options *exec, const struct counted *counted)
{
	const struct odp_path_stats *stats = &counted->stats;
	struct exec_counter counters[EXEC_COUNTERS];

	exec_counters(stats, counters);
	fprintf(stderr, "odpbench: session: path %s, level %s\n", exec->path,
		level_names[exec->level]);
	for (size_t i = 0; i < EXEC_COUNTERS; i++)
		fprintf(stderr, "odpbench:   %-23s %" PRIu64 "\n", counters[i].words,
			counters[i].value);
	exec_processes_print(counted->processes, counted->nprocesses, stderr);
	if (stats->regions_without_iova)
		log_note("path %s: %" PRIu64 " of %" PRIu64 " regions got no range of I/O addresses: "
			 "their pages were mapped one by one", exec->path,
			 (uint64_t)stats->regions_without_iova, (uint64_t)stats->regions);
}

static int write_document(const struct exec_options *exec, const struct session *session,
			  const struct counted *counted, uint64_t wall_ns, int status)
{
	const struct exec_result result = {
		.odpbench = exec->odpbench, .command = exec->command, .path = exec->path,
		.level = level_names[exec->level], .function = exec->function,
		.stats = &counted->stats, .processes = counted->processes,
		.nprocesses = counted->nprocesses,
		.wall_ns = wall_ns, .status = status,
	};

	return exec_document_write(session, &result, exec->out);
}

/* Did level verify find a wrong mapping? It is logged. */
static bool is_wrong(const struct odp_path_stats *stats)
{
	if (stats->verify_errors)
		log_error("verify: %" PRIu64 " wrong, first: address %#" PRIx64 " should give "
			  "%#" PRIx64 ", the IOMMU gives %#" PRIx64,
			  (uint64_t)stats->verify_errors, (uint64_t)stats->verify_address,
			  (uint64_t)stats->verify_expected, (uint64_t)stats->verify_found);
	return stats->verify_errors;
}

static int exec_in_session(const struct exec_options *exec, struct session *session)
{
	struct counted counted;
	uint64_t began_ns, ended_ns;
	int status;

	if (session_config(session, exec->path, exec->function, exec->level))
		return CMD_FAILED;
	began_ns = clock_now_ns();
	status = program_run(exec->command, exec->user, exec->timeout_s);
	ended_ns = clock_now_ns();
	if (status < 0)
		return CMD_FAILED;
	session_wait_deferred();
	counted.stats = session_stats(session);
	counted.nprocesses = session_processes(session, counted.processes);
	print_counted(exec, &counted);
	if (exec->out && write_document(exec, session, &counted, ended_ns - began_ns, status))
		return CMD_FAILED;
	if (is_wrong(&counted.stats) && !status)
		status = CMD_FAILED;
	return status;
}

int cmd_exec(int argc, char **argv)
{
	const struct argp argp = {
		.options = options, .parser = parse, .args_doc = "PROGRAM [ARGUMENT...]",
		.doc = "Run a program whose ODP regions take a path of your choice, and print what "
		       "its session counted.\vThe session ends when the program and all that it "
		       "started have ended: a daemon, too. Signals are passed on. The exit status is "
		       "the program's; 1 where it succeeded but level verify found a wrong "
		       "mapping; 124 where --timeout ended it.",
	};
	struct exec_options exec = { .path = "native", .level = ODP_PATH_COUNT };
	struct session session;
	int status;

	argp_err_exit_status = CMD_USAGE;
	if (argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &exec))
		return CMD_USAGE;
	/* Better to fail now than after the program has run. */
	if (exec.out && atomic_file_check(exec.out))
		return CMD_FAILED;
	if (session_open(&session))
		return CMD_FAILED;
	exec.odpbench = command_line(argv);
	status = exec_in_session(&exec, &session);
	free(exec.odpbench);
	session_close(&session);
	return status;
}
