/* SPDX-License-Identifier: GPL-2.0 */
/* Documents made row by row, for tests of what reports say about numbers. */
#ifndef ODPBENCH_TESTS_SYNTHETIC_H
#define ODPBENCH_TESTS_SYNTHETIC_H

#include "results/difference.h"
#include "results/results.h"
#include "tests/fixture.h"

/* What a test says about a row; what it leaves out is the same in all of them. */
struct synthetic {
	const char *workload, *measure, *path, *mode, *device;
	const char *params;	/* JSON */
	uint64_t p50;		/* 0: no samples */
	uint64_t rejected;	/* samples, besides three that are kept */
	uint64_t warm_p50;	/* 0: not done again; else what each sample takes again */
	const char *counters, *sustained, *memory, *stages, *rate, *batch;	/* JSON, or NULL */
	const char *defect, *evidence, *file_system;
};

static inline json_t *synthetic_json(const char *text)
{
	return text ? json_loads(text, 0, NULL) : NULL;
}

/* The environment of the fixture, another kernel, no rows. */
static inline json_t *synthetic_document(const char *release)
{
	json_t *doc = fixture_load();

	json_array_clear(json_object_get(doc, "rows"));
	json_object_set_new(fixture_at(doc, "env.kernel"), "release", json_string(release));
	return doc;
}

static inline json_t *synthetic_add(json_t *doc, const struct synthetic *synthetic)
{
	uint64_t samples[3] = { synthetic->p50, synthetic->p50, synthetic->p50 };
	struct results_row row = {
		.workload = synthetic->workload, .measure = synthetic->measure,
		.path = synthetic->path, .iommu_mode = synthetic->mode,
		.device = synthetic->device ? synthetic->device : "odp_dev",
		.unit = "instructions", .proof = "counter", .valid_for = "Tests.",
		.command = "odpbench run", .params = synthetic_json(synthetic->params),
		.counters = synthetic_json(synthetic->counters),
		.sustained = synthetic_json(synthetic->sustained),
		.memory = synthetic_json(synthetic->memory),
		.stages = synthetic_json(synthetic->stages),
		.file_system = synthetic->file_system,
		.rate = synthetic_json(synthetic->rate),
		.batch = synthetic_json(synthetic->batch),
		.defect = synthetic->defect, .evidence = synthetic->evidence,
		.samples = samples, .nsamples = synthetic->p50 ? 3 : 0,
		.rejected = synthetic->rejected,
	};
	int64_t cost = (int64_t)(synthetic->p50 - synthetic->warm_p50);
	int64_t costs[3] = { cost, cost, cost };
	uint64_t p50 = synthetic->warm_p50;
	struct stats warm = { .count = 3, .min = p50, .p50 = p50, .p90 = p50, .max = p50 };
	json_t *object;

	row.warm = synthetic->warm_p50 ? results_stage(&warm) : NULL;
	row.fault_cost = row.warm ? difference_to_json(costs, 3) : NULL;
	object = results_row(&row);

	json_decref(row.params);
	json_decref(row.counters);
	json_decref(row.sustained);
	json_decref(row.fault_cost);
	json_decref(row.memory);
	json_decref(row.stages);
	json_decref(row.rate);
	json_decref(row.batch);
	json_decref(row.warm);
	json_array_append_new(json_object_get(doc, "rows"), object);
	return object;
}

/* Text with its line ends and indents as single blanks, so that a sentence can be found in it. */
static inline char *synthetic_unwrap(const char *text)
{
	char *flat = strdup(text), *out = flat;

	for (; *text; text++) {
		bool blank = *text == ' ' || *text == '\n';

		if (!blank || out == flat || out[-1] != ' ')
			*out++ = blank ? ' ' : *text;
	}
	*out = '\0';
	return flat;
}

#endif
