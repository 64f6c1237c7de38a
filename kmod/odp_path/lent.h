/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Lent functions: PCI functions behind an IOMMU on which pages are mapped for a device whose
 * driver does not map for DMA itself (rxe).  A function is lent by binding it to this driver:
 * driver_override, then bind.
 */
#ifndef ODP_PATH_LENT_H
#define ODP_PATH_LENT_H

#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/pci.h>

struct odp_path_session;

struct odp_path_lent {
	struct kref ref;
	struct pci_dev *pdev;		/* valid until gone */
	struct list_head all;
	struct mutex lock;
	bool gone;			/* unbound: no region may use it any more */
	struct list_head regions;	/* region->on_lent */
	unsigned int mask_bits;		/* of its DMA mask; 64 unless somebody uses another */
	unsigned int mask_users;
	const struct odp_path_session *narrowed_by;	/* only it may have regions; NULL: 64 */
};

int odp_path_lent_init(void);
void odp_path_lent_exit(void);

/* Finds the function @name ("0000:00:03.0"), or the first if @name is empty; NULL: none. */
struct odp_path_lent *odp_path_lent_find(const char *name);
struct odp_path_lent *odp_path_lent_get(struct odp_path_lent *lent);
void odp_path_lent_put(struct odp_path_lent *lent);

/**
 * odp_path_lent_take_mask() - gives the function a DMA mask until odp_path_lent_give_mask()
 * @lent: the function
 * @bits: 64, the normal mask, or fewer: then only @session may use the function
 * @session: the session that wants the mask
 *
 * Returns 0, -ENODEV: the function is gone, or -EBUSY: another mask is in use, or with fewer bits
 * another session uses the function.
 */
int odp_path_lent_take_mask(struct odp_path_lent *lent, unsigned int bits,
			    const struct odp_path_session *session);
void odp_path_lent_give_mask(struct odp_path_lent *lent);

#endif
