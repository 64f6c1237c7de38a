// SPDX-License-Identifier: GPL-2.0
/* Translation by memory keys, and DMA. */
#include "memory.h"
#include "mkey.h"

enum { MTT_READ = 1, MTT_WRITE = 2, MTT_FLAGS = 0xfff };
enum { DEPTH = 4 };	/* of keys in keys: capability max_indirection */
enum { ANY_QP = 0xffffff };

/* A place on the bus, and how many bytes follow it there. */
struct place {
	uint64_t bus;
	uint32_t length;
};

static bool has_rights(const struct mkey *mkey, unsigned access)
{
	return !(access & MEMORY_LOCAL_WRITE && !GET(mkc, mkey->context, lw)) &&
	       !(access & MEMORY_REMOTE_READ && !GET(mkc, mkey->context, rr)) &&
	       !(access & MEMORY_REMOTE_WRITE && !GET(mkc, mkey->context, rw)) &&
	       !(access & MEMORY_REMOTE_ATOMIC && !GET(mkc, mkey->context, a));
}

static bool is_inside(const struct mkey *mkey, uint64_t address, uint32_t length)
{
	uint64_t start = GET(mkc, mkey->context, start_addr), bytes = GET(mkc, mkey->context, len);

	return GET(mkc, mkey->context, length64) ||
	       (address >= start && length <= bytes && address - start <= bytes - length);
}

/* A window of type 2 belongs to a QP. */
static bool has_qp(const struct mkey *mkey, uint32_t qp)
{
	uint32_t owner = GET(mkc, mkey->context, qpn);

	return !qp || owner == ANY_QP || owner == qp;
}

static bool is_allowed(const struct mkey *mkey, const struct memory *memory, uint32_t length)
{
	return !GET(mkc, mkey->context, free) &&
	       (!memory->pd || GET(mkc, mkey->context, pd) == memory->pd) &&
	       has_qp(mkey, memory->qp) && is_inside(mkey, memory->address, length) &&
	       has_rights(mkey, memory->access);
}

static enum outcome look_up_page(const struct mkey *mkey, uint64_t index, uint64_t within, bool write,
				 struct place *place)
{
	uint64_t entry;

	if (index >= mkey->table_bytes / 8)
		return REFUSED;
	entry = get_be64(mkey->table + index * 8);
	if (mkey->flagged && (!(entry & MTT_READ) || (write && !(entry & MTT_WRITE))))
		return FAULT;
	place->bus = (entry & ~(uint64_t)MTT_FLAGS) + within;
	return DONE;
}

/* Parts of other keys, of any length: what a window is bound to. Its rights are the window's. */
static bool look_up_part(const struct mkey *mkey, struct memory *memory, struct place *place)
{
	uint64_t within = memory->address - GET(mkc, mkey->context, start_addr), at;
	uint32_t bytes;

	for (at = 0; at + OCTOWORD <= mkey->table_bytes; at += OCTOWORD, within -= bytes) {
		bytes = get_be32(mkey->table + at);
		if (within >= bytes)
			continue;
		place->length = MIN(place->length, bytes - within);
		memory->key = get_be32(mkey->table + at + 4);
		memory->address = get_be64(mkey->table + at + 8) + within;
		memory->access = memory->write ? MEMORY_LOCAL_WRITE : MEMORY_LOCAL_READ;
		return true;
	}
	return false;
}

/*
 * One level. DONE: place has the address; FAULT, REFUSED; or no outcome yet, as memory names a key of
 * the next level now: then *deeper is set.
 */
static enum outcome look_up(struct nic *nic, struct memory *memory, struct place *place, bool *deeper)
{
	const struct mkey *mkey = mkey_by_key(nic, memory->key);
	uint64_t index, within;
	const uint8_t *entry;
	unsigned mode, shift;

	if (!mkey || !is_allowed(mkey, memory, place->length))
		return REFUSED;
	mode = GET(mkc, mkey->context, access_mode_1_0);
	if (mode == MLX5_MKC_ACCESS_MODE_PA) {
		place->bus = memory->address;
		return DONE;
	}
	if (mode == MLX5_MKC_ACCESS_MODE_KLMS) {
		*deeper = look_up_part(mkey, memory, place);
		return REFUSED;
	}
	/* the first entry is for the page that has the first byte */
	shift = GET(mkc, mkey->context, log_page_size);
	index = (memory->address >> shift) - (GET(mkc, mkey->context, start_addr) >> shift);
	within = memory->address & ((1ull << shift) - 1);
	place->length = MIN(place->length, (1ull << shift) - within);
	if (mode == MLX5_MKC_ACCESS_MODE_MTT)
		return look_up_page(mkey, index, within, memory->write, place);
	if (mode != MLX5_MKC_ACCESS_MODE_KSM || index >= mkey->table_bytes / OCTOWORD)
		return REFUSED;
	entry = mkey->table + index * OCTOWORD;
	memory->key = get_be32(entry + 4);
	memory->address = get_be64(entry + 8) + within;
	*deeper = true;
	return DONE;
}

static enum outcome translate(struct nic *nic, struct memory memory, uint32_t length,
			      struct place *place, struct missing *missing)
{
	enum outcome outcome;
	bool deeper;

	*missing = (struct missing){ .key = memory.key, .named_key = memory.key, .length = length,
				     .address = memory.address, .named_address = memory.address };
	*place = (struct place){ .length = length };
	for (unsigned depth = 0; depth < DEPTH; depth++) {
		if (memory.key == KEY_NULL)	/* the entry of the last key is empty */
			return FAULT;
		missing->key = memory.key;
		missing->address = memory.address;
		deeper = false;
		outcome = look_up(nic, &memory, place, &deeper);
		if (!deeper)
			return outcome;
	}
	return REFUSED;
}

enum outcome memory_move(struct nic *nic, const struct memory *memory, void *data, uint32_t length,
			 struct missing *missing)
{
	struct memory rest = *memory;
	enum outcome outcome;
	struct place place;

	for (uint32_t at = 0; at < length; at += place.length) {
		rest.address = memory->address + at;
		outcome = translate(nic, rest, length - at, &place, missing);
		if (outcome != DONE)
			return outcome;
	}
	for (uint32_t at = 0; at < length; at += place.length) {
		rest.address = memory->address + at;
		/* DMA may not change a key: nic_write() */
		translate(nic, rest, length - at, &place, missing);
		if (!(memory->write ? nic_dma_write(nic, place.bus, (uint8_t *)data + at, place.length) :
		      nic_dma_read(nic, place.bus, (uint8_t *)data + at, place.length)))
			return REFUSED;
	}
	return DONE;
}

bool memory_find(struct nic *nic, uint32_t key, uint64_t address, uint64_t *bus)
{
	const struct memory memory = { .key = key, .address = address };
	struct missing missing;
	struct place place;

	if (translate(nic, memory, 1, &place, &missing) != DONE)
		return false;
	*bus = place.bus;
	return true;
}
