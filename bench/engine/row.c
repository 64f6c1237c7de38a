// SPDX-License-Identifier: GPL-2.0
/* Makes the rows of a document, and the texts about them, from the results of a job. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/internal.h"
#include "host/emulated.h"
#include "host/iommu_mode.h"
#include "lib/log.h"
#include "lib/progress.h"
#include "peer/far_host.h"
#include "results/difference.h"
#include "results/rate.h"

static json_t *counters(const struct outcome *outcome)
{
	json_t *object = run_counters(&outcome->tally);

	if (object && outcome->without_iova)
		json_object_set_new(object, "regions_without_iova",
				    json_integer((json_int_t)outcome->without_iova));
	return object;
}

static const char *device_of(const struct fixture *fixture)
{
	if (fixture->device[0])
		return fixture->device;
	return fixture->function[0] ? fixture->function : "none";
}

/* Appends the options that are not the default to what is in buf. */
static void append_options(const struct job *job, char *buf, size_t size)
{
	size_t length = strlen(buf);

	option_to_command(job->options, job->params, buf + length, size - length);
}

/* " --name value ..." of the options that are not the default; NULL: no memory. */
static char *options_text(const struct job *job)
{
	char *text = NULL, *grown;
	size_t size = 256;

	while ((grown = realloc(text, size))) {
		text = grown;
		if (option_to_command(job->options, job->params, text, size) != -ENOSPC)
			return text;
		size *= 2;
	}
	free(text);
	return NULL;
}

static char *command_of(const struct job *job, const char *paths, const char *mode,
			const char *device)
{
	const struct far_host *host = job->fixture.machine->far_host;
	char *options = options_text(job), *command = NULL;

	if (options &&
	    asprintf(&command, "odpbench run %s --path %s%s%s%s%s%s%s%s", job->ops->name, paths,
		     *mode && !host ? " --iommu-mode " : "", host ? "" : mode,
		     host ? " --connect " : "", host ? host->name : "",
		     *device ? " --device " : "", device, options) < 0)
		command = NULL;
	free(options);
	return command;
}

char *run_row_command(const struct job *job, const char *path, const char *mode)
{
	return command_of(job, path, strcmp(mode, "off") ? mode : "", job->fixture.device);
}

char *run_command(const struct job *job, const struct run_spec *spec)
{
	char paths[RUN_MAX_PATHS * (ODP_PATH_NAME_LEN + 1)] = "";
	const char *mode = spec->iommu_mode;
	size_t length = 0;

	for (size_t i = 0; i < spec->npaths; i++)
		length += sprintf(paths + length, "%s%s", i ? "," : "", spec->paths[i]);
	return command_of(job, paths, strcmp(mode, RUN_CURRENT_MODE) ? mode : "", spec->device);
}

void run_job_label(const struct job *job, const struct run_spec *spec, char *buf, size_t size)
{
	bool current = !strcmp(spec->iommu_mode, RUN_CURRENT_MODE);

	snprintf(buf, size, "%s%s%s%s%s", job->ops->name, *spec->device ? ", " : "", spec->device,
		 current ? "" : ", ", current ? "" : spec->iommu_mode);
	append_options(job, buf, size);
}

/* The row for the progress line: the measure, and the options that are not the default. */
static void row_label(const struct job *job, const char *path, const char *mode,
		      const char *measure, char *buf, size_t size)
{
	snprintf(buf, size, "%s %s, %s, %s%s%s", job->ops->name, measure, path, mode,
		 job->fixture.device[0] ? ", " : "", job->fixture.device);
	append_options(job, buf, size);
}

static int set_bytes(json_t *object, const char *key, uint64_t bytes)
{
	if (bytes == KERNEL_MEMORY_UNKNOWN)
		return 0;
	return json_object_set_new(object, key, json_integer((json_int_t)bytes));
}

/* Without members for what could not be measured. */
static json_t *memory(const struct tally *tally)
{
	json_t *object = json_object();

	set_bytes(object, "list_bytes", tally->list_bytes);
	set_bytes(object, "registered_bytes", tally->registered_bytes);
	set_bytes(object, "device_table_bytes", tally->device_table_bytes);
	set_bytes(object, "iommu_table_bytes", tally->kernel_memory.iommu_table_bytes);
	set_bytes(object, "slab_bytes", tally->kernel_memory.slab_bytes);
	set_bytes(object, "vmalloc_bytes", tally->kernel_memory.vmalloc_bytes);
	return object;
}

