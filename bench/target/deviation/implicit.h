/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The mlx5 driver gives up the child of an implicit region when its last page is taken away
 * (destroy_unused_implicit_child_mr() in drivers/infiniband/hw/mlx5/odp.c). It forgets the child's
 * key at once, but the device meets that key until a work item has rewritten the parent's entry.
 * With the memory scheme of page faults (from 6.12 on; still so in 7.3) a fault in between ends the
 * operation with an error: "remote access error". scripts/defects shows that as
 * implicit-child-fault. It is no fault of the memory, and no measure of it.
 */
#ifndef ODPBENCH_TARGET_DEVIATION_IMPLICIT_H
#define ODPBENCH_TARGET_DEVIATION_IMPLICIT_H

#include "target/target.h"

/*
 * To be called between a discard of all pages of a region and its next access: gives the driver the
 * time to give up children. Does nothing with other regions and devices.
 */
void implicit_settle(const struct target *target, const struct target_region *region);

#endif
