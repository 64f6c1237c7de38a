// SPDX-License-Identifier: GPL-2.0
/* The exporters of dma-bufs, and what they share. */
#include <sys/mman.h>
#include <unistd.h>

#include "memory/dmabuf/dmabuf.h"

const struct dmabuf_exporter *const dmabuf_exporters[] = {
	&dmabuf_exporter_udmabuf, &dmabuf_exporter_vfio, NULL
};
const char *const dmabuf_exporter_names[] = { "udmabuf", "vfio", NULL };

static void close_if_open(int fd)
{
	if (fd >= 0)
		close(fd);
}

int dmabuf_open(struct dmabuf *dmabuf, const struct dmabuf_exporter *exporter,
		struct fixture *fixture, size_t bytes)
{
	int ret;

	*dmabuf = (struct dmabuf){ .exporter = exporter, .fd = -1, .bytes = bytes,
				   .files = { -1, -1, -1 } };
	ret = exporter->open(fixture, dmabuf);
	if (ret)
		dmabuf_close(dmabuf);
	return ret;
}

void dmabuf_close(struct dmabuf *dmabuf)
{
	if (dmabuf->address)
		munmap(dmabuf->address, dmabuf->bytes);
	close_if_open(dmabuf->fd);
	for (int i = 0; i < DMABUF_FILES; i++)
		close_if_open(dmabuf->files[i]);
}
