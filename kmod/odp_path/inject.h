/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Errors, delays and wrong pages on purpose, for the regions of one session (struct
 * odp_path_injection).  While no session asks for any, it is a branch that is patched out.
 */
#ifndef ODP_PATH_INJECT_H
#define ODP_PATH_INJECT_H

#include <linux/jump_label.h>
#include <linux/minmax.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#include <odpbench/odp_path.h>

struct odp_path_region;
struct odp_path_session;

/**
 * struct odp_path_inject - the injection of a session
 * @lock: protects the rest; innermost
 * @what: what was asked for; @what.count is 0 if nothing is
 * @seen: events since then
 */
struct odp_path_inject {
	spinlock_t lock;
	struct odp_path_injection what;
	u32 seen;
};

DECLARE_STATIC_KEY_FALSE(odp_path_injects);

int odp_path_inject_at(struct odp_path_session *session, enum odp_path_event event);
size_t odp_path_inject_wrong(struct odp_path_region *region, unsigned long *pfns, size_t first,
			     size_t last);

/*
 * Called where an event happens, and may sleep.  Returns 0, maybe after a delay, or the error that
 * the event has to end with.
 */
static inline int odp_path_inject(struct odp_path_session *session, enum odp_path_event event)
{
	if (static_branch_unlikely(&odp_path_injects))
		return odp_path_inject_at(session, event);
	return 0;
}

/*
 * Called with the pages that are to be mapped: may swap two neighbours that are not mapped yet.
 * Returns the second of them, for odp_path_inject_undo(), or 0: none.
 */
static inline size_t odp_path_inject_pages(struct odp_path_region *region, unsigned long *pfns,
					   size_t first, size_t last)
{
	if (static_branch_unlikely(&odp_path_injects))
		return odp_path_inject_wrong(region, pfns, first, last);
	return 0;
}

static inline void odp_path_inject_undo(unsigned long *pfns, size_t second)
{
	if (second)
		swap(pfns[second - 1], pfns[second]);
}

/* The opener's call; session->lock is held.  0, or -EINVAL. */
int odp_path_inject_set(struct odp_path_session *session, struct odp_path_injection *what);
/* When the session is opened, and when it is closed. */
void odp_path_inject_init(struct odp_path_session *session);
void odp_path_inject_end(struct odp_path_session *session);

#endif
