/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Roots: implicit regions, which have no pages themselves.  Their children are made by whoever
 * handles the first fault, with mlx5 a worker of the kernel's; what they are measured as was
 * decided when the root was registered.
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
 * odp_path_root_latch() - the choice for a child
 * @umem: the root; whoever makes a child of it keeps it
 * @choice: out: a copy with references of its own
 *
 * Return: the session, a reference, or NULL: no session registered that root.
 */
struct odp_path_session *odp_path_root_latch(const struct ib_umem_odp *umem,
					     struct odp_path_choice *choice);

/* The root is released; of one that no session registered there is nothing to remove. */
void odp_path_root_remove(const struct ib_umem_odp *umem);

#endif
