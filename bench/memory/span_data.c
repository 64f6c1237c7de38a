// SPDX-License-Identifier: GPL-2.0
/* A span's data, by way of the device and seen from here. */
#include <errno.h>
#include <inttypes.h>

#include "host/data.h"
#include "lib/log.h"
#include "memory/span.h"

static int check(const struct span *span, const struct target_access *access, const char *at,
		 uint64_t stamp, const char *operation)
{
	if (data_is(at, access->length, stamp, false))
		return 0;
	log_error("wrong data after the device's %s of %zu bytes at offset %zu of %zu", operation,
		  access->length, access->offset, span->bytes);
	return -EIO;
}

/* Whatever was there before has another stamp. */
static int check_part(struct span *span, struct target *target, struct target_access *access)
{
	uint64_t written = (DATA_FIRST_STAMP + access->offset) | DATA_WRITTEN;
	uint64_t read = DATA_FIRST_STAMP + access->offset;
	char *here = access->region->address + access->offset;
	int ret;

	data_write(access->buffer, access->length, written, false);
	ret = target->ops->access(target, ACCESS_WRITE, access);
	if (!ret)
		ret = check(span, access, here, written, "write");
	if (ret)
		return ret;
	data_write(here, access->length, read, false);
	ret = target->ops->access(target, ACCESS_READ, access);
	return ret ? ret : check(span, access, access->buffer, read, "read");
}

int span_check_data(struct span *span, struct target *target)
{
	struct target_access access = { .buffer = target->buffer };
	size_t left;
	int ret = 0;

	for (size_t i = 0; i < span->nregions && !ret; i++) {
		access.region = &span->regions[i];
		access.offset = 0;
		while (access.offset < access.region->bytes && !ret) {
			left = access.region->bytes - access.offset;
			access.length = left < target->buffer_bytes ? left : target->buffer_bytes;
			ret = check_part(span, target, &access);
			access.offset += access.length;
		}
	}
	return ret;
}
