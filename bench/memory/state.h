/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Fault kinds: in which state pages are when the device comes for them. A file (or two that are
 * alike in one), a struct fault_kind and a line in state.c each.
 */
#ifndef ODPBENCH_MEMORY_STATE_H
#define ODPBENCH_MEMORY_STATE_H

#include <sys/types.h>

#include "host/data.h"
#include "target/deviation/failure.h"
#include "target/target.h"

/* The memory that is faulted. */
struct fault_memory {
	struct fixture *fixture;
	struct target_region region;
	char *mapping;			/* what is mapped; the region may be a part of it */
	size_t mapping_bytes;
	uint64_t stamp;			/* of the whole region, where the kind is not of zeros */
	bool whole;			/* data of every word, not only at the ends of pages */
	const struct fault_kind *there;	/* it is on another host, and of this kind; else NULL */
	/* the kind's own */
	pid_t child;
	struct page_state *states;
	size_t huge_page_bytes;		/* of kind hugetlb */
	size_t reserved_huge_pages;	/* to be given back */
	uint64_t major_faults;
	char file_system[24];		/* of kind file: where the file is */
};

struct fault_kind {
	const char *name;
	bool zeros;		/* the pages do not exist: they read as zeros */
	bool for_writing;	/* only a write makes this fault */
	bool stays;		/* the pages are there before: they can be pinned instead */
	bool in_place;		/* the fault gives a right to pages that the device has mapped */

	/*
	 * Maps memory of at least region.bytes. Negative errno, logged, or what fixture_skip()
	 * gives.
	 */
	int (*map)(struct fault_memory *memory);
	void (*unmap)(struct fault_memory *memory);
	/* Takes all pages from the device, and puts them into the state. As above. */
	int (*prepare)(struct fault_memory *memory);
	/* The proof, before the access and (optional) after it, of these pages of the region. */
	bool (*is_prepared)(struct fault_memory *memory, size_t page, size_t n);
	bool (*was_served)(struct fault_memory *memory, size_t page, size_t n);
	/* Optional, once in a counting pass: looks for a defect of the kernel. Negative errno. */
	int (*probe)(struct fault_memory *memory, struct failure *failure);
};

/* In the order of the table. */
extern const struct fault_kind fault_kind_absent, fault_kind_resident, fault_kind_upgrade,
	fault_kind_cow, fault_kind_file, fault_kind_major, fault_kind_thp, fault_kind_hugetlb;
extern const struct fault_kind *const fault_kinds[];
extern const char *const fault_kind_names[];

/* The same kind where the memory is on another host; needs memory->there. */
struct fault_kind fault_kind_far(const struct fault_kind *kind);
int fault_memory_drop_there(struct fault_memory *memory);

/* What kinds share: private anonymous memory, ... */
int fault_memory_map(struct fault_memory *memory);
void fault_memory_unmap(struct fault_memory *memory);
/* ... taking every page from the CPU's page table, and so from the device, ... */
int fault_memory_drop(struct fault_memory *memory);
int fault_memory_drop_here(struct fault_memory *memory);	/* of memory->there its shadow */
/* ... and new ones with data, brought by the CPU. */
int fault_memory_fill(struct fault_memory *memory);
/* ... the same without taking anything, for pinned pages. */
void fault_memory_rewrite(struct fault_memory *memory);
/*
 * Lets a child have the pages too, and makes it give them up: from the one on, and still after
 * the other, our page table has them for reading only.
 */
int fault_memory_share(struct fault_memory *memory);
void fault_memory_unshare(struct fault_memory *memory);
/* The same as map and unmap, with room to note where the pages are. */
int fault_memory_map_noted(struct fault_memory *memory);
void fault_memory_unmap_noted(struct fault_memory *memory);
/* Notes it, if all are somewhere; and whether all of them are still there, or all elsewhere. */
bool fault_memory_note(struct fault_memory *memory, size_t page, size_t n);
bool fault_memory_is_as_noted(struct fault_memory *memory, size_t page, size_t n, bool same);

/* Whether n pages are in the CPU's page table, all of them or none. */
bool fault_memory_all_present(struct fault_memory *memory, size_t page, size_t n);
bool fault_memory_none_present(struct fault_memory *memory, size_t page, size_t n);

#endif
