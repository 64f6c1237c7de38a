/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What QPs send to each other. A request of a reliable connection is for a part of a message, of at
 * most the path MTU, and has all that its responder needs: none depends on the one before. It has
 * one answer.
 */
#ifndef ODPBENCH_NIC_PACKET_H
#define ODPBENCH_NIC_PACKET_H

#include <stddef.h>
#include <stdint.h>

enum {
	PACKET_BYTES_MAX = 4096,		/* of data: the largest MTU */
	PACKET_DELAY_NS_MAX = 655360000,	/* the longest RNR timer */
};

enum packet_kind { PACKET_REQUEST, PACKET_ANSWER, PACKET_GO_ON, PACKET_DATAGRAM, PACKET_KINDS };

enum answer {
	ANSWER_DONE,
	ANSWER_NOBODY,		/* stands for none at all: the ACK timer runs */
	ANSWER_NO_RECEIVE,	/* RNR NAK: again after delay_ns */
	ANSWER_PAGE_MISSING,	/* again after PACKET_GO_ON; delay_ns is the RNR timer here, too */
	ANSWER_ERROR,		/* with a syndrome */
	ANSWERS
};

struct packet_end {
	uint32_t lid, qp;
};

/* Every member may have any value, so that what came over the wire can be looked at. */
struct packet {
	uint32_t format;		/* PACKET_FORMAT */
	uint32_t kind;
	struct packet_end from, to;
	uint32_t id;			/* of a request; of that which is answered, or may go on */
	uint32_t answer, syndrome, delay_ns;
	/* the message, as its work request has it */
	uint32_t opcode, solicited, immediate, key;
	uint64_t address, swap_add, compare;
	uint32_t message_bytes;
	uint32_t srq;			/* XRC: the number of the responder's queue */
	/* a part of it */
	uint32_t at, bytes;
	uint8_t data[PACKET_BYTES_MAX];	/* the last: only so much as there is goes over the wire */
};

/* Both ends of a wire are on one host, so numbers are as that has them. */
enum { PACKET_FORMAT = 0x4f445001, PACKET_HEADER_BYTES = offsetof(struct packet, data) };

/* The bytes of the message that come with it, as a request to read, or a refusal, has none. */
uint32_t packet_data_bytes(const struct packet *packet);

/* An empty one of this kind, as far as its data. */
void packet_init(struct packet *packet, enum packet_kind kind);

/* From the wire. Returns NULL, or what is wrong: then it is not to be used. */
const char *packet_take(struct packet *packet, const void *bytes, size_t length);

#endif
