// SPDX-License-Identifier: GPL-2.0
/* A span of address space, as few regions as possible. */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "host/iommu_mode.h"
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

int span_import(struct span *span, const struct dmabuf *dmabuf)
{
	*span = (struct span){ .address = dmabuf->address, .bytes = dmabuf->bytes,
			       .region_bytes = dmabuf->bytes, .nregions = 1, .borrowed = true };
	span->regions = calloc(1, sizeof(*span->regions));
	if (!span->regions)
		return -ENOMEM;
	*span->regions = (struct target_region){ .address = dmabuf->address,
		.bytes = dmabuf->bytes, .imported = true, .dmabuf = dmabuf->fd };
	return 0;
}

void span_unmap(struct span *span)
{
	if (!span->address)
		return;
	if (!span->borrowed)
		munmap(span->address, span->bytes);
	free(span->regions);
	span->address = NULL;
}

static bool has_path(const char *path, const char *name)
{
	return !strcmp(path, name);
}

/* From 6.16 on the RDMA core calls functions that a path can replace. */
static bool can_steer(const struct session *session)
{
	for (unsigned int i = 0; i < session->info.npaths; i++)
		if (has_path(session->info.paths[i], "page"))
			return session->info.uses[i] & ODP_PATH_FOR_REGIONS;
	return false;
}

/*
 * The least that an IOMMU's domain of the first level may have is 39 bits of addresses (VT-d's domain
 * widths; QEMU's default). In half of that a range is found, whatever else is mapped there.
 */
#define RANGE_BYTES (1ull << 38)

/*
 * There is a range of I/O addresses if an IOMMU translates for the device that maps, and the region is
 * not so long that none may be found (dma_iova_try_alloc()).
 */
static bool has_range(const struct fixture *fixture, size_t region_bytes)
{
	const char *mode = fixture->function[0] ? iommu_mode_of(fixture->function) : "off";

	if (!fixture->maps)
		return true;	/* rxe needs none */
	if (region_bytes > RANGE_BYTES)
		return false;
	return !strcmp(mode, "strict") || !strcmp(mode, "lazy");
}

uint64_t span_list_bytes(const struct span *span, const struct fixture *fixture)
{
	bool lean = can_steer(&fixture->machine->session) && has_range(fixture, span->region_bytes);
	bool lists = has_path(fixture->path, "page") || has_path(fixture->path, "sg");
	uint64_t pages = span->bytes / PAGE_BYTES;

	/* The counting pass, at level verify, comes after every other. */
	return pages * ((lean ? 8 : 16) + 8 + (lists ? 8 : 0)) + pages / 8;
}

int span_check_lists(const struct span *span, struct fixture *fixture, uint64_t more)
{
	uint64_t need = span_list_bytes(span, fixture) + more, available = memory_to_spare_bytes();
	char why[200];

	if (need <= available || fixture->target->elsewhere)
		return 0;
	/* The need grows with the size: here is enough for this part of it. */
	snprintf(why, sizeof(why), "registering %" PRIu64 " MiB takes up to %" PRIu64
		 " MiB of lists and tables, but only %" PRIu64 " MiB are available: choose at most %.0f MiB",
		 (uint64_t)span->bytes >> 20, need >> 20, available >> 20,
		 floor((double)span->bytes / need * available / (1 << 20)));
	return fixture_skip_path(fixture, why);
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
