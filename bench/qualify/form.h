/* SPDX-License-Identifier: GPL-2.0 */
/* The forms of a qualification's report, and the digests that hold it together. */
#ifndef ODPBENCH_QUALIFY_FORM_H
#define ODPBENCH_QUALIFY_FORM_H

#include <jansson.h>

#include "qualify/qualify.h"

#define QUALIFY_SCHEMA "odpbench-qualify/1"

/* Whether the device qualifies: no line failed, or is unknown. */
bool qualify_passes(const struct qualification *of);

/* All of it as JSON. A new reference. */
json_t *form_json(const struct qualification *of);

/* report.txt and report.html in the folder, of that JSON. Negative errno, logged. */
int form_report(const struct qualification *of, const json_t *doc);

/* A suite for each part, a case for each line. */
void form_junit(const struct qualification *of, FILE *out);

/*
 * SHA256SUMS of all files in a folder, as sha256sum(1) writes it; and whether they are still right, none
 * is missing, and none is there that it does not name. Negative errno, logged.
 */
int digests_write(const char *directory);
int digests_check(const char *directory);

/*
 * SHA256SUMS.sig, by a key of ssh-keygen(1); and whether that is right. signers: file of those who may
 * sign (ssh-keygen(1), ALLOWED SIGNERS); NULL: anybody, whose key is printed. Negative errno, logged.
 */
int signature_try(const char *key);	/* whether a key can sign */
int signature_make(const char *directory, const char *key);
int signature_check(const char *directory, const char *signers);
bool signature_is_there(const char *directory);

#endif
