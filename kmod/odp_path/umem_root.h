/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Roots: implicit regions, which have no pages themselves.  The handler of the first fault makes
 * their children; with mlx5 that is a kernel worker, which has no session.  So the session and
 * the choice of the children are those with which the root was registered.
 */
#ifndef ODP_PATH_UMEM_ROOT_H
#define ODP_PATH_UMEM_ROOT_H

#include <rdma/ib_umem_odp.h>

#include "choice.h"
#include "session.h"

/**
 * odp_path_root_add() - keep the choice for the children of an implicit region
 * @umem: the root
 * @session: the caller's reference is taken over, also after an error
 * @choice: likewise
 *
 * Return: 0, or -ENOMEM.
 */
int odp_path_root_add(const struct ib_umem_odp *umem, struct odp_path_session *session,
		      struct odp_path_choice *choice);

/**
 * odp_path_root_latch() - get the choice for a child
 * @umem: the root, which stays while the caller makes a child of it
 * @choice: out: a copy with references of its own
 *
 * Return: a reference to the session, or NULL: no session registered that root.
 */
struct odp_path_session *odp_path_root_latch(const struct ib_umem_odp *umem,
					     struct odp_path_choice *choice);

/* Forgets a root that is being released; does nothing if no session registered it. */
void odp_path_root_remove(const struct ib_umem_odp *umem);

#endif
