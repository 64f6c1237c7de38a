/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a soak's actions work on: memory, regions of it, and a copy of what must be in the memory. The
 * copy is changed with it, by the CPU alone; so whatever the device reads or leaves is known.
 */
#ifndef ODPBENCH_VALIDATE_SOAK_MODEL_H
#define ODPBENCH_VALIDATE_SOAK_MODEL_H

#include "validate/case.h"

#define MODEL_BYTES HUGE_PAGE_BYTES	/* of the memory, which can be one huge page */
#define MODEL_HOT_PAGES 32		/* at its beginning: there the actions meet each other */
#define MODEL_MOST_PAGES 16		/* of one range */
#define MODEL_REGIONS 4			/* at most; the first is of all the memory, and stays */

struct model {
	struct trial *trial;
	char *memory;
	char *copy;
	struct region regions[MODEL_REGIONS];
	size_t nregions;
	bool whole_pages;	/* the device can do no other (a known defect) */
	uint64_t chance;	/* of the action that runs: random_next() */
	char *said;		/* where it says what it does, SAID_LEN long */
};

#define SAID_LEN 128

/* A part of the memory, in bytes. */
struct range {
	size_t at, length;
};

void model_init(struct model *model, struct trial *trial, bool whole_pages);
/* All of the memory must be as the copy, for the CPU and for the device. */
void model_check(struct model *model);

/* What an action does, in a few words, before it does it: a failure ends the trial. */
void model_say(struct model *model, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* A number from 0 to n - 1. */
size_t model_draw(struct model *model, size_t n);
/* Some bytes of the hot pages, of any length and at any place; or some whole pages of them. */
struct range model_draw_bytes(struct model *model);
struct range model_draw_pages(struct model *model);
/* One of the regions; the range is cut to what of it is in the region. */
struct region *model_draw_region(struct model *model, struct range *range);
void model_draw_data(struct model *model, char *to, size_t bytes);

/* The CPU writes, both to the memory and to the copy. */
void model_write(struct model *model, struct range range);
/* The memory is zeros now. */
void model_is_zero(struct model *model, struct range range);
/* The memory must be as the copy. */
void model_expect(struct model *model, struct range range, const char *what);

#endif
