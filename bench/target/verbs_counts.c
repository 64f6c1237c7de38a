// SPDX-License-Identifier: GPL-2.0
/*
 * What counts faults on an ibverbs device: the session; but at level off on path native, where
 * nothing is hooked, the kernel itself, if the driver counts.
 */
#include <string.h>

#include "target/verbs.h"

static bool session_counts(const struct fixture *fixture)
{
	return fixture->level > ODP_PATH_OFF || strcmp(fixture->path, "native");
}

/*
 * If the driver counts nothing, or there are more regions than can be counted, no counters are
 * used: those of some regions only would prove nothing.
 */
void verbs_count_region(struct target *target, const struct target_region *region)
{
	struct verbs *verbs = target->private;
	struct mr_counts counts;
	uint32_t number;

	if (!verbs->counters.socket)
		return;
	if (verbs->ncounted == VERBS_MOST_COUNTED ||
	    mr_counters_find(&verbs->counters, region->mr->lkey, &number) ||
	    mr_counters_read(&verbs->counters, number, &counts)) {
		mr_counters_close(&verbs->counters);
		verbs->ncounted = 0;
		target->fixture->kernel_counts = false;
		return;
	}
	verbs->counted[verbs->ncounted++] = number;
	target->fixture->kernel_counts = true;
}

void verbs_uncount_region(struct target *target, const struct target_region *region)
{
	struct verbs *verbs = target->private;
	uint32_t number;

	if (!verbs->counters.socket ||
	    mr_counters_find(&verbs->counters, region->mr->lkey, &number))
		return;
	for (unsigned int i = 0; i < verbs->ncounted; i++)
		if (verbs->counted[i] == number)
			verbs->counted[i--] = verbs->counted[--verbs->ncounted];
}

/* Events if the driver counts them; otherwise pages, which are at least as many. */
static bool kernel_counts(const struct verbs *verbs, struct target_counts *counts)
{
	struct mr_counts of_region;

	memset(counts, 0, sizeof(*counts));
	for (unsigned int i = 0; i < verbs->ncounted; i++) {
		if (mr_counters_read(&verbs->counters, verbs->counted[i], &of_region))
			return false;
		counts->fault_pages += of_region.page_faults;
		counts->faults += of_region.page_faults_handled ? of_region.page_faults_handled :
								  of_region.page_faults;
		counts->invalidated_pages += of_region.page_invalidations;
		counts->invalidations += of_region.page_invalidations_handled ?
					 of_region.page_invalidations_handled :
					 of_region.page_invalidations;
	}
	return verbs->ncounted;
}

bool verbs_counts(const struct target *target, struct target_counts *counts)
{
	const struct odp_path_stats stats = session_stats(&target->fixture->machine->session);

	if (!session_counts(target->fixture))
		return kernel_counts(target->private, counts);
	*counts = (struct target_counts){
		.faults = stats.faults,
		.fault_pages = stats.fault_pages,
		.invalidations = stats.invalidations,
		.invalidated_pages = stats.invalidated_pages,
	};
	return true;
}
