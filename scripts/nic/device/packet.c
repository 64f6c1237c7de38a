// SPDX-License-Identifier: GPL-2.0
/* Packets: how much data each has, and which ones make sense. */
#include <string.h>

#include "capability.h"
#include "opcode.h"
#include "packet.h"
#include "prm.h"

void packet_init(struct packet *packet, enum packet_kind kind)
{
	memset(packet, 0, PACKET_HEADER_BYTES);
	packet->format = PACKET_FORMAT;
	packet->kind = kind;
}

uint32_t packet_data_bytes(const struct packet *packet)
{
	bool response = opcode_has_response(packet->opcode);

	switch (packet->kind) {
	case PACKET_REQUEST:
		return response ? 0 : packet->bytes;
	case PACKET_ANSWER:
		return response && packet->answer == ANSWER_DONE ? packet->bytes : 0;
	case PACKET_DATAGRAM:
		return packet->bytes;
	default:
		return 0;
	}
}

/* The highest value of each member that has one. */
#define LIMIT(member, highest) { offsetof(struct packet, member), highest, #member }

static const struct limit {
	size_t at;
	uint32_t highest;
	const char *name;
} limits[] = {
	LIMIT(kind, PACKET_KINDS - 1),
	LIMIT(answer, ANSWERS - 1),
	LIMIT(delay_ns, PACKET_DELAY_NS_MAX),
	LIMIT(bytes, PACKET_BYTES_MAX),
	LIMIT(message_bytes, 1u << LOG_MAX_MESSAGE),
	LIMIT(at, 1u << LOG_MAX_MESSAGE),
	LIMIT(solicited, 1),
};

static const char *beyond_limit(const struct packet *packet)
{
	uint32_t value;

	for (size_t i = 0; i < sizeof(limits) / sizeof(*limits); i++) {
		memcpy(&value, (const uint8_t *)packet + limits[i].at, sizeof(value));
		if (value > limits[i].highest)
			return limits[i].name;
	}
	return NULL;
}

/* The errors that a responder has. */
static bool is_remote(uint32_t syndrome)
{
	return syndrome == SYNDROME_REMOTE_INVALID_REQUEST || syndrome == SYNDROME_REMOTE_ACCESS ||
	       syndrome == SYNDROME_REMOTE_OPERATION;
}

const char *packet_take(struct packet *packet, const void *bytes, size_t length)
{
	const char *wrong;

	if (length < PACKET_HEADER_BYTES || length > sizeof(*packet))
		return "the length";
	memcpy(packet, bytes, length);
	if (packet->format != PACKET_FORMAT)
		return "the format";
	wrong = beyond_limit(packet);
	if (wrong)
		return wrong;
	if (length != PACKET_HEADER_BYTES + packet_data_bytes(packet))
		return "the length";
	if (packet->at + packet->bytes > packet->message_bytes)
		return "the part of the message";
	if (packet->kind != PACKET_GO_ON && !opcode_is_request(packet->opcode))
		return "the opcode";
	if (packet->kind == PACKET_ANSWER && packet->answer == ANSWER_ERROR &&
	    !is_remote(packet->syndrome))
		return "the syndrome";
	return NULL;
}
