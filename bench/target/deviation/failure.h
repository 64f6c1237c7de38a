/* SPDX-License-Identifier: GPL-2.0 */
/* A defect of the kernel under test, or another reason why a row is no measurement. */
#ifndef ODPBENCH_TARGET_DEVIATION_FAILURE_H
#define ODPBENCH_TARGET_DEVIATION_FAILURE_H

#include <stdbool.h>

struct failure {
	const char *defect;		/* "hugetlb-second-page"; NULL: none */
	char evidence[400];		/* one line */
	bool unexpected;		/* no known defect of this kernel explains it */
};

#endif
