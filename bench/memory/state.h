/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Fault kinds: the state of the pages when the device needs them. Each has a file (two that are
 * alike share one), a struct fault_kind and a line in state.c.
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
	uint64_t stamp;			/* of the whole region, unless the kind is of zeros */
	bool whole;			/* data in every word, not only at the ends of pages */
	const struct fault_kind *there;	/* its kind, if it is on another host; else NULL */
	/* for the kinds' own use */
	pid_t child;
	struct page_state *states;
	size_t huge_page_bytes;		/* of kind hugetlb */
	size_t reserved_huge_pages;	/* to be returned */
	uint64_t major_faults;
	bool lacks_pages;		/* kind upgrade: the device cannot even read them */
	char file_system[24];		/* of kind file: where the file is */
};

struct fault_kind {
	const char *name;
	bool zeros;		/* the pages do not exist: they read as zeros */
	bool for_writing;	/* only a write makes this fault */
	bool stays;		/* the pages exist before the fault: they can be pinned instead */
	bool in_place;		/* the device has the pages mapped; the fault adds a right */

	/*
	 * Maps memory of at least region.bytes. Negative errno, logged, or what fixture_skip()
	 * returns.
	 */
	int (*map)(struct fault_memory *memory);
	void (*unmap)(struct fault_memory *memory);
	/* Takes all pages from the device, and puts them into the state. Errors as above. */
	int (*prepare)(struct fault_memory *memory);
	/* The proof for n pages of the region, before the access and (optional) after it. */
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

/* The same kind, for memory on another host; memory->there must be set. */
struct fault_kind fault_kind_far(const struct fault_kind *kind);
int fault_memory_drop_there(struct fault_memory *memory);

/* What kinds share. Maps and unmaps private anonymous memory. */
int fault_memory_map(struct fault_memory *memory);
void fault_memory_unmap(struct fault_memory *memory);
/* Takes every page from the CPU's page table, and so from the device. */
int fault_memory_drop(struct fault_memory *memory);
int fault_memory_drop_here(struct fault_memory *memory);	/* even if memory->there is set */
/* Drops every page; then the CPU writes data into new ones. */
int fault_memory_fill(struct fault_memory *memory);
/* Writes the data without dropping anything, for pinned pages. */
void fault_memory_rewrite(struct fault_memory *memory);
/*
 * Forks a child, which shares the pages; and ends it. After the fork our page table has the pages
 * read-only, and that stays so when the child has ended.
 */
int fault_memory_share(struct fault_memory *memory);
void fault_memory_unshare(struct fault_memory *memory);
/* As map and unmap, with room to note where the pages are. */
int fault_memory_map_noted(struct fault_memory *memory);
void fault_memory_unmap_noted(struct fault_memory *memory);
/*
 * Notes the page frames of n pages; false if not all are present. Later: whether all are present
 * and each is still in its frame (same), or each is in another one (not same).
 */
bool fault_memory_note(struct fault_memory *memory, size_t page, size_t n);
bool fault_memory_is_as_noted(struct fault_memory *memory, size_t page, size_t n, bool same);

/* Whether all, or none, of n pages are in the CPU's page table. */
bool fault_memory_all_present(struct fault_memory *memory, size_t page, size_t n);
bool fault_memory_none_present(struct fault_memory *memory, size_t page, size_t n);

#endif
