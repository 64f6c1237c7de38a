// SPDX-License-Identifier: GPL-2.0
/* Work requests taken apart. Their layouts: include/linux/mlx5/qp.h */
#include "capability.h"
#include "opcode.h"
#include "wqe.h"

enum { SEGMENT_BYTES = 16, ADDRESS_VECTOR = 3 * SEGMENT_BYTES, VECTOR_QPN = 8, VECTOR_LID = 14 };
enum { WQE_OPCODE = 3, WQE_SIZE = 4, WQE_FLAGS = 11, WQE_IMMEDIATE = 12 };
enum { FLAG_COMPLETE = 2 << 2, FLAG_SOLICITED = 1 << 1 };
#define INLINE_DATA (1u << 31)

bool wqe_is_datagram(const struct qp *qp)
{
	return qp->service == SERVICE_UD || qp->service == SERVICE_QP0 || qp->service == SERVICE_QP1;
}

uint16_t wqe_units(const struct request *request)
{
	return MAX(1, (request->bytes + SEND_UNIT - 1) / SEND_UNIT);
}

static void add_segment(struct request *request, const struct segment *segment)
{
	/* each takes 16 bytes of a request, so there is room */
	request->segments[request->nsegments++] = *segment;
	request->length += segment->length;
}

/* A receive's list ends with a key that nobody has. */
static void parse_segments(struct request *request, unsigned at, bool receive)
{
	const uint8_t *here;
	struct segment segment;
	uint32_t length, room;

	for (; at + SEGMENT_BYTES <= request->bytes; add_segment(request, &segment)) {
		here = request->wqe + at;
		length = get_be32(here);
		segment = (struct segment){
			.key = get_be32(here + 4), .address = get_be64(here + 8), .length = length,
		};
		if (receive && (segment.key == KEY_RESERVED || segment.key == KEY_TERMINATE))
			break;
		at += SEGMENT_BYTES;
		if (!(length & INLINE_DATA))
			continue;
		room = request->bytes - (at - SEGMENT_BYTES) - 4;
		segment.here = here + 4;
		segment.length = MIN(length & ~INLINE_DATA, room);
		at += (4 + segment.length + SEGMENT_BYTES - 1) / SEGMENT_BYTES * SEGMENT_BYTES -
		      SEGMENT_BYTES;
	}
}

/* Units may go over the end of the ring; the first one says how many there are. */
static bool fetch(struct qp *qp, struct request *request)
{
	uint32_t slot = qp->sq_consumer;

	request->bytes = SEND_UNIT;
	for (unsigned at = 0; at < request->bytes; at += SEND_UNIT, slot++) {
		if (!buffer_read(qp->nic, &qp->buffer,
				 qp->sq_offset + (slot & (qp->sq_size - 1)) * SEND_UNIT,
				 request->wqe + at, SEND_UNIT))
			return false;
		if (!at)	/* 6 bits: at most 1008 bytes */
			request->bytes = (get_be32(request->wqe + WQE_SIZE) & 0x3f) * SEGMENT_BYTES;
	}
	return request->bytes >= SEGMENT_BYTES;
}

bool wqe_read_send(struct qp *qp, struct request *request)
{
	unsigned at = SEGMENT_BYTES;
	const uint8_t *wqe = request->wqe;

	*request = (struct request){ .index = qp->sq_consumer, .pd = qp->pd };
	if (!fetch(qp, request))
		return false;
	request->opcode = wqe[WQE_OPCODE];
	request->complete = wqe[WQE_FLAGS] & FLAG_COMPLETE;
	request->solicited = wqe[WQE_FLAGS] & FLAG_SOLICITED;
	request->immediate = get_be32(wqe + WQE_IMMEDIATE);
	if (request->opcode == OPCODE_UMR || request->opcode == OPCODE_NOP)
		return true;
	if (wqe_is_datagram(qp)) {
		request->receiver = get_be32(wqe + at + VECTOR_QPN) & 0xffffff;
		request->receiver_lid = get_be16(wqe + at + VECTOR_LID);
		at += ADDRESS_VECTOR;
	}
	if (qp->service == SERVICE_XRC) {
		request->srq = get_be32(wqe + at) & 0xffffff;
		at += SEGMENT_BYTES;
	}
	if (opcode_has_remote(request->opcode)) {
		request->address = get_be64(wqe + at);
		request->key = get_be32(wqe + at + 8);
		at += SEGMENT_BYTES;
	}
	if (opcode_is_atomic(request->opcode)) {
		request->swap_add = get_be64(wqe + at);
		request->compare = get_be64(wqe + at + 8);
		at += SEGMENT_BYTES;
	}
	parse_segments(request, at, false);
	return at <= request->bytes && request->length <= 1ull << LOG_MAX_MESSAGE;
}

bool wqe_read_receive(struct nic *nic, const struct queue_place *place, struct request *request)
{
	*request = (struct request){ .index = place->index, .pd = place->pd };
	request->bytes = MIN(place->stride, WQE_BYTES_MAX);
	if (!buffer_read(nic, place->buffer, (uint64_t)place->slot * place->stride, request->wqe,
			 request->bytes))
		return false;
	parse_segments(request, place->list_at, true);
	return true;
}

static enum outcome move_in_memory(struct nic *nic, uint32_t pd, const struct segment *segment,
				   uint32_t at, uint8_t *data, uint32_t length, bool write,
				   struct missing *missing)
{
	struct memory memory = {
		.pd = pd, .key = segment->key, .address = segment->address + at,
		.access = write ? MEMORY_LOCAL_WRITE : MEMORY_LOCAL_READ, .write = write,
	};
	enum outcome outcome = memory_move(nic, &memory, data, length, missing);

	/* an event may ask for all pages of the segment that are still to come */
	if (outcome == FAULT)
		missing->length += segment->length - at - length;
	return outcome;
}

enum outcome wqe_move(struct nic *nic, const struct request *request, uint32_t at, uint8_t *data,
		      uint32_t length, bool write, struct missing *missing)
{
	enum outcome outcome;
	uint32_t part;

	for (unsigned i = 0; i < request->nsegments && length; i++) {
		const struct segment *segment = &request->segments[i];

		if (at >= segment->length) {
			at -= segment->length;
			continue;
		}
		part = MIN(length, segment->length - at);
		outcome = DONE;
		if (!segment->here)
			outcome = move_in_memory(nic, request->pd, segment, at, data, part, write,
						 missing);
		else if (!write)
			memcpy(data, segment->here + at, part);
		else
			outcome = REFUSED;
		if (outcome != DONE)
			return outcome;
		data += part;
		length -= part;
		at = 0;
	}
	return length ? REFUSED : DONE;
}
