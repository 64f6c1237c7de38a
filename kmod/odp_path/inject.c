// SPDX-License-Identifier: GPL-2.0
/* Errors, delays and wrong pages on purpose. */
#include <linux/delay.h>
#include <linux/errno.h>

#include "inject.h"
#include "region.h"
#include "session.h"

#define MOST_DELAY_US 1000000

DEFINE_STATIC_KEY_FALSE(odp_path_injects);

/* The error of each event: what the kernel itself gives when it cannot do that. */
static const int errors[ODP_PATH_EVENTS] = {
	[ODP_PATH_AT_REGISTRATION]	= -ENOMEM,
	[ODP_PATH_AT_FAULT]		= -EFAULT,
	[ODP_PATH_AT_MAP]		= -ENOMEM,
	[ODP_PATH_AT_SYNC]		= -EIO,
};

/* Counts an event.  Whether it is to be disturbed; then @what is a copy of how. */
static bool is_hit(struct odp_path_session *session, enum odp_path_event event, bool wrong,
		   struct odp_path_injection *what)
{
	struct odp_path_inject *inject = &session->inject;
	bool hit = false;

	spin_lock(&inject->lock);
	*what = inject->what;
	if (what->count && what->event == event && (what->action == ODP_PATH_WRONG) == wrong) {
		inject->seen++;
		hit = inject->seen >= what->nth && inject->seen - what->nth < what->count;
		inject->what.hits += hit;
	}
	spin_unlock(&inject->lock);
	return hit;
}

int odp_path_inject_at(struct odp_path_session *session, enum odp_path_event event)
{
	struct odp_path_injection what;

	if (!is_hit(session, event, false, &what))
		return 0;
	if (what.action == ODP_PATH_FAIL)
		return errors[event];
	fsleep(what.delay_us);
	return 0;
}

static bool is_wanted(const struct odp_path_region *region, const unsigned long *pfns, size_t i)
{
	return (pfns[i] & HMM_PFN_VALID) && !test_bit(i, region->present);
}

/* Both pages are the region's own, so what the device does wrong stays in the process. */
size_t odp_path_inject_wrong(struct odp_path_region *region, unsigned long *pfns, size_t first,
			     size_t last)
{
	struct odp_path_injection what;
	size_t i = first + 1;

	while (i < last && !(is_wanted(region, pfns, i - 1) && is_wanted(region, pfns, i)))
		i++;
	if (i >= last || !region->choice.ops)
		return 0;
	if (!is_hit(region->session, ODP_PATH_AT_MAP, true, &what))
		return 0;
	swap(pfns[i - 1], pfns[i]);
	return i;
}

static bool is_valid(const struct odp_path_injection *what)
{
	if (what->reserved)
		return false;
	if (!what->count)
		return true;
	if (what->event >= ODP_PATH_EVENTS || !what->nth)
		return false;
	switch (what->action) {
	case ODP_PATH_FAIL:
		return errors[what->event];
	case ODP_PATH_DELAY:
		return what->delay_us && what->delay_us <= MOST_DELAY_US;
	case ODP_PATH_WRONG:
		return what->event == ODP_PATH_AT_MAP;
	}
	return false;
}

int odp_path_inject_set(struct odp_path_session *session, struct odp_path_injection *what)
{
	struct odp_path_inject *inject = &session->inject;
	bool before, now = what->count;
	u32 hits;

	if (!is_valid(what))
		return -EINVAL;
	spin_lock(&inject->lock);
	before = inject->what.count;
	hits = inject->what.hits;
	inject->what = *what;
	inject->what.hits = 0;
	inject->seen = 0;
	spin_unlock(&inject->lock);
	what->hits = hits;
	if (now && !before)
		static_branch_inc(&odp_path_injects);
	else if (!now && before)
		static_branch_dec(&odp_path_injects);
	return 0;
}

void odp_path_inject_init(struct odp_path_session *session)
{
	spin_lock_init(&session->inject.lock);
}

void odp_path_inject_end(struct odp_path_session *session)
{
	struct odp_path_injection none = {};

	odp_path_inject_set(session, &none);
}
