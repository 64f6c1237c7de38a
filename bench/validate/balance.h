/* SPDX-License-Identifier: GPL-2.0 */
/* What the kernel holds for RDMA, which must be the same after all cases as before. */
#ifndef ODPBENCH_VALIDATE_BALANCE_H
#define ODPBENCH_VALIDATE_BALANCE_H

#include <stddef.h>
#include <stdint.h>

struct junit;

struct balance {
	uint64_t pinned_pages;	/* of the whole machine: nr_foll_pin_* of /proc/vmstat, since Linux 5.7 */
	uint64_t table_pages;	/* of IOMMU page tables, KERNEL_MEMORY_UNKNOWN before 6.12 */
};

struct balance balance_read(void);

/*
 * The last test of a run, with a number, in KTAP and, if there is one, JUnit: as many pages are pinned as
 * before, by whomever. Tables of an IOMMU stay where addresses were in use once, so they are told and not
 * judged. 1 if it failed, else 0.
 */
int balance_report(const struct balance *before, size_t number, struct junit *junit);

#endif
