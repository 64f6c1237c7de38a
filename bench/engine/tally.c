// SPDX-License-Identifier: GPL-2.0
/* What a counting pass found. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "engine/workload.h"
#include "lib/log.h"

void tally_stats(struct tally *tally, const struct fixture *fixture, uint64_t operations,
		 const struct odp_path_stats *before)
{
	session_wait_deferred();
	tally->operations = operations;
	tally->stats = session_stats_since(&fixture->machine->session, before);
}

int tally_disturbed(struct tally *tally, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(tally->disturbed, sizeof(tally->disturbed), fmt, args);
	va_end(args);
	return -EAGAIN;
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

/*
 * How long to go on. A flush queue has 256 entries (IOVA_DEFAULT_FQ_SIZE), each a page or, for a
 * scatterlist, a whole operation. Nothing is known about it until it was flushed several times. If
 * every operation flushes at once, it is not used at all.
 */
#define FEWEST_OPERATIONS	4
#define QUEUE_FLUSHES		4
#define AT_ONCE_UNMAPS		1024
#define AT_ONCE_OPERATIONS	16
#define MOST_OPERATIONS		4096	/* if the queue is never flushed */

bool tally_goes_on(struct tally *tally, const struct fixture *fixture,
		   uint64_t operations, const struct odp_path_stats *before)
{
	const struct session *session = &fixture->machine->session;
	struct odp_path_stats stats = session_stats_since(session, before);
	struct session_flushes counted = session_flushes_by_kind(&stats);

	tally->sustained.operations = operations;
	tally->sustained.stats = stats;
	if (operations < FEWEST_OPERATIONS)
		return true;
	if (counted.unmap >= operations)
		return stats.unmaps < AT_ONCE_UNMAPS && operations < AT_ONCE_OPERATIONS;
	return counted.queued < QUEUE_FLUSHES && operations < MOST_OPERATIONS;
}
