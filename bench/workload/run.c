// SPDX-License-Identifier: GPL-2.0
/* Running jobs. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/log.h"
#include "lib/progress.h"
#include "run.h"

/* Paths take turns, so that a drift of the machine meets all of them. */
#define ROUNDS 4
#define MAX_MEASURES 4

/* What one path has given so far. */
struct outcome {
	struct series series[MAX_MEASURES];
	struct tally tally;
};

int series_add(struct series *series, uint64_t sample)
{
	size_t size = series->size ? 2 * series->size : 256;
	uint64_t *samples = series->samples;

	if (series->n == series->size) {
		samples = realloc(samples, size * sizeof(*samples));
		if (!samples) {
			log_error("no memory for %zu samples", size);
			return -ENOMEM;
		}
		series->samples = samples;
		series->size = size;
	}
	samples[series->n++] = sample;
	return 0;
}

void series_free(struct series *series)
{
	free(series->samples);
	memset(series, 0, sizeof(*series));
}

/*
 * A path neither pays for the flush queue that the one before it left behind, nor finds the IOVA
 * allocator in a state that depends on when that queue was emptied.
 */
static int configure(struct job *job, const char *path, enum odp_path_level level)
{
	job->path = path;
	session_wait_deferred();
	return session_config(&job->machine->session, path, job->machine->lent, level);
}

static int time_paths(struct job *job, const struct run_spec *spec, struct outcome *outcomes)
{
	uint64_t done = 0, n;
	int ret = 0;

	for (int round = 0; round < ROUNDS && !ret; round++) {
		n = spec->params->iterations * (round + 1) / ROUNDS - done;
		done += n;
		for (size_t i = 0; i < spec->npaths && !ret && n; i++) {
			ret = configure(job, spec->paths[i], ODP_PATH_OFF);
			if (!ret)
				ret = spec->ops->measure(job, n, outcomes[i].series);
		}
	}
	return ret;
}

static int count_paths(struct job *job, const struct run_spec *spec, struct outcome *outcomes)
{
	int ret = 0;

	for (size_t i = 0; i < spec->npaths && !ret; i++) {
		ret = configure(job, spec->paths[i], ODP_PATH_VERIFY);
		if (!ret)
			ret = spec->ops->count(job, &outcomes[i].tally);
	}
	return ret;
}

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

/* The row for a person who watches: the measure, and what is not as by default. */
static void row_label(const struct job *job, const char *path, const char *mode,
		      const char *measure, char *buf, size_t size)
{
	int length = snprintf(buf, size, "%s %s, %s, %s,", job->ops->name, measure, path, mode);

	option_to_command(job->ops->options, job->params, buf + length, size - length);
	if (buf[strlen(buf) - 1] == ',')
		buf[strlen(buf) - 1] = '\0';
}

static int add_row(struct job *job, const char *path, size_t measure, struct outcome *outcome,
		   struct results *results)
{
	const struct workload_ops *ops = job->ops;
	struct series *series = &outcome->series[measure];
	const char *mode = job->machine->lent[0] ? lent_mode(job->machine->lent) : "off";
	char command[512];
	struct results_row row = {
		.workload = ops->name,
		.measure = ops->measures[measure],
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
	row_label(job, path, mode, ops->measures[measure], label, sizeof(label));
	if (!ret)	/* results_row() left the samples sorted */
		progress_row(label, "p50 %" PRIu64 " max %" PRIu64 " %s",
			     series->n ? series->samples[(series->n + 1) / 2 - 1] : 0,
			     series->n ? series->samples[series->n - 1] : 0, row.unit);
	return ret;
}

static int add_rows(struct job *job, const struct run_spec *spec, struct outcome *outcomes,
		    struct results *results)
{
	int ret = 0;

	for (size_t i = 0; i < spec->npaths && !ret; i++)
		for (size_t m = 0; spec->ops->measures[m] && !ret; m++)
			ret = add_row(job, spec->paths[i], m, &outcomes[i], results);
	return ret;
}

/* Wrong mappings are no reason to stop: the rows show them, the exit status tells. */
static int report_wrong(const struct run_spec *spec, const struct outcome *outcomes)
{
	int ret = 0;

	for (size_t i = 0; i < spec->npaths; i++) {
		const struct odp_path_stats *stats = &outcomes[i].tally.stats;

		if (!stats->verify_errors)
			continue;
		log_error("%s, path %s: verify: %" PRIu64 " of %" PRIu64 " checks wrong, first: "
			  "address %#" PRIx64 " should give %#" PRIx64 ", the IOMMU gives %#" PRIx64,
			  spec->ops->name, spec->paths[i], (uint64_t)stats->verify_errors,
			  (uint64_t)stats->verify_checks, (uint64_t)stats->verify_address,
			  (uint64_t)stats->verify_expected, (uint64_t)stats->verify_found);
		ret = -EBADMSG;
	}
	return ret;
}

static int set_mode(struct machine *machine, const char *mode)
{
	if (!strcmp(mode, RUN_CURRENT_MODE))
		return 0;
	if (!machine->lent[0]) {
		log_error("iommu_mode %s: no PCI function is lent; lend one behind an IOMMU: "
			  "odpbench lend 0000:BB:DD.F", mode);
		return -ENODEV;
	}
	return lent_set_mode(machine->lent, mode);
}

static int run_job(struct job *job, const struct run_spec *spec, struct results *results)
{
	struct outcome outcomes[RUN_MAX_PATHS] = { };
	int ret = spec->ops->open ? spec->ops->open(job) : 0;

	if (ret)
		return ret;
	ret = time_paths(job, spec, outcomes);
	if (!ret)
		ret = count_paths(job, spec, outcomes);
	if (spec->ops->close)
		spec->ops->close(job);
	if (!ret)
		ret = add_rows(job, spec, outcomes, results);
	if (!ret)
		ret = report_wrong(spec, outcomes);
	for (size_t i = 0; i < RUN_MAX_PATHS; i++)
		for (size_t m = 0; m < MAX_MEASURES; m++)
			series_free(&outcomes[i].series[m]);
	return ret;
}

int run_specs(struct machine *machine, const struct run_spec *specs, size_t n,
	      struct results *results)
{
	size_t total = 0;
	int ret = 0, wrong = 0;

	for (size_t i = 0; i < n; i++)
		total += run_spec_rows(&specs[i]);
	progress_begin(total, machine_clock_is_real(machine));
	for (size_t i = 0; i < n && !ret; i++) {
		struct job job = { .ops = specs[i].ops, .params = specs[i].params,
				   .machine = machine };

		ret = set_mode(machine, specs[i].iommu_mode);
		if (!ret)
			ret = run_job(&job, &specs[i], results);
		if (ret == -EBADMSG) {
			wrong = ret;
			ret = 0;
		}
	}
	progress_end();
	return ret ? ret : wrong;
}
