/* SPDX-License-Identifier: GPL-2.0 */
/* Parts of the sections about failures and skips, for one document of several. */
#ifndef ODPBENCH_REPORT_SECTION_DEFECTS_H
#define ODPBENCH_REPORT_SECTION_DEFECTS_H

#include "report/model.h"
#include "results/group.h"

#define DEFECTS_HEADING	"Known kernel defects"

/* The rows of a document that failed; .rows is to be freed. */
struct group defects_rows(const json_t *doc);

/* Says what each defect is, once. */
void defects_add_meanings(struct section *section, const struct group *failed);

/* The rows that failed: a table in HTML, a sentence for each defect in text. */
void defects_add_failed(struct report *report, struct section *section, const json_t *doc,
			const struct group *failed);

/* A section of warnings, if an entry was not what it should be. */
void defects_add_wrong(struct report *report, const json_t *doc);

/* "REASON: what; what." for each reason, after the kernel's name (NULL: there is only one). */
void defects_add_skipped(struct section *section, const char *kernel, const json_t *doc);

#endif
