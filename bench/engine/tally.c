// SPDX-License-Identifier: GPL-2.0
/* What a counting pass found. */
#include "engine/workload.h"
#include "lib/log.h"

void tally_stats(struct tally *tally, const struct fixture *fixture, uint64_t operations,
		 const struct odp_path_stats *before)
{
	session_wait_deferred();
	tally->operations = operations;
	tally->stats = session_stats_since(&fixture->machine->session, before);
}

void tally_count(struct tally *tally, const char *name, uint64_t value)
{
	if (tally->nown == TALLY_OWN) {
		log_error("counter %s: there is room for %d of a workload's own", name, TALLY_OWN);
		return;
	}
	tally->own[tally->nown].name = name;
	tally->own[tally->nown++].value = value;
}

void tally_region(struct tally *tally, const struct target *target,
		  const struct target_region *region)
{
	tally->list_bytes = session_stats(&target->fixture->machine->session).list_bytes;
	tally->registered_bytes = region->bytes;
	if (target->ops->table_bytes)
		tally->device_table_bytes = target->ops->table_bytes(target);
}
