/* SPDX-License-Identifier: GPL-2.0 */
/* The numbers that tables show of a row, each found by one function of the same form. */
#ifndef ODPBENCH_RESULTS_QUANTITY_H
#define ODPBENCH_RESULTS_QUANTITY_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

enum unit { UNIT_TIME, UNIT_FLUSHES, UNIT_BYTES };

/* A number of a row; fewer is better with every one of them. */
struct quantity {
	const char *name;	/* as tables call it; NULL where a row has one alone */
	const char *key;	/* what value() looks up: a stage, a counter, a member of memory */
	bool (*value)(const json_t *row, const char *key, double *out);
};

/* These return false where the row does not have the number. */
bool value_p50(const json_t *row, const char *unused, double *out);
bool value_p50_per_page(const json_t *row, const char *unused, double *out);
/*
 * Of the faults of an operation: what the first access takes more than the same access again, the
 * median of the differences of each sample.
 */
bool value_p50_fault(const json_t *row, const char *unused, double *out);
/* The same for each page. */
bool value_fault_per_page(const json_t *row, const char *unused, double *out);
/* Mean of a stage, of one operation. */
bool value_stage(const json_t *row, const char *stage, double *out);
/* Bytes of a member of memory for each GiB registered. */
bool value_memory_per_gib(const json_t *row, const char *member, double *out);
/*
 * IOTLB flushes per 512 pages of 4 KiB, of one operation after which nothing else was done:
 *   flushes_map	in the calls that mapped, per 512 pages mapped
 *   flushes_unmap	in the calls that unmapped, per 512 pages unmapped
 *   flushes_queued	of the flush queue, when it was full or its timer ran out, per 512 pages
 *			unmapped; false for an operation of fewer, because the timer flushes once
 *			for it, however few
 * Rows of one operation that differ in their measure share their counters: only that which causes
 * a flush has it.
 */
bool value_flushes(const json_t *row, const char *counter, double *out);

/*
 * The same sustained: of as many operations one after the other as fill the queue several times.
 * counter NULL: all that an operation causes, flushes_map, flushes_unmap and flushes_queued.
 */
bool value_sustained(const json_t *row, const char *counter, double *out);

/* In these orders the tables have them; each ends with a value of NULL. */
extern const struct quantity quantity_p50[], quantity_p50_per_page[];
extern const struct quantity quantity_fault[], quantity_fault_stages[];
extern const struct quantity quantity_invalidation_stages[];
extern const struct quantity quantity_memory[], quantity_flushes[];

/*
 * Where the number of a row lies with 95 %, which only a median has: between two of its samples,
 * by their ranks. False where it has none, or fewer than six samples.
 */
bool quantity_interval(const struct quantity *quantity, const json_t *row, double low_high[2]);

/* Pages of one operation; 1 where it has none, or touches one of those that it names. */
json_int_t row_operation_pages(const json_t *row);

/* "2 MiB" for bytes, otherwise a plain number. */
void format_value(enum unit unit, double value, char *buf, size_t size);

#endif
