/* SPDX-License-Identifier: GPL-2.0 */
/* Memory whose pages are known, and how much of it there is. */
#ifndef ODPBENCH_HOST_MEMORY_H
#define ODPBENCH_HOST_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Maps private, anonymous pages of 4 KiB, none of them present yet. They come from the NUMA node in
 * force (nearby.h). NULL, logged, on error. To be freed with munmap().
 */
char *memory_map(size_t bytes);

/*
 * Brings pages in by writing a byte to each, the even ones before the odd ones: physical neighbours,
 * which the kernel likes to give one after the other, do not become neighbours.
 */
void memory_touch_scattered(char *address, size_t bytes);

/*
 * Gives pages back in an order of chance. The kernel hands out first what was freed last: pages freed in
 * order come back in reverse, and in order again the time after, as neighbours. What the kernel brings
 * in by itself, to pin it, would then take less every other time. state is any number but 0, and is
 * changed. 0, or negative errno.
 */
int memory_free_scattered(char *address, size_t bytes, uint64_t *state);

/*
 * Puts the pages that this CPU has faulted in lately on the kernel's LRU lists. Until then they wait
 * in a batch of 15 or 31 (PAGEVEC_SIZE in the kernel's include/linux/folio_batch.h), and the fault
 * that fills it pays for all of them. A page that is given back costs more when it is on a list.
 * To be called when the next pages must cost the same, however many were faulted before.
 */
void memory_drain_lru(void);

/*
 * Adds up what the CPUs have counted of the kernel's pages. Each keeps its own count until that passes
 * a threshold (calculate_normal_threshold() in the kernel's mm/vmstat.c), and the page that passes it
 * takes 8 to 18 instructions more: where instructions are counted, the next sample begins with none
 * kept. Runs a worker on each CPU, which disturbs where time is real. For root; else it does nothing.
 */
void memory_fold_counters(void);

/*
 * Whether children of fork() get this process's heap. To copy its page table takes fork() the longer the
 * more a suite has measured before; a child that neither allocates nor frees can do without.
 */
void memory_share_heap(bool share);

/*
 * How much memory may be filled now: seven eighths of what is available in this machine or in this
 * process's control group, whichever is less. The rest is left to other processes.
 */
uint64_t memory_to_spare_bytes(void);

#endif
