/* SPDX-License-Identifier: GPL-2.0 */
/* Memory whose pages are known, and how much of it there is. */
#ifndef ODPBENCH_HOST_MEMORY_H
#define ODPBENCH_HOST_MEMORY_H

#include <stddef.h>
#include <stdint.h>

/*
 * Private, anonymous pages of 4 KiB, none of them there yet; they come from the NUMA node in
 * force (nearby.h). NULL, logged, where there is none.
 * To be freed with munmap().
 */
char *memory_map(size_t bytes);

/*
 * What may be filled now, in this machine and in this process's control group: an eighth of what is
 * available is left to everybody else.
 */
uint64_t memory_to_spare_bytes(void);

#endif
