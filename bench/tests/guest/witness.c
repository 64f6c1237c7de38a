// SPDX-License-Identifier: GPL-2.0
/*
 * odpbench itself, but each read of a session's counters leaves a mark in QEMU's own log
 * (scripts/vm --trace). So the log can be cut where the counters of a row begin and end, and
 * scripts/tests/invalidations compares the two.
 *
 * ODPBENCH_WITNESS names a file that gets a line for each difference of counters that is taken:
 * the marks where it begins and ends, the IOMMU mode, the path, and the member of their rows that
 * it becomes: "counters" or "sustained". Of several lines for one member the last is the row's.
 */
#include <err.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/pci_regs.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/iommu_mode.h"
#include "module/session.h"

/* A mark is a write to a read-only register of any function: QEMU logs it, and then ignores it. */
#define MARKED		"/sys/bus/pci/devices/0000:00:12.0/config"
#define READ_ONLY	PCI_SUBSYSTEM_VENDOR_ID
#define PID_SHIFT	16

/*
 * The first reads since the session was configured, as a pass begins to count early; of those that
 * found the same, the first one.
 */
#define MOST_READS	64
static struct read {
	struct odp_path_stats stats;
	uint32_t mark;
} reads[MOST_READS];
static size_t nreads;

static const char *mode, *path, *member;	/* member NULL: what is counted now is in no row */

int __real_session_config(struct session *session, const char *name, const char *function,
			  enum odp_path_level level);
struct odp_path_stats __real_session_stats(const struct session *session);
struct odp_path_stats __real_session_stats_since(const struct session *session,
						 const struct odp_path_stats *before);

/* Unlike any other mark of this boot. */
static uint32_t mark(void)
{
	static uint32_t number;
	static int fd = -1;
	uint32_t value = ((uint32_t)getpid() << PID_SHIFT) + ++number;

	if (fd < 0)
		fd = open(MARKED, O_WRONLY | O_CLOEXEC);
	if (number >> PID_SHIFT || pwrite(fd, &value, sizeof(value), READ_ONLY) != sizeof(value))
		err(1, "mark %" PRIu32 " in " MARKED, number);
	return value;
}

static bool is_same(const struct odp_path_stats *a, const struct odp_path_stats *b)
{
	return !memcmp(a, b, sizeof(*a));
}

static bool still_are(const struct session *session, const struct odp_path_stats *stats)
{
	struct odp_path_stats now = __real_session_stats(session);

	return is_same(&now, stats);
}

/* The timer of a flush queue may run out at any time, so also between a read and its mark. */
static struct read marked_read(const struct session *session)
{
	struct read read;

	do {
		read.stats = __real_session_stats(session);
		read.mark = mark();
	} while (!still_are(session, &read.stats));
	return read;
}

static const struct read *find(const struct odp_path_stats *stats)
{
	for (size_t i = 0; i < nreads; i++)
		if (is_same(&reads[i].stats, stats))
			return &reads[i];
	return NULL;
}

static void write_line(uint32_t from, uint32_t to)
{
	static FILE *out;

	if (!out)
		out = fopen(getenv("ODPBENCH_WITNESS"), "w");
	if (!out || fprintf(out, "%" PRIx32 " %" PRIx32 " %s %s %s\n", from, to, mode, path,
			    member) < 0 || fflush(out))
		err(1, "the file in ODPBENCH_WITNESS");
}

/* Which pass has which level: engine/passes.c. */
int __wrap_session_config(struct session *session, const char *name, const char *function,
			  enum odp_path_level level)
{
	static const char *const members[ODP_PATH_LEVELS] = {
		[ODP_PATH_COUNT] = "sustained", [ODP_PATH_VERIFY] = "counters",
	};

	mode = iommu_mode_of(function);
	path = name;
	member = members[level];
	nreads = 0;
	return __real_session_config(session, name, function, level);
}

struct odp_path_stats __wrap_session_stats(const struct session *session)
{
	struct read read;

	if (!member)
		return __real_session_stats(session);
	read = marked_read(session);
	if (nreads < MOST_READS && !find(&read.stats))
		reads[nreads++] = read;
	return read.stats;
}

struct odp_path_stats __wrap_session_stats_since(const struct session *session,
						 const struct odp_path_stats *before)
{
	const struct read *begin = find(before);
	struct odp_path_stats since;
	struct read end;

	if (!member)
		return __real_session_stats_since(session, before);
	if (!begin)
		errx(1, "a difference from counters that are not among the first read in this pass");
	do {
		end = marked_read(session);
		since = __real_session_stats_since(session, before);
	} while (!still_are(session, &end.stats));
	write_line(begin->mark, end.mark);
	return since;
}
