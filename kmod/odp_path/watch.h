/* SPDX-License-Identifier: GPL-2.0 */
/* The domains whose flushes a session counts: the configured function's and its regions'. */
#ifndef ODP_PATH_WATCH_H
#define ODP_PATH_WATCH_H

#include <linux/types.h>

struct iommu_domain;
struct odp_path_session;

/**
 * odp_path_session_watch() - counts the flushes of a domain from now on
 * @session: the session; the caller holds a use of HOOKS_FLUSH
 * @domain: only compared, never dereferenced.  It is forgotten when a PCI function of it loses its
 *	driver: from then on the domain may be freed, and another one get its address
 *
 * Returns 0, -ENOMEM, or -EOPNOTSUPP: the hooks are aimed at another kind of IOMMU.
 */
int odp_path_session_watch(struct odp_path_session *session, struct iommu_domain *domain);

/* Whether the session counts the domain's flushes; called under RCU. */
bool odp_path_session_watches(const struct odp_path_session *session,
			      const struct iommu_domain *domain);

/* Allocates what odp_path_session_watch_only() needs; NULL: no memory. */
struct odp_path_watch *odp_path_watch_alloc(void);
/* Watches only @domain from now on (NULL: none), and takes @watch over. */
void odp_path_session_watch_only(struct odp_path_session *session, struct odp_path_watch *watch,
				 struct iommu_domain *domain);

/*
 * Stops watching @domain, if the session does; NULL: all of them.  The caller holds
 * odp_path_sessions_lock, or nobody can find the session any more.
 */
void odp_path_session_watch_forget(struct odp_path_session *session,
				   const struct iommu_domain *domain);

/* 0, or negative errno. */
int odp_path_watch_init(void);
void odp_path_watch_exit(void);

#endif
