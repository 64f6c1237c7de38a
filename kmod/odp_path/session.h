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

#include "../common.h"
#include "choice.h"
#include "inject.h"

struct iommu_domain;
struct pid;

/**
 * struct odp_path_session - a session
 * @ref: held by the file, and by each region and registration; the session holds the module
 * @all: in the list of all sessions: changed under odp_path_sessions_lock, read under RCU too
 * @owner: the thread group that opened it
 * @stats: in the page that user space maps read-only (struct odp_path_page)
 * @processes: in the same page (process.c)
 * @processes_lock: entries of @processes and @process_ids are taken under it; innermost
 * @process_ids: which process each entry of @processes is of; references
 * @lock: serialises the opener's calls; outermost of all
 * @choice: written under odp_path_sessions_lock; configuring holds @lock too
 * @inject: errors on purpose for its regions (inject.c)
 * @watched: domains whose flushes are counted; written under odp_path_sessions_lock (watch.c)
 */
struct odp_path_session {
	struct kref ref;
	struct list_head all;
	struct pid *owner;
	struct odp_path_stats *stats;
	struct odp_path_processes *processes;
	spinlock_t processes_lock;
	struct pid *process_ids[ODP_PATH_PROCESSES];
	struct mutex lock;
	struct odp_path_choice choice;
	struct odp_path_inject inject;
	struct list_head watched;
};

extern spinlock_t odp_path_sessions_lock;

/* Returns the session, or ERR_PTR: -ENOMEM; -EBUSY: this process has a session already. */
struct odp_path_session *odp_path_session_open(void);
/* Regions keep the session (and their path) until they are released. */
void odp_path_session_close(struct odp_path_session *session);

struct odp_path_session *odp_path_session_get(struct odp_path_session *session);
void odp_path_session_put(struct odp_path_session *session);

/* Finds the session of this process or of its nearest ancestor; a reference, or NULL: none. */
struct odp_path_session *odp_path_session_of_current(void);

/* Adds flushes outside any session's operation to all sessions that watch @domain; any context. */
void odp_path_sessions_add_outside(struct iommu_domain *domain,
				  const struct odp_path_flushes *flushes);
/* Makes all sessions stop watching @domain, which may be freed. */
void odp_path_sessions_forget(const struct iommu_domain *domain);
void odp_path_flushes_add(struct odp_path_flushes *to, const struct odp_path_flushes *from);

/* Counts a check at level verify of @address; @expected and @found are physical, 0: none. */
void odp_path_session_verified(struct odp_path_session *session, u64 address, u64 expected,
			       u64 found);

#endif
