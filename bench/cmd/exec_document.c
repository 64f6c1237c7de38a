// SPDX-License-Identifier: GPL-2.0
/* A program's run as a row: workload exec, measure wall. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "cmd/exec_counters.h"
#include "cmd/exec_document.h"
#include "cmd/exec_processes.h"
#include "engine/counters.h"
#include "engine/workload.h"
#include "host/iommu_mode.h"
#include "lib/must.h"
#include "lib/shell.h"
#include "results/environment.h"
#include "results/results.h"
#include "target/machine.h"

#define WORKLOAD	"exec"
#define VALID_FOR	"One run of a program: all of its time, with what else the machine did. "	\
			"Counters are of its own ODP regions, but queued flushes of the whole domain."

/* The program and its arguments, as they were typed. */
static char *program_of(const struct exec_result *result)
{
	struct text_stream stream;

	must_open(&stream);
	shell_print(result->command, stream.out);
	return must_close(&stream);
}

/* Those of every row, and what only a whole program has. */
static json_t *counters_of(const struct exec_result *result)
{
	const struct tally tally = { .operations = 1, .stats = *result->stats };
	struct exec_counter own[EXEC_COUNTERS];
	json_t *counters = run_counters(&tally);

	if (!counters)
		return NULL;
	exec_counters(result->stats, own);
	json_object_set_new(counters, "exit_status", json_integer(result->status));
	for (size_t i = 0; i < EXEC_COUNTERS; i++)
		if (own[i].key)
			json_object_set_new(counters, own[i].key,
					    json_integer((json_int_t)own[i].value));
	return counters;
}

static json_t *row_of(const struct exec_result *result, const struct machine *machine,
		      const char *mode, json_t *params)
{
	uint64_t sample = result->wall_ns;
	char evidence[64];
	struct results_row row = {
		.workload = WORKLOAD, .measure = "wall", .path = result->path, .iommu_mode = mode,
		.device = machine->lent[0] ? machine->lent : "none", .unit = machine->unit,
		.proof = "none", .valid_for = VALID_FOR, .command = result->odpbench,
		.params = params, .counters = counters_of(result), .samples = &sample, .nsamples = 1,
		.evidence = evidence,
		.processes = exec_processes_to_json(result->processes, result->nprocesses),
	};
	json_t *built;

	snprintf(evidence, sizeof(evidence), "the exit status is %d", result->status);
	row.defect = result->status ? "program-failed" : NULL;
	row.unexpected = result->status != 0;
	built = results_row(&row);
	json_decref(row.processes);
	json_decref(row.counters);
	return built;
}

/* A document of one job, which has one row. */
static int add_job(struct results *results, const struct exec_result *result,
		   const struct machine *machine, const char *mode)
{
	char *program = program_of(result);
	json_t *params = json_pack("{s:s, s:s}", "program", program, "level", result->level);
	json_t *job = json_pack("{s:s, s:s, s:s, s:[s], s:O}", "workload", WORKLOAD, "device",
				machine->lent, "iommu_mode", "current", "paths", result->path, "params",
				params);
	json_t *row, *done = NULL;
	int ret = -ENOMEM;

	results_begin_job(results);
	row = params && job ? row_of(result, machine, mode, params) : NULL;
	if (row)
		ret = results_add_row(results, row);
	if (!ret) {
		done = results_end_job(results, job, (int64_t)result->wall_ns);
		ret = done ? 0 : -ENOMEM;
	}
	json_decref(done);
	json_decref(job);
	json_decref(params);
	free(program);
	return ret;
}

int exec_document_write(const struct session *session, const struct exec_result *result,
			const char *out)
{
	struct machine machine;
	struct results *results;
	const char *mode;
	int ret = -ENOMEM;

	machine_init(&machine, result->function);
	mode = machine.lent[0] ? iommu_mode_of(machine.lent) : "off";
	results = results_new(environment_describe(session, machine.lent), result->odpbench, NULL);
	if (results)
		ret = add_job(results, result, &machine, mode);
	if (!ret)
		ret = results_write(results, out);
	results_free(results);
	return ret;
}
