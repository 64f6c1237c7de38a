/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The lines of "before and after": what each is about, and the row that stands for it. They are of
 * path native, and of the devices whose drivers map for DMA themselves.
 */
#ifndef ODPBENCH_COMPARE_DIGEST_H
#define ODPBENCH_COMPARE_DIGEST_H

#include "compare/matrix.h"

#define DIGEST_PATH	"native"
#define DIGEST_LENT	"lent"	/* the function that a control has mapped for */
#define DIGEST_LINES	3072
#define DIGEST_DEVICES	33	/* 32 ibverbs devices and odp_dev */

/* Times closer than this are called equal: a kernel's other changes move them by as much. */
#define DIGEST_SAME	0.01

/* What lines are about. */
struct digest_item {
	const char *label;
	const char *workload, *measure, *path;
	const char *param, *value;	/* that its rows have */
	bool control;			/* the DMA API alone, on no device */
	bool every_size;		/* a line for each; else one for the largest */
	bool no_verdict;		/* fewer of it is not better: they are made elsewhere then */
	bool once;			/* does not depend on the IOMMU mode */
	const char *axis;		/* of a plot by size, "pages of a fault"; or NULL */
	enum unit unit;
	struct quantity quantity;
};

struct digest_line {
	const struct digest_item *item;
	const char *device;		/* DIGEST_LENT: a control */
	const char *mode;		/* "any" */
	json_int_t pages;		/* of one operation */
	const json_t *row;
};

struct digest {
	struct digest_line lines[DIGEST_LINES];
	size_t nlines;
	const char *devices[DIGEST_DEVICES];	/* odp_dev last */
	size_t ndevices;
};

/* Find the lines that two kernels have; by item, size and mode, the devices next to each other. */
void digest_collect(const struct matrix *matrix, struct digest *digest);

/* "resident, 16 pages"; to be freed. */
char *digest_case(const struct digest_line *line);

/* Are both about the same, maybe in another mode or on another device? */
bool digest_same_case(const struct digest_line *a, const struct digest_line *b);

/* Its number on a kernel; false: there is none. */
bool digest_value(const struct matrix *matrix, const struct digest_line *line, size_t column,
		  double *out);

/* What moved between one kernel and the next, and the command that shows it. */
void digest_moved(const struct matrix *matrix, struct section *section,
		  const struct digest *digest);

/* Plots: cost by size for each device, flushes, memory. 0, or negative errno (logged). */
int digest_plots(struct matrix *matrix, struct section *section, const struct digest *digest);

#endif
