/* SPDX-License-Identifier: GPL-2.0 */
/* A known defect of the kernel under test that was met. */
#ifndef ODPBENCH_TARGET_DEVIATION_FAILURE_H
#define ODPBENCH_TARGET_DEVIATION_FAILURE_H

struct failure {
	const char *defect;		/* "hugetlb-second-page"; NULL: none */
	char evidence[400];		/* one line */
};

#endif
