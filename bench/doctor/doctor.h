/* SPDX-License-Identifier: GPL-2.0 */
/* All checks of this host and a device: done, as data, and as text. */
#ifndef ODPBENCH_DOCTOR_DOCTOR_H
#define ODPBENCH_DOCTOR_DOCTOR_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "doctor/check.h"

#define DOCTOR_MOST 48	/* checks */

struct diagnosis {
	char device[64];		/* "": none was found */
	size_t n;			/* checks that were done */
	size_t count[CHECK_VERDICTS];	/* of these, by verdict */
	const struct check *checks[DOCTOR_MOST];
	struct finding findings[DOCTOR_MOST];
};

/* Does every check. diagnosis is large: not for the stack of a thread. */
void doctor_examine(const struct subject *subject, struct diagnosis *diagnosis);

/* Whether nothing stops odpbench. */
bool doctor_is_ready(const struct diagnosis *diagnosis);

/* The answer: "ready", "not ready: 2 things stop it, 1 thing makes the numbers worse or fewer". */
void doctor_answer(const struct diagnosis *diagnosis, char *buf, size_t size);

/*
 * As data: device (left out: none), ready, answer, counts by verdict, and checks: name, about, verdict,
 * words, and fix if there is one. A new reference, or NULL: no memory.
 */
json_t *doctor_to_json(const struct diagnosis *diagnosis);

/* For people: the answer, what fails, warns or is unknown, each with its fix, and what is fine. */
void doctor_print(const struct diagnosis *diagnosis, FILE *out);

/* All of it for a device (subject_read()). */
void doctor_diagnose(const char *device, struct diagnosis *diagnosis);

#endif
