// SPDX-License-Identifier: GPL-2.0
/* The samples of a measure, and the stages of each. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "engine/internal.h"
#include "host/time_domain.h"
#include "lib/interrupt.h"
#include "lib/log.h"

int series_add(struct series *series, uint64_t sample)
{
	size_t size = series->size ? 2 * series->size : 256;
	uint64_t *samples = series->samples;

	if (interrupt_signal())	/* between two samples it is safe to end */
		return -EINTR;
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

#define LEAST_SETTLED 16

static bool is_one_number(const struct series *series)
{
	for (size_t i = 1; i < series->n; i++)
		if (series->samples[i] != series->samples[0])
			return false;
	return series->n >= LEAST_SETTLED && !series->rejected;
}

bool run_settled(const struct job *job, const struct outcome *outcome)
{
	const struct workload_ops *ops = job->ops;

	if (!ops->alone || time_domain_is_real(job->fixture.machine->time_domain))
		return false;
	for (size_t m = 0; ops->measures[m].name; m++)
		if (!is_one_number(&outcome->series[m]) ||
		    (ops->measures[m].warm && !is_one_number(&outcome->warm[m])))
			return false;
	return true;
}

struct stage_clocks stage_clocks_read(const struct session *session)
{
	struct odp_path_stats stats;
	struct stage_clocks clocks;

	if (session->elsewhere) {
		stats = session_stats(session);
		memcpy(clocks.ns, stats.stage_ns, sizeof(clocks.ns));
		return clocks;
	}
	for (int i = 0; i < ODP_PATH_STAGES; i++)
		clocks.ns[i] = session->stats->stage_ns[i];
	return clocks;
}

int series_add_staged(struct series *series, uint64_t sample, const struct stage_clocks *before,
		      const struct stage_clocks *after)
{
	int ret = series_add(series, sample);

	for (int i = 0; i < ODP_PATH_STAGES && !ret && series->stages; i++)
		ret = series_add(&series->stages[i], after->ns[i] - before->ns[i]);
	return ret;
}

int series_add_again(struct series *series, uint64_t first, uint64_t again)
{
	int ret = series_add(series->warm, again);

	return ret ? ret : series_add(series->difference, first - again);
}

void series_free(struct series *series)
{
	free(series->samples);
	memset(series, 0, sizeof(*series));
}
