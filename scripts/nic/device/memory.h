/* SPDX-License-Identifier: GPL-2.0 */
/* Data to and from memory that a key names: translation, then DMA. */
#ifndef ODPBENCH_NIC_MEMORY_H
#define ODPBENCH_NIC_MEMORY_H

#include "nic.h"

/* What a key must allow, besides a local read, which each does. */
enum memory_access {
	MEMORY_LOCAL_READ = 0,
	MEMORY_LOCAL_WRITE = 1,
	MEMORY_REMOTE_READ = 2,
	MEMORY_REMOTE_WRITE = 4,
	MEMORY_REMOTE_ATOMIC = 8,
};

enum outcome { DONE, FAULT, REFUSED };

/*
 * What a page is missing for: the key whose table lacks it, and what is left of the access. The
 * access may have named another key, whose entries lead to that one.
 */
struct missing {
	uint32_t key, named_key;
	uint64_t address, named_address;
	uint32_t length;
};

/*
 * Who accesses which memory. pd 0: the driver's own queue, which has none. qp: the responder's number,
 * as a window may be bound to one; 0: no such access.
 */
struct memory {
	uint32_t pd, key, qp;
	uint64_t address;
	enum memory_access access;
	bool write;
};

/*
 * Moves bytes between data and memory: all or nothing, so that a missing page shows before anything
 * has been moved. FAULT fills missing in.
 */
enum outcome memory_move(struct nic *nic, const struct memory *memory, void *data, uint32_t length,
			 struct missing *missing);

/* The bus address of a byte, if the key has an entry for its page. The rights do not matter. */
bool memory_find(struct nic *nic, uint32_t key, uint64_t address, uint64_t *bus);

#endif
