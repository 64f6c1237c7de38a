// SPDX-License-Identifier: GPL-2.0
/* Opcodes. */
#include "opcode.h"
#include "prm.h"

enum { REQUEST = 1 << 0, REMOTE = 1 << 1, RECEIVE = 1 << 2, RESPONSE = 1 << 3, ATOMIC = 1 << 4 };

static unsigned traits(unsigned opcode)
{
	switch (opcode) {
	case OPCODE_SEND:
	case OPCODE_SEND_IMMEDIATE:
	case OPCODE_SEND_INVALIDATE:
		return REQUEST | RECEIVE;
	case OPCODE_WRITE:
		return REQUEST | REMOTE;
	case OPCODE_WRITE_IMMEDIATE:
		return REQUEST | REMOTE | RECEIVE;
	case OPCODE_READ:
		return REQUEST | REMOTE | RESPONSE;
	case OPCODE_COMPARE_SWAP:
	case OPCODE_FETCH_ADD:
		return REQUEST | REMOTE | RESPONSE | ATOMIC;
	default:
		return 0;
	}
}

bool opcode_is_request(unsigned opcode)
{
	return traits(opcode) & REQUEST;
}

bool opcode_has_remote(unsigned opcode)
{
	return traits(opcode) & REMOTE;
}

bool opcode_takes_receive(unsigned opcode)
{
	return traits(opcode) & RECEIVE;
}

bool opcode_has_response(unsigned opcode)
{
	return traits(opcode) & RESPONSE;
}

bool opcode_is_atomic(unsigned opcode)
{
	return traits(opcode) & ATOMIC;
}