/* The IOMMU mode where regions are: that of the other host, of the lent function, or none. */
static const char *mode_of(const struct job *job)
{
	if (job->fixture.mode_there[0])
		return job->fixture.mode_there;
	return job->fixture.function[0] ? iommu_mode_of(job->fixture.function) : "off";
}

bool run_mode_flushes(const struct job *job)
{
	const char *mode = mode_of(job);

	return strcmp(mode, "passthrough") && strcmp(mode, "off");
}

/*
 * The other host is part of what was measured, so it is in the params and thus in the row's id. So
 * is what was chosen for option events=auto.
 */
static json_t *params_of(const struct job *job)
{
	json_t *params = option_to_json(job->options, job->params);

	if (json_object_get(params, "events"))
		json_object_set_new(params, "events",
				    json_boolean(target_sleeps(workload_target_params(job->params),
							       job->fixture.machine)));
	if (params && job->fixture.machine->far_host)
		json_object_set_new(params, "peer", json_string(job->fixture.machine->far_host->name));
	return params;
}

/* The params of a job that sets none; NULL: no memory, and so all are in the id. */
static json_t *defaults_of(const struct job *job)
{
	void *params = calloc(1, job->ops->params_size);
	json_t *defaults = NULL;

	if (params && !option_set_defaults(job->options, params))
		defaults = option_to_json(job->options, params);
	free(params);
	return defaults;
}

/*
 * Divides what many operations took together by their number, rounded to the nearest unit: a fast
 * device does one in a few nanoseconds. The sums stay in the row, as they were measured.
 */
static json_t *share_out(struct series *series)
{
	uint64_t operations = series->batch;
	json_t *batch;

	if (operations < 2)
		return NULL;
	batch = json_pack("{s:I, s:o}", "operations", (json_int_t)operations, "elapsed",
			  run_stage(series->samples, series->n));
	for (size_t i = 0; i < series->n; i++)
		series->samples[i] = (series->samples[i] + operations / 2) / operations;
	series->batch = 0;
	return batch;
}

#define NO_RANGE "no-iova-range"

static void drop(struct series *series)
{
	series->rejected += series->n;
	series->n = 0;
}

/*
 * If an IOMMU translates and a path that maps a range got none, it has mapped page by page, as
 * another path does. Then the row would have the name of something that was not measured.
 */
static void refuse_fallback(const struct job *job, const char *path, struct outcome *outcome)
{
	struct failure *failure = &outcome->tally.failure;
	const char *mode = mode_of(job);

	if (!outcome->without_iova || failure->defect ||
	    (strcmp(mode, "strict") && strcmp(mode, "lazy")))
		return;
	failure->defect = NO_RANGE;
	failure->unexpected = true;
	snprintf(failure->evidence, sizeof(failure->evidence), "%" PRIu64 " of its regions got no "
		 "range of I/O addresses and were mapped page by page", outcome->without_iova);
	log_error("%s, path %s, %s: %s", job->ops->name, path, mode, failure->evidence);
	for (size_t m = 0; job->ops->measures[m].name; m++) {
		drop(&outcome->series[m]);
		drop(&outcome->timed[m]);
		drop(&outcome->warm[m]);
		drop(&outcome->difference[m]);
	}
}

/* How many samples all iterations would have given, if not all were done; 0: they were. */
static uint64_t samples_asked(const struct job *job, const struct outcome *outcome,
			      const struct series *series)
{
	uint64_t asked = job->params->iterations;
	bool timed = series >= outcome->timed && series < outcome->timed + RUN_MAX_MEASURES;

	if (timed || !outcome->settled || outcome->iterations >= asked)
		return 0;
	return series->n * asked / outcome->iterations;
}

/* What a job's rows on a path are valid for if nothing proves its samples; NULL: something does. */
static const char *unproven(const struct job *job, const char *path)
{
	return job->ops->unproven ? job->ops->unproven(job, path) : NULL;
}

static const char *valid_on_hardware(const struct job *job, const char *path)
{
	const struct workload_ops *ops = job->ops;
	const char *without_proof = unproven(job, path);

	if (without_proof)
		return without_proof;
	return job->fixture.machine->far_host ? ops->valid_between_hosts : ops->valid_for;
}

