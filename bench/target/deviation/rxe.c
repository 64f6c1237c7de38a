// SPDX-License-Identifier: GPL-2.0
/* Copies as rxe's defect does, to compare the result with what rxe did. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rdma/verbs.h"
#include "target/deviation/rxe.h"
#include "target/verbs.h"

#define MTU_MOST 4096

/* Memory of a message on one side: whole pages, and the offset of the message in them. */
struct place {
	const char *pages;
	size_t offset;
	bool on_demand;
};

/* A packet on its way; bytes that were not written are not known. */
struct packet {
	char data[MTU_MOST], known[MTU_MOST];
	size_t bytes;
};

/* What the destination must then contain, from the start of its first page on. */
struct image {
	char *data, *known;
	size_t bytes;
};

/* The length of the next part of a packet; *from is where the defect copies it from or to. */
static size_t part_of(const struct place *place, size_t done, size_t left, size_t *from)
{
	size_t at = place->offset + done, in_page = at % PAGE_BYTES;

	*from = place->on_demand ? at - in_page : at;
	if (!place->on_demand || left < PAGE_BYTES - in_page)
		return left;
	return PAGE_BYTES - in_page;
}

static void fill_packet(const struct place *source, size_t start, struct packet *packet)
{
	size_t some, from;

	memset(packet->known, 0, sizeof(packet->known));
	for (size_t done = 0; done < packet->bytes; done += some) {
		some = part_of(source, start + done, packet->bytes - done, &from);
		memcpy(packet->data, source->pages + from, some);
		memset(packet->known, 1, some);
	}
}

static void empty_packet(const struct place *destination, size_t start,
			 const struct packet *packet, struct image *image)
{
	size_t some, from;

	for (size_t done = 0; done < packet->bytes; done += some) {
		some = part_of(destination, start + done, packet->bytes - done, &from);
		memcpy(image->data + from, packet->data, some);
		memcpy(image->known + from, packet->known, some);
	}
}

static void copy(const struct place *source, const struct place *destination, size_t length,
		 size_t mtu, struct image *image)
{
	struct packet packet;

	for (size_t done = 0; done < length; done += packet.bytes) {
		packet.bytes = length - done < mtu ? length - done : mtu;
		fill_packet(source, done, &packet);
		empty_packet(destination, done, &packet, image);
	}
}

static bool is_image(const struct image *image, const char *found)
{
	for (size_t i = 0; i < image->bytes; i++)
		if (image->known[i] && image->data[i] != found[i])
			return false;
	return true;
}

/* How many bytes did not arrive, and the first of them. */
static size_t count_wrong(const struct place *source, const struct place *destination,
			  size_t length, size_t *first)
{
	const char *sent = source->pages + source->offset;
	const char *found = destination->pages + destination->offset;
	size_t wrong = 0;

	for (size_t i = length; i-- > 0;) {
		if (sent[i] == found[i])
			continue;
		wrong++;
		*first = i;
	}
	return wrong;
}

/* Bytes of the message that come from neither side. */
static size_t count_strange(const struct place *destination, const struct image *image)
{
	size_t strange = 0;

	for (size_t i = destination->offset; i < image->bytes; i++)
		strange += !image->known[i];
	return strange;
}

static struct place place_of(const struct target_region *region, size_t offset)
{
	return (struct place){ .pages = region->address + offset / PAGE_BYTES * PAGE_BYTES,
			      .offset = offset % PAGE_BYTES, .on_demand = !region->pinned };
}

static bool explain(const struct place *source, const struct place *destination, size_t length,
		    size_t mtu, struct failure *failure)
{
	struct image image = { .bytes = destination->offset + length };
	size_t wrong, strange = 0, first = 0;
	bool explained = false;

	image.data = calloc(1, image.bytes);
	image.known = calloc(1, image.bytes);
	if (image.data && image.known) {
		copy(source, destination, length, mtu, &image);
		explained = is_image(&image, destination->pages);
		strange = count_strange(destination, &image);
	}
	free(image.data);
	free(image.known);
	if (!explained)
		return false;
	wrong = count_wrong(source, destination, length, &first);
	failure->defect = RXE_DEFECT;
	snprintf(failure->evidence, sizeof(failure->evidence),
		 "%zu bytes from offset %zu of a page to offset %zu, path MTU %zu: %zu are wrong, "
		 "the first at %zu, and the completion says success; all is where a copy puts it "
		 "that leaves out the offset and does not advance; %zu bytes were not written",
		 length, source->offset, destination->offset, mtu, wrong, first, strange);
	return true;
}

bool rxe_defect_explains(const struct target *target, enum access kind,
			 const struct target_access *access, struct failure *failure)
{
	const struct verbs *verbs = target->private;
	struct place mine = place_of(access->region, access->offset), theirs;

	if (target->ops != &target_verbs || !verbs_is_rxe(&verbs->device) ||
	    (kind != ACCESS_READ && kind != ACCESS_WRITE))
		return false;
	theirs = access->other ? place_of(access->other, access->offset) :
				 (struct place){ .pages = access->buffer };
	return kind == ACCESS_READ ?
	       explain(&mine, &theirs, access->length, verbs_mtu_bytes(&verbs->device), failure) :
	       explain(&theirs, &mine, access->length, verbs_mtu_bytes(&verbs->device), failure);
}
