// SPDX-License-Identifier: GPL-2.0
/* The stages of a row: what each part of the measured operations took, and the rest. */
#include <errno.h>
#include <stdlib.h>

#include "engine/internal.h"

/* What a measured operation is made of; the rest of it has a name of its own. */
static const struct {
	struct {
		enum odp_path_stage stage;
		const char *name;
	} parts[ODP_PATH_STAGES + 1];	/* ends with .name NULL */
	const char *rest;
} sets[] = {
	[STAGES_FAULT] = { { { ODP_PATH_HMM, "hmm" }, { ODP_PATH_MAP, "map" },
			     { ODP_PATH_SYNC, "sync" } }, "device" },
	[STAGES_INVALIDATION] = { { { ODP_PATH_UNMAP, "unmap" }, { ODP_PATH_FLUSH, "flush" } },
				  "rest" },
};

json_t *run_stage(uint64_t *samples, size_t n)
{
	struct stats stats;

	stats_compute(samples, n, &stats);	/* without samples all is zero, as it should be */
	return results_stage(&stats);
}

/* A stage's clock may be read after the operation ended; the rest is then 0, not negative. */
static void subtract(uint64_t *rest, const uint64_t *part, size_t n)
{
	for (size_t i = 0; i < n; i++)
		rest[i] -= part[i] < rest[i] ? part[i] : rest[i];
}

json_t *run_stages(const struct measure *measure, const struct series *timed)
{
	json_t *object = json_object();
	uint64_t *rest = calloc(timed->n + 1, sizeof(*rest));
	int ret = object && rest ? 0 : -ENOMEM;

	for (size_t i = 0; i < timed->n && !ret; i++)
		rest[i] = timed->samples[i];
	for (size_t p = 0; sets[measure->stages].parts[p].name && !ret && timed->n; p++) {
		struct series *part = &timed->stages[sets[measure->stages].parts[p].stage];

		subtract(rest, part->samples, timed->n);
		ret = json_object_set_new(object, sets[measure->stages].parts[p].name,
					  run_stage(part->samples, part->n));
	}
	if (!ret && timed->n)
		ret = json_object_set_new(object, sets[measure->stages].rest,
					  run_stage(rest, timed->n));
	free(rest);
	if (!ret)
		return object;
	json_decref(object);
	return NULL;
}