/* To be freed; NULL: no memory. */
static char *valid_for(const struct job *job, const char *path)
{
	bool emulated = emulated_device(job->fixture.device);
	bool wired = emulated && job->fixture.machine->far_host;
	char *text;

	if (asprintf(&text, "%s%s%s", valid_on_hardware(job, path), emulated ?
		     "; device: " EMULATED_WORDS ", whose times hold " EMULATED_SHARE : "",
		     wired ? "; " EMULATED_WIRE : "") < 0)
		return NULL;
	return text;
}

/* NULL if the thread was not placed. */
static json_t *placement(const struct place *place)
{
	json_t *object = place->cpu < 0 ? NULL : json_pack("{s:i}", "cpu", place->cpu);

	if (object && place->node >= 0)
		json_object_set_new(object, "node", json_integer(place->node));
	return object;
}

static int add_row(struct job *job, const char *path, const char *measure, struct series *series,
		   json_t *stages, const struct outcome *outcome, struct results *results)
{
	const struct tally *tally = &outcome->tally;

	json_t *warm = series->warm ? run_stage(series->warm->samples, series->warm->n) : NULL;
	const struct workload_ops *ops = job->ops;
	const char *mode = mode_of(job);
	char *command = run_row_command(job, path, mode), *valid = valid_for(job, path);
	struct results_row row = {
		.workload = ops->name,
		.measure = measure,
		.device = device_of(&job->fixture),
		.path = path,
		.iommu_mode = mode,
		.unit = job->fixture.machine->unit,
		.proof = unproven(job, path) ? "none" : ops->proof(&job->fixture, path),
		.valid_for = valid,
		.command = command,
		.params = params_of(job),
		.defaults = defaults_of(job),
		.counters = counters(outcome),
		.sustained = run_sustained(tally),
		.memory = memory(tally),
		.stages = stages,
		.warm = warm,
		.batch = share_out(series),
		.fault_cost = series->difference ?
			difference_to_json((int64_t *)series->difference->samples,
					   series->difference->n) : NULL,
		.file_system = tally->file_system[0] ? tally->file_system : NULL,
		.rate = tally->rate.asked ? rate_to_json(tally->rate.asked, tally->rate.achieved) : NULL,
		.placement = placement(&job->place),
		.transport = series->watched ? transport_to_json(&series->transport) : NULL,
		.defect = tally->failure.defect,
		.evidence = tally->failure.evidence,
		.unexpected = tally->failure.unexpected,
		.asked = samples_asked(job, outcome, series),
		.samples = series->samples,
		.nsamples = series->n,
		.rejected = series->rejected,
	};
	const char *verdict;
	bool missed;
	char label[256];
	json_t *built;
	int ret;

	built = command && valid ? results_row(&row) : NULL;
	free(command);
	free(valid);
	json_decref(row.params);
	json_decref(row.defaults);
	json_decref(row.counters);
	json_decref(row.sustained);
	json_decref(row.fault_cost);
	json_decref(row.memory);
	json_decref(warm);
	json_decref(row.batch);
	json_decref(row.placement);
	ret = built ? results_add_row(results, built) : -ENOMEM;
	row_label(job, path, mode, measure, label, sizeof(label));
	verdict = json_string_value(json_object_get(row.transport, "verdict"));
	missed = tally->rate.asked && !rate_is_kept(tally->rate.asked, tally->rate.achieved);
	if (!ret)	/* results_row() left the samples sorted */
		progress_row(label, "p50 %" PRIu64 " max %" PRIu64 " %s%s%s%s",
			     series->n ? series->samples[(series->n + 1) / 2 - 1] : 0,
			     series->n ? series->samples[series->n - 1] : 0, row.unit,
			     verdict ? ", retransmission: " : "", verdict ? verdict : "",
			     missed ? ", not at the rate that was asked for" : "");
	json_decref(row.transport);
	json_decref(row.rate);
	return ret;
}

int run_add_rows(struct job *job, const char *path, size_t measure, struct outcome *outcome,
		 struct results *results)
{
	const struct measure *desc = &job->ops->measures[measure];
	struct series *timed = &outcome->timed[measure];
	json_t *stages;
	int ret;

	refuse_fallback(job, path, outcome);
	stages = desc->stages ? run_stages(desc, timed) : NULL;
	ret = desc->stages && !stages ? -ENOMEM : 0;
	if (!ret)
		ret = add_row(job, path, desc->name, &outcome->series[measure], stages, outcome,
			      results);
	if (!ret && desc->timed)
		ret = add_row(job, path, desc->timed, timed, stages, outcome, results);
	json_decref(stages);
	return ret;
}
