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
/* Of a fault for each page: what the first access takes more than the same access again. */
bool value_fault_per_page(const json_t *row, const char *unused, double *out);
/* Mean of a stage, of one operation. */
bool value_stage(const json_t *row, const char *stage, double *out);
/* Bytes of a member of memory for each GiB registered. */
bool value_memory_per_gib(const json_t *row, const char *member, double *out);
/*
 * flushes_map or flushes_unmap per 512 pages. Rows of one operation that differ in their measure
 * share their counters: only that which causes a flush has it.
 */
bool value_flushes(const json_t *row, const char *counter, double *out);

/* In these orders the tables have them; each ends with a value of NULL. */
extern const struct quantity quantity_p50[], quantity_p50_per_page[];
extern const struct quantity quantity_fault[], quantity_fault_stages[];
extern const struct quantity quantity_invalidation_stages[];
extern const struct quantity quantity_memory[], quantity_flushes[];

/* Pages of one operation; 1 where it has none, or touches one of those that it names. */
json_int_t row_operation_pages(const json_t *row);

/* "2 MiB" for bytes, otherwise a plain number. */
void format_value(enum unit unit, double value, char *buf, size_t size);

#endif
