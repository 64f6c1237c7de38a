/* SPDX-License-Identifier: GPL-2.0 */
/* The `map` workload: runs a path over a kernel buffer, without RDMA. */
#ifndef ODP_PATH_MAP_H
#define ODP_PATH_MAP_H

struct odp_path_map;
struct odp_path_session;

/**
 * odp_path_map_run() - run the workload once
 * @session: its choice gives path, level and function; the caller holds session->lock
 * @map: what is asked for, and the results; odp_path.h has limits and units
 *
 * May sleep long; a fatal signal ends it.
 *
 * Return: 0, or an error that odp_path.h names; after -EOPNOTSUPP map->refused says why.
 */
int odp_path_map_run(struct odp_path_session *session, struct odp_path_map *map);

#endif
