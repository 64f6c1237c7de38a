// SPDX-License-Identifier: GPL-2.0
/* The passes over the paths of a job: its time, stages, counters, sustained counters and memory. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "engine/internal.h"
#include "host/iommu_mode.h"
#include "host/time_domain.h"
#include "lib/interrupt.h"
#include "lib/log.h"

/*
 * Paths take turns, so that a drift of the machine affects all of them. Under icount there is no
 * drift, and a path has all its rounds in one turn.
 */
#define ROUNDS 4
static int rounds_of(const struct workload_ops *ops)
{
	return ops->starts_long ? 1 : ROUNDS;
}

/* The pass at level time takes this fraction of the samples: it is about stages, not tails. */
#define TIMED_PART 4

#define NO_SUCH_REGIONS "regions of this kind are not possible on this path"

/*
 * Waits for lazy flushes first. So a path does not pay for the flush queue of the path before, nor
 * does the state of the IOVA allocator depend on when that queue was emptied. time_path() does the
 * same between the rounds of a path.
 */
static int configure(struct job *job, const char *path, enum odp_path_level level)
{
	if (interrupt_signal())
		return -EINTR;
	job->fixture.path = path;
	job->fixture.level = level;
	session_wait_deferred();
	return session_config(&job->fixture.machine->session, path, job->fixture.function, level);
}

/*
 * If a path of the workload's own list cannot have such regions (huge pages), that is no error: the
 * other paths are measured.
 */
static int measure_path(struct job *job, const struct run_spec *spec, struct outcome *outcome,
			size_t n)
{
	int ret = spec->ops->measure(job, n, outcome->series);

	if (ret != -EOPNOTSUPP)
		return ret;
	snprintf(outcome->dropped, sizeof(outcome->dropped), "%s",
		 job->fixture.skipped[0] ? job->fixture.skipped : NO_SUCH_REGIONS);
	if (spec->paths_given)
		return fixture_skip(&job->fixture, "path %s: %s", job->fixture.path, outcome->dropped);
	job->fixture.skipped[0] = '\0';
	return 0;
}

/* If no path is left, the job is skipped, for the reason of the last one. */
static int check_dropped(struct job *job, const struct run_spec *spec,
			 const struct outcome *outcomes)
{
	for (size_t i = 0; i < spec->npaths; i++)
		if (!outcomes[i].dropped[0])
			return 0;
	return fixture_skip(&job->fixture, "%s", outcomes[spec->npaths - 1].dropped);
}

static void set_again(struct series *series, struct outcome *outcome, size_t measure)
{
	series->warm = outcome ? &outcome->warm[measure] : NULL;
	series->difference = outcome ? &outcome->difference[measure] : NULL;
}

/* Only the pass that is timed at the workload's level does operations again. */
static void want_warm(const struct workload_ops *ops, struct outcome *outcome)
{
	for (size_t m = 0; ops->measures[m].name; m++)
		set_again(&outcome->series[m], ops->measures[m].warm ? outcome : NULL, m);
}

/* How many regions got no range of I/O addresses on a path that maps one, and fell back. */
static uint64_t fallbacks(const struct job *job)
{
	return session_stats(&job->fixture.machine->session).regions_without_iova;
}

/* Times these rounds of one path, until more samples would add nothing. */
static int time_path(struct job *job, const struct run_spec *spec, struct outcome *outcome,
		     int from_round, int to_round)
{
	uint64_t iterations = spec->params->iterations, n, before = fallbacks(job);
	int rounds = rounds_of(spec->ops), ret = 0;

	want_warm(spec->ops, outcome);
	for (int round = from_round; round < to_round && !ret && !outcome->settled; round++) {
		n = iterations * (round + 1) / rounds - iterations * round / rounds;
		if (!n || outcome->dropped[0])
			continue;
		if (round > from_round)
			session_wait_deferred();
		ret = measure_path(job, spec, outcome, n);
		outcome->iterations += n;
		outcome->settled = run_settled(job, outcome);
	}
	outcome->without_iova += fallbacks(job) - before;
	return ret;
}

/* An IOMMU domain keeps page tables when what they mapped is gone; a new one has none. */
static int renew_domain(struct job *job)
{
	int ret;

	if (!job->fixture.function[0])
		return 0;
	if (job->fixture.target)
		target_close(job->fixture.target);
	ret = iommu_mode_renew(job->fixture.function);
	if (ret || !job->fixture.target)
		return ret;
	return target_open(job->fixture.target, &job->fixture, workload_target_params(job->params));
}

static int time_paths(struct job *job, const struct run_spec *spec, struct outcome *outcomes)
{
	bool drifts = time_domain_is_real(job->fixture.machine->time_domain);
	int rounds = rounds_of(spec->ops);
	bool renews = spec->ops->new_domain && !drifts && job->fixture.maps;
	int turn = drifts ? 1 : rounds, ret = 0;

	for (int round = 0; round < rounds && !ret; round += turn) {
		for (size_t i = 0; i < spec->npaths && !ret; i++) {
			if (outcomes[i].dropped[0] || outcomes[i].settled)
				continue;
			if (renews)
				ret = renew_domain(job);
			if (!ret)
				ret = configure(job, spec->paths[i], spec->ops->level);
			if (!ret)
				ret = time_path(job, spec, &outcomes[i], round, round + turn);
		}
		if (!ret)
			ret = check_dropped(job, spec, outcomes);
	}
	return ret;
}

