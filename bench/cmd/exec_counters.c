// SPDX-License-Identifier: GPL-2.0
/* The counters of a program's session, each with its two names. */
#include <string.h>

#include "cmd/exec_counters.h"

void exec_counters(const struct odp_path_stats *stats, struct exec_counter counters[EXEC_COUNTERS])
{
	const struct session_flushes flushes = session_flushes_by_kind(stats);
	const struct exec_counter all[EXEC_COUNTERS] = {
		{ "regions", "regions", stats->regions },
		{ "regions refused", "regions_refused", stats->regions_refused },
		{ "regions without a range", "regions_without_iova", stats->regions_without_iova },
		{ "faults", NULL, stats->faults },
		{ "fault pages", "fault_pages", stats->fault_pages },
		{ "fault errors", "fault_errors", stats->fault_errors },
		{ "snapshot pages", "snapshot_pages", stats->snapshot_pages },
		{ "invalidations", NULL, stats->invalidations },
		{ "invalidated pages", "invalidated_pages", stats->invalidated_pages },
		{ "maps", NULL, stats->maps },
		{ "unmaps", NULL, stats->unmaps },
		/* in the documents' own words: at once, of whatever call, and by a flush queue */
		{ "flushes mapping", NULL, flushes.map },
		{ "flushes unmapping", NULL, flushes.unmap },
		{ "flushes queued", NULL, flushes.queued },
		{ "verify checks", NULL, stats->verify_checks },
		{ "verify errors", NULL, stats->verify_errors },
		/* sums, at level time */
		{ "ns hmm", "stage_hmm", stats->stage_ns[ODP_PATH_HMM] },
		{ "ns map", "stage_map", stats->stage_ns[ODP_PATH_MAP] },
		{ "ns sync", "stage_sync", stats->stage_ns[ODP_PATH_SYNC] },
		{ "ns unmap", "stage_unmap", stats->stage_ns[ODP_PATH_UNMAP] },
		{ "ns flush", "stage_flush", stats->stage_ns[ODP_PATH_FLUSH] },
	};

	memcpy(counters, all, sizeof(all));
}
