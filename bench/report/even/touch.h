/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From which size on memory on demand costs less than pinned memory, if the device accesses all of
 * it once: rows of workload touch that differ in nothing but how the memory is registered.
 */
#ifndef ODPBENCH_REPORT_EVEN_TOUCH_H
#define ODPBENCH_REPORT_EVEN_TOUCH_H

#include "results/group.h"

/* How memory is registered, and on which path its pages are mapped. */
enum touch_way { TOUCH_ODP, TOUCH_BATCH, TOUCH_PREFETCHED, TOUCH_PINNED, TOUCH_WAYS };

struct touch_way_words {
	const char *title;	/* of its column */
	const char *registration, *path;
};

extern const struct touch_way_words touch_ways[TOUCH_WAYS];

/* The measures that compare ways, and the state of the memory before; each ends with NULL. */
extern const char *const touch_measures[];
extern const char *const touch_kinds[];

/* Among rows of one device and IOMMU mode: a right one, borrowed. NULL: there is none. */
const json_t *touch_row(const struct group *group, const char *kind, json_int_t bytes,
			enum touch_way way, const char *measure);

#define TOUCH_MOST_SIZES 16

/* The sizes at which a way and pinned memory were both measured. */
struct touch_sizes {
	json_int_t bytes[TOUCH_MOST_SIZES];	/* ascending */
	size_t n;
	size_t pays_from;	/* from this one on the way costs less at each; n: never */
};

struct touch_sizes touch_compare(const struct group *group, const char *kind, enum touch_way way,
				 const char *measure);

/*
 * Up to which share of the memory on demand costs less than pinned, if the device accesses only
 * that: what it saves at registration, divided by what the access of all of it costs more. Each
 * page that is accessed is taken to cost the same. 0: at no share; 1: also if all is accessed.
 * False: a row is missing.
 */
bool touch_share(const struct group *group, const char *kind, json_int_t bytes, double *share);

#endif
