// SPDX-License-Identifier: GPL-2.0
/* A span of address space as few regions as possible. */
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "host/memory.h"
#include "memory/span.h"

static size_t most_region_bytes(const struct target *target, uint64_t bytes)
{
	uint64_t most = target->ops->most_region ? target->ops->most_region(target) : bytes;

	return most < bytes ? most : bytes;
}

int span_map(struct span *span, const struct target *target, uint64_t bytes, bool pinned)
{
	span->bytes = bytes;
	span->region_bytes = most_region_bytes(target, bytes);
	span->nregions = (bytes + span->region_bytes - 1) / span->region_bytes;
	span->regions = calloc(span->nregions, sizeof(*span->regions));
	span->address = span->regions ? memory_map(bytes) : NULL;
	if (!span->address) {
		free(span->regions);
		return -ENOMEM;
	}
	for (size_t i = 0; i < span->nregions; i++) {
		size_t left = bytes - i * span->region_bytes;

		span->regions[i] = (struct target_region){
			.address = span->address + i * span->region_bytes,
			.bytes = left < span->region_bytes ? left : span->region_bytes,
			.pinned = pinned, .uncounted = span->nregions > 1,
		};
	}
	return 0;
}

void span_unmap(struct span *span)
{
	if (!span->address)
		return;
	munmap(span->address, span->bytes);
	free(span->regions);
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
	*within = offset % span->region_bytes;
	return &span->regions[offset / span->region_bytes];
}