static bool has_stages(const struct workload_ops *ops)
{
	for (const struct measure *measure = ops->measures; measure->name; measure++)
		if (measure->stages)
			return true;
	return false;
}

/* Measures the stages, in a pass of its own, because reading clocks takes time itself. */
static int time_stages(struct job *job, const struct run_spec *spec, struct outcome *outcomes)
{
	uint64_t n = (spec->params->iterations + TIMED_PART - 1) / TIMED_PART;
	int ret = 0;

	for (size_t i = 0; i < spec->npaths && !ret && has_stages(spec->ops); i++) {
		if (outcomes[i].dropped[0])
			continue;
		for (size_t m = 0; spec->ops->measures[m].name; m++)
			if (spec->ops->measures[m].stages)
				outcomes[i].timed[m].stages = outcomes[i].stages[m];
		ret = configure(job, spec->paths[i], ODP_PATH_TIME);
		if (!ret)
			ret = spec->ops->measure(job, n, outcomes[i].timed);
	}
	return ret;
}

static void empty_tally(struct outcome *outcome)
{
	outcome->tally = (struct tally){ .device_table_bytes = KERNEL_MEMORY_UNKNOWN,
					 .kernel_memory = KERNEL_MEMORY_NONE };
}

/* One try, with an empty tally. */
static int count_once(struct job *job, const struct workload_ops *ops, const char *path,
		      struct outcome *outcome)
{
	uint64_t before;
	int ret = configure(job, path, ODP_PATH_VERIFY);

	empty_tally(outcome);
	if (ret)
		return ret;
	before = fallbacks(job);
	ret = ops->count(job, &outcome->tally);
	outcome->without_iova += fallbacks(job) - before;
	return ret;
}

int run_count(struct job *job, const struct workload_ops *ops, const char *path,
	      struct outcome *outcome)
{
	const struct tally *tally = &outcome->tally;
	int ret, tries = 0;

	do {
		if (tries++)
			log_note("%s, path %s: %s; counted again", ops->name, path,
				 tally->disturbed);
		ret = count_once(job, ops, path, outcome);
		if (!ret || !tally->disturbed[0])
			return ret;
		/* After a wrong mapping there is no other try: it must not be lost. */
	} while (tries < RUN_COUNT_TRIES && !tally->stats.verify_errors);
	log_error("%s, path %s: %s, in %d of %d tries; NUMA balancing, compaction, KSM and reclaim "
		  "take pages away, too", ops->name, path, tally->disturbed, tries,
		  RUN_COUNT_TRIES);
	return -EIO;
}

static int count_paths(struct job *job, const struct run_spec *spec, struct outcome *outcomes)
{
	int ret = 0;

	for (size_t i = 0; i < spec->npaths && !ret; i++) {
		empty_tally(&outcomes[i]);
		if (!outcomes[i].dropped[0])
			ret = run_count(job, spec->ops, spec->paths[i], &outcomes[i]);
	}
	return ret;
}

/* At level count, as the list for verification would slow many operations down. */
static int sustain_paths(struct job *job, const struct run_spec *spec, struct outcome *outcomes)
{
	bool flushes = run_mode_flushes(job) && (!spec->target || job->fixture.maps);
	int ret = 0;

	for (size_t i = 0; i < spec->npaths && !ret && spec->ops->sustain && flushes; i++) {
		/* If the driver never maps by itself, there is nothing to count. */
		if (outcomes[i].dropped[0] ||
		    (!outcomes[i].tally.stats.unmaps && !spec->ops->flushes_alone))
			continue;
		ret = configure(job, spec->paths[i], ODP_PATH_COUNT);
		if (!ret)
			ret = spec->ops->sustain(job, &outcomes[i].tally);
	}
	return ret;
}

/*
 * Only if the driver under test maps: otherwise the lists are our own. A NIC whose driver is left
 * to it has page tables from before. Of an ibverbs device that can be renewed, only the workload
 * that is about memory weighs its regions: to bind the driver once for each path takes several times
 * as long as a job, and what they weigh does not depend on how they were faulted.
 */
static bool weighs(const struct job *job, const struct run_spec *spec)
{
	bool cheap = spec->target != &target_verbs || spec->ops->new_domain;

	return spec->ops->memory && cheap && (!spec->target || job->fixture.maps) &&
	       iommu_mode_can_renew(job->fixture.function);
}

/* At level count, which keeps no list for verification. */
static int weigh_paths(struct job *job, const struct run_spec *spec, struct outcome *outcomes)
{
	int ret = 0;

	if (!weighs(job, spec))
		return 0;
	for (size_t i = 0; i < spec->npaths && !ret; i++) {
		if (outcomes[i].dropped[0])
			continue;
		ret = renew_domain(job);
		if (!ret)
			ret = configure(job, spec->paths[i], ODP_PATH_COUNT);
		if (!ret)
			ret = spec->ops->memory(job, &outcomes[i].tally);
	}
	return ret;
}

int run_passes(struct job *job, const struct run_spec *spec, struct outcome *outcomes)
{
	int ret = spec->ops->open ? spec->ops->open(job) : 0;

	if (ret)
		return ret;
	ret = time_paths(job, spec, outcomes);
	if (!ret)
		ret = time_stages(job, spec, outcomes);
	if (!ret)
		ret = count_paths(job, spec, outcomes);
	if (!ret)
		ret = sustain_paths(job, spec, outcomes);
	if (!ret)
		ret = weigh_paths(job, spec, outcomes);
	if (spec->ops->close)
		spec->ops->close(job);
	return ret;
}
