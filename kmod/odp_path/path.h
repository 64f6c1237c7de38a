/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A path: how pages become DMA addresses.  One file each (path_*.c); a new one is
 * a file, an object in Kbuild and a line in path.c.
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

/*
 * What a path does.  The core (region.c) calls map and unmap with the region's
 * lock held, inside mmu notifiers too: neither may wait for memory, because
 * reclaim may be waiting for this very region's invalidation (GFP_ATOMIC only).
 */
struct odp_path_ops {
	const char *name;

	/* What it does with memory other than PATH_RAM, each of them complete; NULL: it cannot. */
	const struct odp_path_ops *variants[PATH_MEMORIES];

	/* Optional.  May sleep.  Lists and IOVA space for region->nentries entries. */
	int (*init)(struct odp_path_region *region);
	/* Optional.  Undoes init; no entry is present any more. */
	void (*fini)(struct odp_path_region *region);

	/*
	 * Maps each entry of [first, last) that for_each_wanted() yields, and calls
	 * odp_path_region_enter() for it.  pfns[] is indexed by entry.  On an error the core
	 * unmaps whatever was entered.
	 */
	int (*map)(struct odp_path_region *region, const unsigned long *pfns, size_t first,
		   size_t last);
	/*
	 * Unmaps each present entry of [first, last) and returns how many those were; the
	 * core forgets them afterwards.
	 */
	size_t (*unmap)(struct odp_path_region *region, size_t first, size_t last);
};

extern const struct odp_path_ops odp_path_page, odp_path_sg, odp_path_iova, odp_path_iova_batch,
	odp_path_slow, odp_path_wrong;
/* Variants that have a file of their own: path_p2p.c, path_bulk.c. */
extern const struct odp_path_ops odp_path_page_p2p, odp_path_page_p2p_each, odp_path_iova_p2p,
			     odp_path_iova_p2p_each, odp_path_iova_batch_p2p;
extern const struct odp_path_ops odp_path_page_bulk, odp_path_sg_bulk, odp_path_iova_batch_bulk;

/* How @ops maps @memory; NULL: it cannot. */
static inline const struct odp_path_ops *odp_path_for(const struct odp_path_ops *ops,
						      enum path_memory memory)
{
	return memory == PATH_RAM ? ops : ops->variants[memory];
}

/*
 * Looks a path up.  `native` gives 0 and *ops == NULL; an unknown name -EINVAL.
 * `slow` and `wrong` exist only where the module was loaded with selftest=1.
 */
int odp_path_find(const char *name, const struct odp_path_ops **ops);

/* Fills in the paths on offer, `native` first, and what each can be used for. */
void odp_path_list(struct odp_path_info *info);

/* What `page` does, which is also the iova paths' fallback. */
int odp_path_page_init(struct odp_path_region *region);
void odp_path_page_fini(struct odp_path_region *region);
int odp_path_page_map(struct odp_path_region *region, const unsigned long *pfns, size_t first,
		      size_t last);
size_t odp_path_page_unmap(struct odp_path_region *region, size_t first, size_t last);
int odp_path_page_map_mmio(struct odp_path_region *region, const unsigned long *pfns, size_t first,
			   size_t last);
size_t odp_path_page_unmap_mmio(struct odp_path_region *region, size_t first, size_t last);

#endif
