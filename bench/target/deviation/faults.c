// SPDX-License-Identifier: GPL-2.0
/* How many faults a device may make for pages that it lacks. */
#include "target/deviation/faults.h"
#include "target/verbs.h"

/* The hardware decides: a QP that resumes may fault again on a page that just came. */
#define HARDWARE_TWICE 2

enum family { FAMILY_ODP_DEV, FAMILY_RXE, FAMILY_HARDWARE };

/*
 * odp_dev: one event an access, by its own code. rxe: one event for each missing page of a packet,
 * while it copies that (drivers/infiniband/sw/rxe/rxe_odp.c). The number is exact for a message of
 * one page; for a longer one a fault may bring more than one page. mlx5: one event may be for many
 * pages, or for one page of a message that then faults again. With the memory scheme an event also
 * brings pages around the one that faulted (drivers/infiniband/hw/mlx5/odp.c,
 * mlx5_ib_eqe_pf_action()).
 */
static enum family family_of(const struct target *target)
{
	const struct verbs *verbs = target->private;

	if (target->ops != &target_verbs)
		return FAMILY_ODP_DEV;
	return verbs_is_rxe(&verbs->device) ? FAMILY_RXE : FAMILY_HARDWARE;
}

struct fault_range fault_range(const struct target *target, uint64_t pages)
{
	const struct verbs *verbs = target->private;
	uint64_t messages;

	switch (family_of(target)) {
	case FAMILY_ODP_DEV:
		return (struct fault_range){ .least = 1, .most = 1 };
	case FAMILY_RXE:
		messages = pages * PAGE_BYTES / verbs->message_bytes;
		return (struct fault_range){ .least = messages ? messages : 1, .most = pages };
	default:
		return (struct fault_range){ .least = 1, .most = HARDWARE_TWICE * pages,
					     .more_pages = true };
	}
}

struct fault_range fault_range_single(const struct target *target, uint64_t accesses)
{
	if (family_of(target) != FAMILY_HARDWARE)
		return (struct fault_range){ .least = accesses, .most = accesses };
	return (struct fault_range){ .least = 1, .most = HARDWARE_TWICE * accesses,
				     .more_pages = true };
}

bool fault_range_has(const struct fault_range *range, uint64_t faults)
{
	return faults >= range->least && faults <= range->most;
}

bool fault_range_brings(const struct fault_range *range, uint64_t missing, uint64_t pages)
{
	return pages == missing || (range->more_pages && pages > missing);
}

/*
 * rxe enters the page with the rights that the process has (rxe_odp.c). mlx5 and odp_dev enter it
 * for reading alone (MLX5_PF_FLAGS_DOWNGRADE in drivers/infiniband/hw/mlx5/odp.c).
 */
bool fault_for_reading_alone(const struct target *target)
{
	return family_of(target) != FAMILY_RXE;
}
