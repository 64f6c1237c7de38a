/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A session: one opener of /dev/odp_path.  It lives until the file is closed and
 * the last region registered under it is gone.
 */
#ifndef ODP_PATH_SESSION_H
#define ODP_PATH_SESSION_H

#include <linux/atomic.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>

#include <odpbench/odp_path.h>

struct iommu_domain;
struct odp_path_lent;
struct odp_path_ops;
struct pid;

#define SESSION_MAX_DOMAINS 4

/* What a region latches at registration. */
struct odp_path_choice {
	const struct odp_path_ops *ops;	/* NULL: native */
	unsigned int level;		/* enum odp_path_level */
	struct odp_path_lent *lent;	/* a reference, or NULL */
	unsigned int hooks;		/* uses of HOOKS_* held */
};

struct odp_path_session {
	struct kref ref;
	struct list_head all;		/* odp_path_sessions_lock */
	struct pid *owner;		/* thread group that opened it */
	struct odp_path_stats *stats;	/* one page, mapped read-only by user space */

	struct mutex lock;		/* serialises the opener's calls; outermost of all */
	/* Written under odp_path_sessions_lock, config holds lock too. */
	struct odp_path_choice choice;
	/*
	 * Of the configured function and of each region since; under odp_path_sessions_lock.  Only
	 * compared, never followed: of a domain that is gone no flush ever comes.
	 */
	struct iommu_domain *domains[SESSION_MAX_DOMAINS];
};

/* Taken with interrupts off: flushes end in timers. */
extern spinlock_t odp_path_sessions_lock;

/* -EBUSY: this process has a session already. */
struct odp_path_session *odp_path_session_open(void);
/* Regions keep it (and their path) until they are released. */
void odp_path_session_close(struct odp_path_session *session);

struct odp_path_session *odp_path_session_get(struct odp_path_session *session);
void odp_path_session_put(struct odp_path_session *session);

/* The session of the calling process or of its nearest ancestor; a reference, or NULL. */
struct odp_path_session *odp_path_session_of_current(void);

/* The caller holds session->lock.  On an error nothing changed. */
int odp_path_session_config(struct odp_path_session *session, const struct odp_path_config *config);

/*
 * Copies the choice, with a reference to its lent function and uses of its hooks of its
 * own: the session may choose anew in the meantime.  To be given back by odp_path_choice_put().
 */
int odp_path_session_latch(struct odp_path_session *session, struct odp_path_choice *choice);
void odp_path_choice_put(struct odp_path_choice *choice);

/*
 * Adds uses of groups of hooks to a latched choice, and to its session: they are needed
 * by some drivers only, but then for each of their registrations.
 */
int odp_path_session_hook(struct odp_path_session *session, struct odp_path_choice *choice,
			  unsigned int groups);

/*
 * Counts the flushes of @domain for @session from now on.  -EOPNOTSUPP: the hooks are aimed
 * at another kind of IOMMU, or SESSION_MAX_DOMAINS are counted already.
 */
int odp_path_session_watch(struct odp_path_session *session, struct iommu_domain *domain);

/* Adds flushes that no session's own operation made to each session that counts @domain. */
void odp_path_sessions_add_outside(struct iommu_domain *domain,
				    const struct odp_path_flushes *flushes);
void odp_path_flushes_add(struct odp_path_flushes *to, const struct odp_path_flushes *from);

/* Level verify asked the IOMMU for @address: @expected and @found are physical, 0 is none. */
void odp_path_session_verified(struct odp_path_session *session, u64 address, u64 expected,
			       u64 found);

/* Counters are plain __u64 in the ABI; here they are added to atomically. */
static inline void odp_path_stat_add(__u64 *counter, s64 n)
{
	BUILD_BUG_ON(sizeof(atomic64_t) != sizeof(*counter));
	atomic64_add(n, (atomic64_t *)counter);
}

#endif
