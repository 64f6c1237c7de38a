/* SPDX-License-Identifier: GPL-2.0 */
/* A session of the kernel module odp_path: /dev/odp_path, its choice of path, its counters. */
#ifndef ODPBENCH_MODULE_SESSION_H
#define ODPBENCH_MODULE_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <odpbench/odp_path.h>

/* The session of another host, which is used instead of the one here. Both hooks log errors. */
struct session_elsewhere {
	int (*config)(void *context, const char *path, enum odp_path_level level);
	struct odp_path_stats (*stats)(void *context);
	void *context;
};

struct session {
	int fd;
	struct odp_path_info info;
	const volatile struct odp_path_stats *stats;	/* the module's page, mapped */
	const volatile struct odp_path_processes *processes;	/* in the same page */
	const struct session_elsewhere *elsewhere;	/* NULL: path and counters are here */
};

/*
 * Opens this process's session. Negative errno, logged with what to do: no module, no rights,
 * another version of the ABI, this process has a session already, pages of another size.
 */
int session_open(struct session *session);
/*
 * The same, but the line goes to err, and the size of pages is not looked at. -EPROTO: another version
 * of the ABI, which info.abi has.
 */
int session_try(struct session *session, char *err, size_t err_size);
void session_close(struct session *session);

/*
 * Chooses the path and the level for regions registered from now on. function is the PCI function
 * to use (odp_path.h), NULL or "" for the first that is lent. Negative errno, logged; for an
 * unknown path with the valid ones.
 */
int session_config(struct session *session, const char *path, const char *function,
		   enum odp_path_level level);

/*
 * Runs the `map` workload once (odp_path.h). Negative errno, logged except -EOPNOTSUPP: then
 * map->refused has the reason.
 */
int session_map(struct session *session, struct odp_path_map *map);

/*
 * Errors, delays and wrong pages on purpose (struct odp_path_injection); count 0 ends them. How many
 * events the injection before this one had disturbed; negative errno, logged.
 */
int session_inject(struct session *session, struct odp_path_injection injection);

/* Whether the module offers a path: 0, or -EINVAL, logged with the valid ones. */
int session_check_path(const struct session *session, const char *path);
/* The paths that the module offers, "native, page, ...". */
void session_path_names(const struct session *session, char *buf, size_t size);

/*
 * Whether this kernel's ODP maps through hmm_dma_map_pfn() (commit 1efe8c0670d6, Linux 6.16, or a
 * backport of it): only then can the module steer regions.
 */
bool session_links_pages(const struct session *session);

/* A copy of the counters, and what they grew by since an earlier copy. */
struct odp_path_stats session_stats(const struct session *session);
struct odp_path_stats session_stats_since(const struct session *session,
					  const struct odp_path_stats *before);

/*
 * The flushes of a phase that reached the IOMMU: descriptors if the module can count them,
 * otherwise the domain's calls, without iotlb_sync_map if that does nothing.
 */
uint64_t session_flushes(const struct odp_path_stats *stats, enum odp_path_phase phase);

/*
 * All flushes that reached the IOMMU, counted in the same way: those in calls that mapped (map), in
 * all other calls that flush at once (unmap), and those of a flush queue (queued), whether it was
 * full or its timer ran out.
 */
struct session_flushes {
	uint64_t map, unmap, queued;
};
struct session_flushes session_flushes_by_kind(const struct odp_path_stats *stats);

/*
 * Waits until lazy flushes have happened: a flush queue's timer runs out after 10 ms
 * (IOVA_DEFAULT_FQ_TIMEOUT, drivers/iommu/dma-iommu.c).
 */
void session_wait_deferred(void);

#endif
