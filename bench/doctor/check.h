/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A check of whether this host can run and measure ODP. It is a line in the table of its theme
 * (kernel.c, iommu.c, ...) and a function there that looks at the subject and says what it found.
 */
#ifndef ODPBENCH_DOCTOR_CHECK_H
#define ODPBENCH_DOCTOR_CHECK_H

#include "doctor/subject.h"

enum check_verdict {
	CHECK_NONE,	/* there is nothing to check here: no GID without a device */
	CHECK_OK,
	CHECK_WARN,	/* it makes the numbers worse, or fewer */
	CHECK_FAIL,	/* it stops odpbench */
	CHECK_UNKNOWN,	/* it could not be read */
	CHECK_VERDICTS,
};

/* "none", "ok", "warn", "fail", "unknown". */
extern const char *const check_verdict_names[CHECK_VERDICTS];

struct finding {
	enum check_verdict verdict;
	char words[512];	/* what there is, with its value */
	char fix[512];		/* a command, or a setting and where it belongs; "": there is none */
};

/* Each sets the verdict and the words. */
#define FINDING_FORMAT __attribute__((format(printf, 2, 3)))
void finding_ok(struct finding *finding, const char *format, ...) FINDING_FORMAT;
void finding_warn(struct finding *finding, const char *format, ...) FINDING_FORMAT;
void finding_fail(struct finding *finding, const char *format, ...) FINDING_FORMAT;
void finding_unknown(struct finding *finding, const char *format, ...) FINDING_FORMAT;
/* How to mend it. */
void finding_fix(struct finding *finding, const char *format, ...) FINDING_FORMAT;

struct check {
	const char *name;	/* "theme.subject" */
	const char *about;	/* what it is for */
	/* finding is empty: CHECK_NONE */
	void (*judge)(const struct subject *subject, struct finding *finding);
};

/* The table of each theme; it ends with a check without a name. */
extern const struct check kernel_checks[], module_checks[], device_checks[], iommu_checks[],
			  cpu_checks[], memory_checks[];

#endif
