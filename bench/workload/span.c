// SPDX-License-Identifier: GPL-2.0
/* A span of address space as few regions as possible. */
#include <errno.h>
#include <sys/mman.h>

#include "lib/memory.h"
#include "span.h"

int span_map(struct span *span, uint64_t bytes)
{
	span->bytes = bytes;
	span->address = memory_map(bytes);
	span->nregions = 0;
	if (!span->address)
		return -ENOMEM;
	for (uint64_t at = 0; at < bytes; at += SPAN_REGION_BYTES) {
		struct target_region *region = &span->regions[span->nregions++];

		region->address = span->address + at;
		region->bytes = bytes - at < SPAN_REGION_BYTES ? bytes - at : SPAN_REGION_BYTES;
	}
	return 0;
}

void span_unmap(struct span *span)
{
	if (span->address)
		munmap(span->address, span->bytes);
	span->address = NULL;
}

static int remove_first(struct span *span, struct target *target, size_t n)
{
	int ret = 0, removed;

	while (n--) {
		removed = target->ops->remove(target, &span->regions[n]);
		ret = ret ? ret : removed;
	}
	return ret;
}

int span_add(struct span *span, struct target *target)
{
	int ret;

	for (size_t i = 0; i < span->nregions; i++) {
		ret = target->ops->add(target, &span->regions[i]);
		if (!ret)
			continue;
		remove_first(span, target, i);
		return ret;
	}
	return 0;
}

int span_remove(struct span *span, struct target *target)
{
	return remove_first(span, target, span->nregions);
}

struct target_region *span_region(struct span *span, size_t offset, size_t *within)
{
	*within = offset % SPAN_REGION_BYTES;
	return &span->regions[offset / SPAN_REGION_BYTES];
}
