/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A dma-buf: memory that one driver exports, and the device's driver imports. Who exports it is a
 * choice; each exporter has a file, a struct dmabuf_exporter and a line in dmabuf.c.
 */
#ifndef ODPBENCH_MEMORY_DMABUF_DMABUF_H
#define ODPBENCH_MEMORY_DMABUF_DMABUF_H

#include <stdbool.h>
#include <stddef.h>

#include "target/fixture.h"

#define DMABUF_FILES 3

struct dmabuf {
	const struct dmabuf_exporter *exporter;
	int fd;			/* of the dma-buf */
	char *address;		/* where this process sees the memory; dmabuf_close() unmaps it */
	size_t bytes;
	int files[DMABUF_FILES];	/* the exporter's, closed after fd, in order; -1: none */
};

struct dmabuf_exporter {
	const char *name;
	bool ram;		/* it is memory of this machine, all of it present */
	/*
	 * Exports dmabuf->bytes, and sets fd, address and files. Negative errno, logged, or what
	 * fixture_skip() returns; what is set by then is given back by the caller.
	 */
	int (*open)(struct fixture *fixture, struct dmabuf *dmabuf);
};

/* In the order of the table; the names for OPTION_CHOICE. */
extern const struct dmabuf_exporter dmabuf_exporter_udmabuf, dmabuf_exporter_vfio;
extern const struct dmabuf_exporter *const dmabuf_exporters[];
extern const char *const dmabuf_exporter_names[];

/*
 * Makes a dma-buf of that size, a multiple of the page's. Negative errno, logged, or what
 * fixture_skip() returns.
 */
int dmabuf_open(struct dmabuf *dmabuf, const struct dmabuf_exporter *exporter,
		struct fixture *fixture, size_t bytes);
void dmabuf_close(struct dmabuf *dmabuf);

#endif
