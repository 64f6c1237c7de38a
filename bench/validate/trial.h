/* SPDX-License-Identifier: GPL-2.0 */
/* One case on one device and one path: in a process of its own, with a deadline. */
#ifndef ODPBENCH_VALIDATE_TRIAL_H
#define ODPBENCH_VALIDATE_TRIAL_H

#include "validate/case.h"

struct outcome {
	enum trial_verdict verdict;
	char words[512];	/* the reason; if it passed, what it found, or "" */
	uint64_t elapsed_ns;
};

/* Whether it failed, and not by a known defect. */
bool trial_has_failed(const struct outcome *outcome);

/* The capabilities' names, for what a device lacks: "atomics, send"; of those in can. */
void capability_words(unsigned int can, char *buf, size_t size);

/*
 * Runs a case, maybe with a planted defect. The fixture's session must be configured. A case that does
 * not end by its deadline has failed: what its processes were doing is logged, and they are killed.
 */
struct outcome trial_run(const struct conformance_case *of, const struct fixture *fixture,
			 const struct plant *plant);

#endif
