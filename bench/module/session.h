/* SPDX-License-Identifier: GPL-2.0 */
/* A session of the kernel module odp_path: /dev/odp_path, its choice of path, its counters. */
#ifndef ODPBENCH_MODULE_SESSION_H
#define ODPBENCH_MODULE_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <odpbench/odp_path.h>

/* The session of another host, which stands in for the one here. Both log what fails. */
struct session_elsewhere {
	int (*config)(void *context, const char *path, enum odp_path_level level);
	struct odp_path_stats (*stats)(void *context);
	void *context;
};

struct session {
	int fd;
	struct odp_path_info info;
	const volatile struct odp_path_stats *stats;	/* the module's page; no system call to read */
	const struct session_elsewhere *elsewhere;	/* NULL; else path and counters are there */
};

/*
 * Opens this process's session. Negative errno, logged with what to do: no module, no rights,
 * another version of the ABI, a session that this process has already, pages of another size.
 */
int session_open(struct session *session);
void session_close(struct session *session);

/*
 * Chooses the path and the level for regions registered from now on; function is the PCI
 * function to use (odp_path.h), NULL or "" for the first that is lent. Negative errno, logged;
 * an unknown path names the valid.
 */
int session_config(struct session *session, const char *path, const char *function,
		   enum odp_path_level level);

/*
 * Runs the `map` workload once (odp_path.h). Negative errno, logged but for -EOPNOTSUPP, of which
 * map->refused tells the reason.
 */
int session_map(struct session *session, struct odp_path_map *map);

/* Whether the module offers a path: 0, or -EINVAL, logged with the valid ones. */
int session_check_path(const struct session *session, const char *path);
/* The names it offers, "native, page, ...". */
void session_path_names(const struct session *session, char *buf, size_t size);

/*
 * Whether this kernel's ODP maps through hmm_dma_map_pfn() (commit 1efe8c0670d6, Linux 6.16, and
 * where that was brought to an older release): there alone the module can steer regions.
 */
bool session_links_pages(const struct session *session);

/* A copy of the counters, and what they grew by since an earlier copy. */
struct odp_path_stats session_stats(const struct session *session);
struct odp_path_stats session_stats_since(const struct session *session,
					  const struct odp_path_stats *before);

/*
 * The flushes of a phase that reached the IOMMU: descriptors where the module can count them,
 * otherwise the domain's calls, without iotlb_sync_map where that does nothing.
 */
uint64_t session_flushes(const struct odp_path_stats *stats, enum odp_path_phase phase);

/*
 * All flushes that reached the IOMMU, counted in the same way: in the calls that mapped, in all
 * others that flush at once, and those of a flush queue, whether it was full or its timer ran out.
 */
struct session_flushes {
	uint64_t map, unmap, queued;
};
struct session_flushes session_flushes_by_kind(const struct odp_path_stats *stats);

/*
 * Wait until lazy flushes have happened: a flush queue's timer ends after 10 ms
 * (IOVA_DEFAULT_FQ_TIMEOUT, drivers/iommu/dma-iommu.c).
 */
void session_wait_deferred(void);

#endif
