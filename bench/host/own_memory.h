/* SPDX-License-Identifier: GPL-2.0 */
/* A limit of this process's own memory, which the kernel keeps. */
#ifndef ODPBENCH_HOST_OWN_MEMORY_H
#define ODPBENCH_HOST_OWN_MEMORY_H

#include <stdint.h>

/*
 * From now on this process gets no more than so many bytes of private memory that it can write
 * (RLIMIT_DATA, which counts that since Linux 4.7: setrlimit(2)), in addition to what it has. Memory that it only shares, or that the kernel has for it, is not counted. A lower
 * limit that is set already stays. 0, or negative errno, logged.
 */
int own_memory_limit(uint64_t more_bytes);

#endif
