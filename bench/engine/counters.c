// SPDX-License-Identifier: GPL-2.0
/* Turns what the counting passes of a job found into "counters" and "sustained" of its rows. */
#include "engine/counters.h"
#include "engine/workload.h"

/* Entries of huge pages count as the 4 KiB pages that they map. */
static json_int_t pages_of(const struct tally *tally, uint64_t entries)
{
	return (json_int_t)(entries * (tally->entry_pages ? tally->entry_pages : 1));
}

/* How often the IOTLB was flushed, and how much was mapped and unmapped. */
static json_t *flushes(const struct tally *tally, const struct odp_path_stats *stats)
{
	struct session_flushes counted = session_flushes_by_kind(stats);

	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I}",
		"maps", (json_int_t)stats->maps,
		"unmaps", (json_int_t)stats->unmaps,
		"mapped_pages", pages_of(tally, stats->maps),
		"unmapped_pages", pages_of(tally, stats->unmaps),
		"flushes_map", (json_int_t)counted.map,
		"flushes_unmap", (json_int_t)counted.unmap,
		"flushes_queued", (json_int_t)counted.queued);
}

/* Calls of the domain's own operations, with their bytes and descriptors. */
static json_t *calls(const struct odp_path_stats *stats)
{
	struct odp_path_flushes sum = { };

	for (int phase = 0; phase < ODP_PATH_PHASES; phase++) {
		const struct odp_path_flushes *of = &stats->flushes[phase];

		sum.sync += of->sync;
		sum.sync_bytes += of->sync_bytes;
		sum.sync_map += of->sync_map;
		sum.flush_all += of->flush_all;
		sum.sync_descriptors += of->sync_descriptors + of->sync_map_descriptors +
					of->flush_all_descriptors;
		sum.device_descriptors += of->device_descriptors;
	}
	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I}",
		"flushed_bytes", (json_int_t)sum.sync_bytes,
		"sync_calls", (json_int_t)sum.sync,
		"sync_map_calls", (json_int_t)sum.sync_map,
		"flush_all_calls", (json_int_t)sum.flush_all,
		"descriptors", (json_int_t)sum.sync_descriptors,
		"device_descriptors", (json_int_t)sum.device_descriptors);
}

json_t *run_counters(const struct tally *tally)
{
	const struct odp_path_stats *stats = &tally->stats;
	json_t *object = json_pack("{s:I, s:I, s:I, s:I, s:I, s:I}",
		"operations", (json_int_t)tally->operations,
		"faults", (json_int_t)stats->faults,
		"pages", stats->fault_pages ? (json_int_t)stats->fault_pages :
					      pages_of(tally, stats->maps),
		"invalidations", (json_int_t)stats->invalidations,
		"verify_checks", (json_int_t)stats->verify_checks,
		"verify_errors", (json_int_t)stats->verify_errors);

	if (!object)
		return NULL;
	json_object_update_new(object, flushes(tally, stats));
	json_object_update_new(object, calls(stats));
	if (tally->highest_address)
		json_object_set_new(object, "highest_address",
				    json_integer((json_int_t)tally->highest_address));
	for (size_t i = 0; i < tally->nown; i++)
		json_object_set_new(object, tally->own[i].name,
				    json_integer((json_int_t)tally->own[i].value));
	return object;
}

json_t *run_sustained(const struct tally *tally)
{
	json_t *object;

	if (!tally->sustained.operations)
		return NULL;
	object = flushes(tally, &tally->sustained.stats);
	if (object)
		json_object_set_new(object, "operations",
				    json_integer((json_int_t)tally->sustained.operations));
	return object;
}
