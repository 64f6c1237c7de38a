/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A path: how pages become DMA addresses.  Each path is one file (path_*.c), and nothing else
 * in the module knows how it works.  A new path needs a file, an object in Kbuild, and its name
 * here and in path.c.
 */
#ifndef ODP_PATH_PATH_H
#define ODP_PATH_PATH_H

#include <linux/dma-mapping.h>
#include <linux/types.h>

/*
 * The DMA attributes for memory of a process: those of mm/hmm.c, and so of path native.  Several
 * regions may have the same page, and only a coherent device may have a page mapped twice.  A
 * kernel with DMA_ATTR_REQUIRE_COHERENT can be told so.
 */
#ifdef DMA_ATTR_REQUIRE_COHERENT
#define PATH_ATTRS	DMA_ATTR_REQUIRE_COHERENT
#else
#define PATH_ATTRS	0
#endif

struct odp_path_info;
struct odp_path_region;

/*
 * What a path maps.  Each kind needs calls of its own, or the same calls with other
 * attributes.  That is decided once a region, so it costs the loops over pages nothing.
 */
enum path_memory {
	PATH_RAM,		/* of the kernel, or of a process */
	PATH_MMIO,		/* pfns without struct page */
	PATH_P2P,		/* struct pages of a PCI function's BAR */
	PATH_P2P_EACH,		/* the same, but each page's provider is looked up again */
	PATH_BULK,		/* PATH_RAM, always all of it; set up by map, not by init */
	PATH_MEMORIES,
};

/**
 * struct odp_path_ops - what a path does
 *
 * The core (region.c) calls @map and @unmap with the region's lock held, also inside mmu
 * notifiers.  Neither may wait for memory (GFP_ATOMIC only), because reclaim may be waiting for
 * an invalidation of this very region.
 *
 * @name: as users write it
 * @selftest: offered only if the module was loaded with selftest=1
 * @lent_only: its addresses lead to memory that is not the region's.  It steers no driver
 *	that maps for itself, because that driver's device would use those addresses.
 * @variants: complete operations for memory other than PATH_RAM; NULL: the path cannot map it
 * @init: optional; may sleep.  Sets up @private of the region, and its entries or its base.
 * @fini: optional; undoes @init, also if @init failed half-way; no entry is present
 * @map: maps each entry of [first, last) that for_each_wanted() yields, and calls
 *	odp_path_region_enter() for it.  pfns[] is indexed by entry.  After an error the core
 *	unmaps whatever was entered.
 * @unmap: unmaps each present entry of [first, last) and returns how many there were; the
 *	core clears them afterwards
 * @owns_addresses: optional; whether the region's addresses are used for nothing else while
 *	it lives, so that an address leads nowhere after unmapping
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
 * odp_path_for() - find a path's operations for a kind of memory
 * @ops: the path
 * @memory: the kind
 *
 * Return: the operations, or NULL: the path cannot map that kind.
 */
static inline const struct odp_path_ops *odp_path_for(const struct odp_path_ops *ops,
						      enum path_memory memory)
{
	return memory == PATH_RAM ? ops : ops->variants[memory];
}

/**
 * odp_path_find() - look a path up by its name
 * @name: "native" or one that odp_path_list() lists
 * @ops: out: NULL for native
 *
 * Return: 0, or -EINVAL: unknown.
 */
int odp_path_find(const char *name, const struct odp_path_ops **ops);

/**
 * odp_path_list() - list the paths on offer, native first, and what each can be used for
 * @info: out: npaths, paths and uses
 */
void odp_path_list(struct odp_path_info *info);

#endif
