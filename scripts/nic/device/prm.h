/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The bit layouts that the mlx5 driver and the device share. Most are in the kernel's own
 * include/linux/mlx5/mlx5_ifc.h, where a field of N bits is an array of N bytes, so that offsetof
 * and sizeof give bit positions.
 */
#ifndef ODPBENCH_NIC_PRM_H
#define ODPBENCH_NIC_PRM_H

#include <stddef.h>

#include "bits.h"

/* what mlx5_ifc.h expects of the kernel's other headers */
typedef uint8_t u8;
#ifndef BIT	/* QEMU has one, too */
#define BIT(n) (1ul << (n))
#define BIT_ULL(n) (1ull << (n))
#endif
#define DECLARE_FLEX_ARRAY(type, name) struct { struct { } empty_##name; type name[]; }
#include "mlx5_ifc.h"

#define BIT_AT(type, field) offsetof(struct mlx5_ifc_##type##_bits, field)
#define BITS_OF(type, field) sizeof(((struct mlx5_ifc_##type##_bits *)0)->field)
#define BYTES_OF(type) (sizeof(struct mlx5_ifc_##type##_bits) / 8)
#define BYTE_AT(type, field) (BIT_AT(type, field) / 8)

#define GET(type, at, field) get_bits(at, BIT_AT(type, field), BITS_OF(type, field))
#define SET(type, at, field, value) \
	set_bits(at, BIT_AT(type, field), BITS_OF(type, field), value)
/* where a field that is a structure begins */
#define PART(type, at, field) ((at) + BYTE_AT(type, field))

/* What the kernel has in include/linux/mlx5/device.h and qp.h, which need the kernel around them. */
enum event {
	EVENT_COMPLETION = 0x00,
	EVENT_COMMAND = 0x0a,
	EVENT_PAGE_FAULT = 0x0c,
	EVENT_SRQ_LIMIT = 0x14,
	EVENT_TYPES = 64,
};

enum opcode {
	OPCODE_NOP = 0x00,
	OPCODE_SEND_INVALIDATE = 0x01,
	OPCODE_WRITE = 0x08,
	OPCODE_WRITE_IMMEDIATE = 0x09,
	OPCODE_SEND = 0x0a,
	OPCODE_SEND_IMMEDIATE = 0x0b,
	OPCODE_READ = 0x10,
	OPCODE_COMPARE_SWAP = 0x11,
	OPCODE_FETCH_ADD = 0x12,
	OPCODE_UMR = 0x25,
};

enum cqe_opcode {
	CQE_REQUESTER = 0,
	CQE_WRITE_IMMEDIATE = 1,
	CQE_SEND = 2,
	CQE_SEND_IMMEDIATE = 3,
	CQE_SEND_INVALIDATE = 4,
	CQE_RESIZE = 5,			/* the rest is in the larger or smaller ring */
	CQE_REQUESTER_ERROR = 13,
	CQE_RESPONDER_ERROR = 14,
};

enum syndrome {
	SYNDROME_NONE = 0,
	SYNDROME_LOCAL_LENGTH = 0x01,
	SYNDROME_LOCAL_QP_OPERATION = 0x02,
	SYNDROME_LOCAL_PROTECTION = 0x04,
	SYNDROME_FLUSHED = 0x05,
	SYNDROME_MEMORY_WINDOW = 0x06,
	SYNDROME_REMOTE_INVALID_REQUEST = 0x12,
	SYNDROME_REMOTE_ACCESS = 0x13,
	SYNDROME_REMOTE_OPERATION = 0x14,
	SYNDROME_RETRIES_EXCEEDED = 0x15,
	SYNDROME_RNR_EXCEEDED = 0x16,
};

/* Keys that the device has from the start (QUERY_SPECIAL_CONTEXTS). */
enum special_key {
	KEY_RESERVED = 0x100,	/* of the driver's own queues; also ends a list of segments */
	KEY_NULL = 0x200,	/* every page is missing */
	KEY_TERMINATE = 0x300,	/* ends a list of segments */
	FIRST_MKEY_INDEX = 16,	/* of keys that the driver makes: above the bytes of these */
};

#endif
