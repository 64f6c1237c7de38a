/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A path: how pages become DMA addresses.  A path is one file (path_*.c): nothing else of
 * the module knows how it works.  A new one is a file, an object in Kbuild, and its name
 * here and in path.c.
 */
#ifndef ODP_PATH_PATH_H
#define ODP_PATH_PATH_H

#include <linux/dma-mapping.h>
#include <linux/types.h>

/*
 * How memory of a process is mapped, as mm/hmm.c does where it can say so, and path native
 * with it: several regions may have the same page, which only a coherent device may be given
 * twice.
 */
#ifdef DMA_ATTR_REQUIRE_COHERENT
#define PATH_ATTRS	DMA_ATTR_REQUIRE_COHERENT
#else
#define PATH_ATTRS	0
#endif

struct odp_path_info;
struct odp_path_region;

/*
 * What a path maps.  Each kind needs calls of its own, or the same ones with other
 * attributes: deciding that once a region costs the loops over pages nothing.
 */
enum path_memory {
	PATH_RAM,		/* of the kernel, or of a process */
	PATH_MMIO,		/* pfns without struct page */
	PATH_P2P,		/* struct pages of a PCI function's BAR */
	PATH_P2P_EACH,		/* the same, each page's provider looked up anew */
	PATH_BULK,		/* PATH_RAM, always all of it; set up by map, not by init */
	PATH_MEMORIES,
};

/**
 * struct odp_path_ops - what a path does
 *
 * The core (region.c) calls @map and @unmap with the region's lock held, inside mmu notifiers
 * too: neither may wait for memory, because reclaim may be waiting for this very region's
 * invalidation (GFP_ATOMIC only).
 *
 * @name: as users write it
 * @selftest: offered only where the module was loaded with selftest=1
 * @lent_only: its addresses lead to memory that is not the region's.  It steers no driver
 *	that maps for itself, because that driver's device would use them.
 * @variants: what it does with memory other than PATH_RAM, each of them complete; NULL: it
 *	cannot
 * @init: optional; may sleep.  Sets up @private of the region, and its entries or its base.
 * @fini: optional; undoes @init, also where that failed half-way; no entry is present
 * @map: maps each entry of [first, last) that for_each_wanted() yields, and calls
 *	odp_path_region_enter() for it.  pfns[] is indexed by entry.  After an error the core
 *	unmaps whatever was entered.
 * @unmap: unmaps each present entry of [first, last) and returns how many those were; the
 *	core forgets them afterwards
 * @owns_addresses: optional; whether an address of the region is never used for anything else
 *	while the region lives, so that it leads nowhere after unmapping
 * @still_mapped: optional; whether entry @i is still translated, although it was unmapped
 */
struct odp_path_ops {
	const char *name;
	bool selftest;
	bool lent_only;
	const struct odp_path_ops *variants[PATH_MEMORIES];

	int (*init)(struct odp_path_region *region);
	void (*fini)(struct odp_path_region *region);
	int (*map)(struct odp_path_region *region, const unsigned long *pfns, size_t first,
		   size_t last);
	size_t (*unmap)(struct odp_path_region *region, size_t first, size_t last);
	bool (*owns_addresses)(const struct odp_path_region *region);
	bool (*still_mapped)(const struct odp_path_region *region, size_t i);
};

extern const struct odp_path_ops odp_path_page, odp_path_sg, odp_path_iova, odp_path_iova_batch,
	odp_path_slow, odp_path_wrong, odp_path_nowhere;

/**
 * odp_path_for() - how a path maps a kind of memory
 * @ops: the path
 * @memory: the kind
 *
 * Return: what does that, or NULL: it cannot.
 */
static inline const struct odp_path_ops *odp_path_for(const struct odp_path_ops *ops,
						      enum path_memory memory)
{
	return memory == PATH_RAM ? ops : ops->variants[memory];
}

/**
 * odp_path_find() - look a path up by its name
 * @name: "native" or one that odp_path_list() tells
 * @ops: out: NULL for native
 *
 * Return: 0, or -EINVAL: unknown.
 */
int odp_path_find(const char *name, const struct odp_path_ops **ops);

/**
 * odp_path_list() - tell the paths on offer, native first, and what each can be used for
 * @info: where to
 */
void odp_path_list(struct odp_path_info *info);

#endif
