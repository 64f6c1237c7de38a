/* SPDX-License-Identifier: GPL-2.0 */
/* The `map` workload: a path over a buffer of the kernel's, no RDMA. */
#ifndef ODP_PATH_MAP_H
#define ODP_PATH_MAP_H

struct odp_path_map;
struct odp_path_session;

/* Errors: see odp_path.h.  The caller holds session->lock. */
int odp_path_map_run(struct odp_path_session *session, struct odp_path_map *map);

#endif
