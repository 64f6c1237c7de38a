/* SPDX-License-Identifier: GPL-2.0 */
/* The numbers of a row that tables show; the functions that find them are of one type. */
#ifndef ODPBENCH_RESULTS_QUANTITY_H
#define ODPBENCH_RESULTS_QUANTITY_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

enum unit { UNIT_TIME, UNIT_FLUSHES, UNIT_BYTES };

/* A number of a row; fewer is better with every one of them. */
struct quantity {
	const char *name;	/* as tables call it; NULL if it is the only one of its list */
	const char *key;	/* what value() looks up: a stage, a counter, a member of memory */
	bool (*value)(const json_t *row, const char *key, double *out);
};

/* These return false where the row does not have the number. */
/* Of a row whose samples are of many operations together, the share of one, not rounded. */
bool value_p50(const json_t *row, const char *unused, double *out);
bool value_p50_per_page(const json_t *row, const char *unused, double *out);
/* The median and the longest sample in milliseconds, of nanoseconds or, in icount, of guest time. */
bool value_p50_ms(const json_t *row, const char *unused, double *out);
bool value_longest_ms(const json_t *row, const char *unused, double *out);
/*
 * The faults of an operation: how much longer the first access takes than the same access done
 * again; the median of the samples' differences.
 */
bool value_p50_fault(const json_t *row, const char *unused, double *out);
/* The same for each page. */
bool value_fault_per_page(const json_t *row, const char *unused, double *out);
/* Mean of a stage in one operation. */
bool value_stage(const json_t *row, const char *stage, double *out);
/* Bytes of a member of "memory" for each GiB registered. */
bool value_memory_per_gib(const json_t *row, const char *member, double *out);
/*
 * IOTLB flushes per 512 pages of 4 KiB, from one operation with nothing after it:
 *   flushes_map	in the calls that mapped, per 512 pages mapped
 *   flushes_unmap	in the calls that unmapped, per 512 pages unmapped
 *   flushes_queued	by the flush queue, when it was full or its timer ran out, per 512 pages
 *			unmapped; false for an operation of fewer pages, because the timer flushes
 *			once for it, however few they are
 * Rows of one operation that differ in their measure share their counters: a flush counts only for
 * the row that causes it.
 */
bool value_flushes(const json_t *row, const char *counter, double *out);

/*
 * The same, sustained: from so many operations in a row that the queue fills several times.
 * counter NULL: the sum of flushes_map, flushes_unmap and flushes_queued.
 */
bool value_sustained(const json_t *row, const char *counter, double *out);

/* The same of each operation, whatever it maps; for a device whose mappings nobody counts. */
bool value_sustained_each(const json_t *row, const char *counter, double *out);

/*
 * A counter, of each operation. Rows of one operation that differ in their measure share their
 * counters: one of them has it.
 */
bool value_counter(const json_t *row, const char *counter, double *out);

/* In the order in which tables show them; each list ends with an entry whose value is NULL. */
extern const struct quantity quantity_p50[], quantity_p50_per_page[];
extern const struct quantity quantity_fault[], quantity_fault_stages[];
extern const struct quantity quantity_invalidation_stages[];
extern const struct quantity quantity_memory[], quantity_flushes[];

/*
 * The 95 % confidence interval of a row's number, between two of its samples by their ranks; wider
 * by what the samples lost when they were rounded. False if the number is not a median, or of fewer
 * than six samples.
 */
bool quantity_interval(const struct quantity *quantity, const json_t *row, double low_high[2]);

/* Pages of one operation; 1 if the row names none, or names a region of which it touches one. */
json_int_t row_operation_pages(const json_t *row);

/* "2 MiB" for bytes, otherwise a plain number. */
void format_value(enum unit unit, double value, char *buf, size_t size);

#endif
