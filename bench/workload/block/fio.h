/* SPDX-License-Identifier: GPL-2.0 */
/* fio, as workload block runs it: requests on a drive, one after the other, each with its time. */
#ifndef ODPBENCH_WORKLOAD_BLOCK_FIO_H
#define ODPBENCH_WORKLOAD_BLOCK_FIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "workload/block/buffer.h"

struct fio {
	const char *drive;		/* "nvme0n1" */
	const struct block_buffer *buffer;
	bool writes;
	size_t bytes;			/* of a request */
	size_t warm_up;			/* requests before those that are asked for: no times */
};

/* 0; -ENOENT, not logged: there is no fio; or negative errno, logged. */
int fio_check(void);

/*
 * Makes n requests by direct I/O, each a system call (ioengine psync), at ascending offsets. The time
 * of each, in ns from before the call until after it, goes to times. Negative errno, logged.
 */
int fio_run(const struct fio *fio, size_t n, uint64_t *times);

/*
 * Reads a log that fio wrote (--write_lat_log): a line "MS, NS, ..." for each request; the first
 * skipped are passed over. -EINVAL, not logged: it is not of n more.
 */
int fio_read_log(const char *path, size_t skipped, size_t n, uint64_t *times);

#endif
