/* SPDX-License-Identifier: GPL-2.0 */
/* What is compared of a row, a table; and what a change of it means. */
#ifndef ODPBENCH_COMPARE_MEASURED_H
#define ODPBENCH_COMPARE_MEASURED_H

#include "results/quantity.h"

enum sense {
	SENSE_FEWER,	/* fewer is better */
	SENSE_NONE,	/* other work is done: neither better nor worse */
};

/* Numbers that one cause moves together. */
enum matter { MATTER_TIME, MATTER_FLUSHES, MATTER_QUEUED, MATTER_FAULTS, MATTER_MEMORY, MATTERS };

struct measured {
	const char *name;	/* in documents, baselines and options: "flushes_unmap" */
	const char *words;	/* "IOTLB flushes at once of unmapping, per 512 pages" */
	struct quantity quantity;
	enum unit unit;
	enum sense sense;
	enum matter matter;
	bool clocked;		/* a timer, or who else allocates, has a part in it: exact in icount alone */
	bool difference;	/* of a time of an operation (p50): known no better than that */
};

#define MEASURED 16
#define MEASURED_P50 0
extern const struct measured measured[MEASURED];

/* The number of one with this name; MEASURED if there is none. */
size_t measured_find(const char *name);

#endif
