/* SPDX-License-Identifier: GPL-2.0 */
/* Questions about single rows of a document: fields, params, numbers, keys. */
#ifndef ODPBENCH_RESULTS_ROW_H
#define ODPBENCH_RESULTS_ROW_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* The param that says how long was measured, not what: it is in no id and in no key. */
#define ROW_ITERATIONS "iterations"

/* The kernel's release: "7.3.4+deb13-amd64"; "" where the document does not say. */
const char *document_kernel(const json_t *doc);
/*
 * "6.12.117" of "6.12.117+deb13-amd64". If the release is that of the ABI (Debian's "6.1.0-44"), it
 * comes from the version: "#1 SMP ... Debian 6.1.176-1 (2026-10-02)". To be freed.
 */
char *document_short_kernel(const json_t *doc);

/* Its rows by their ids. A new reference. */
json_t *document_rows_by_id(const json_t *doc);

/* A text field of a row; "" where it has none. */
const char *row_text(const json_t *row, const char *name);
bool row_is(const json_t *row, const char *name, const char *value);

/* A param of a row as text; "" if it is missing or a number. */
const char *row_param_text(const json_t *row, const char *name);
bool row_param_is(const json_t *row, const char *name, const char *value);
/* A param of a row as a number; 0 if it is missing. */
json_int_t row_param_number(const json_t *row, const char *name);

/*
 * An integer of one of the row's objects ("counters", "sustained", "memory", "params", "latency").
 */
bool row_number(const json_t *row, const char *object, const char *name, json_int_t *out);
/* If a sample is of many operations together: the share of one operation, not rounded. */
bool row_batch_share(const json_t *row, const char *name, double *out);

/* Have both the same value in each param that both have? Iterations may differ. */
bool row_same_params(const json_t *a, const json_t *b);

/* Did the row do what it should: no known defect, no wrong mapping? */
bool row_is_right(const json_t *row);
/* Were more than half of its samples rejected? Then those that are left may be no fair choice. */
bool row_is_mostly_rejected(const json_t *row);

/* Size of the memory that the row's "memory" describes; false if it is not known. */
bool row_registered_bytes(const json_t *row, double *out);

/* What a key is made of. */
enum row_field {
	ROW_WORKLOAD = 1 << 0,
	ROW_MEASURE = 1 << 1,
	ROW_PATH = 1 << 2,
	ROW_MODE = 1 << 3,
	ROW_DEVICE = 1 << 4,
	ROW_PARAMS = 1 << 5,
	ROW_CASE = ROW_WORKLOAD | ROW_MODE | ROW_DEVICE | ROW_PARAMS,
};

/*
 * A text that is equal for rows with equal fields. Iterations and the params named here, ended by
 * NULL, are left out. The caller frees it.
 */
char *row_key(const json_t *row, unsigned int fields, ...) __attribute__((sentinel));

#endif
