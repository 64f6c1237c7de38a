// SPDX-License-Identifier: GPL-2.0
/* From what a job has given to the rows of a document, and to the words about them. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/progress.h"
#include "run_internal.h"

static json_t *counters(const struct tally *tally)
{
	const struct odp_path_stats *stats = &tally->stats;
	struct odp_path_flushes sum = { };
	json_t *object;

	for (int phase = 0; phase < ODP_PATH_PHASES; phase++) {
		sum.sync += stats->flushes[phase].sync;
		sum.sync_bytes += stats->flushes[phase].sync_bytes;
		sum.sync_map += stats->flushes[phase].sync_map;
		sum.flush_all += stats->flushes[phase].flush_all;
		sum.descriptors += stats->flushes[phase].descriptors;
		sum.device_descriptors += stats->flushes[phase].device_descriptors;
	}
	object = json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}",
		"operations", (json_int_t)tally->operations,
		"faults", (json_int_t)stats->faults,
		"pages", (json_int_t)(stats->fault_pages ? stats->fault_pages : stats->maps),
		"maps", (json_int_t)stats->maps,
		"unmaps", (json_int_t)stats->unmaps,
		"invalidations", (json_int_t)stats->invalidations,
		"verify_checks", (json_int_t)stats->verify_checks,
		"verify_errors", (json_int_t)stats->verify_errors);
	if (!object)
		return NULL;
	json_object_update_new(object, json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}",
		"flushes_map", (json_int_t)session_flushes(stats, ODP_PATH_MAPPING),
		"flushes_unmap", (json_int_t)(session_flushes(stats, ODP_PATH_UNMAPPING) +
					      session_flushes(stats, ODP_PATH_DEFERRED)),
		"flushes_deferred", (json_int_t)session_flushes(stats, ODP_PATH_DEFERRED),
		"flushed_bytes", (json_int_t)sum.sync_bytes,
		"sync_calls", (json_int_t)sum.sync,
		"sync_map_calls", (json_int_t)sum.sync_map,
		"flush_all_calls", (json_int_t)sum.flush_all,
		"descriptors", (json_int_t)sum.descriptors,
		"device_descriptors", (json_int_t)sum.device_descriptors));
	return object;
}

/* The command that makes this row again. */
static void row_command(const struct job *job, const char *path, const char *mode, char *buf,
			size_t size)
{
	int length = snprintf(buf, size, "odpbench run %s --path %s", job->ops->name, path);

	if (strcmp(mode, "off"))
		length += snprintf(buf + length, size - length, " --iommu-mode %s", mode);
	option_to_command(job->ops->options, job->params, buf + length, size - length);
}

/* What is not as by default, behind what stands in buf already. */
static void append_options(const struct job *job, char *buf, size_t size)
{
	size_t length = strlen(buf);

	option_to_command(job->ops->options, job->params, buf + length, size - length);
}

void run_job_label(const struct job *job, const char *mode, char *buf, size_t size)
{
	snprintf(buf, size, "%s%s%s", job->ops->name,
		 strcmp(mode, RUN_CURRENT_MODE) ? ", " : "",
		 strcmp(mode, RUN_CURRENT_MODE) ? mode : "");
	append_options(job, buf, size);
}

/* The row for a person who watches: the measure, and what is not as by default. */
static void row_label(const struct job *job, const char *path, const char *mode,
		      const char *measure, char *buf, size_t size)
{
	snprintf(buf, size, "%s %s, %s, %s", job->ops->name, measure, path, mode);
	append_options(job, buf, size);
}

int run_add_row(struct job *job, const char *path, size_t measure, struct outcome *outcome,
		struct results *results)
{
	const struct workload_ops *ops = job->ops;
	struct series *series = &outcome->series[measure];
	const char *mode = job->machine->lent[0] ? lent_mode(job->machine->lent) : "off";
	char command[512];
	struct results_row row = {
		.workload = ops->name,
		.measure = ops->measures[measure].name,
		.device = ops->on_verbs ? job->machine->device :
			  job->machine->lent[0] ? job->machine->lent : "none",
		.path = path,
		.iommu_mode = mode,
		.unit = job->machine->unit,
		.proof = ops->proof(path),
		.valid_for = ops->valid_for,
		.command = command,
		.params = option_to_json(ops->options, job->params),
		.counters = counters(&outcome->tally),
		.memory = json_pack("{s:I, s:I}",
				    "list_bytes", (json_int_t)outcome->tally.list_bytes,
				    "registered_bytes",
				    (json_int_t)outcome->tally.registered_bytes),
		.defect = outcome->tally.failure.defect,
		.evidence = outcome->tally.failure.evidence,
		.samples = series->samples,
		.nsamples = series->n,
		.rejected = series->rejected,
	};
	char label[256];
	json_t *built;
	int ret;

	row_command(job, path, mode, command, sizeof(command));
	built = results_row(&row);
	json_decref(row.params);
	json_decref(row.counters);
	json_decref(row.memory);
	if (!built)
		return -ENOMEM;
	ret = results_add_row(results, built);
	row_label(job, path, mode, ops->measures[measure].name, label, sizeof(label));
	if (!ret)	/* results_row() left the samples sorted */
		progress_row(label, "p50 %" PRIu64 " max %" PRIu64 " %s",
			     series->n ? series->samples[(series->n + 1) / 2 - 1] : 0,
			     series->n ? series->samples[series->n - 1] : 0, row.unit);
	return ret;
}
