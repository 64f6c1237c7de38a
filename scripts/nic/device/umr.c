// SPDX-License-Identifier: GPL-2.0
/* UMR. */
#include "defect.h"
#include "memory.h"
#include "mkey.h"
#include "umr.h"

/* Where things are in the work request: struct mlx5_umr_wqe in include/linux/mlx5/qp.h */
enum { UMR_KEY = 12, UMR_FLAGS = 16, UMR_OCTOWORDS = 20, UMR_OFFSET = 22, UMR_MASK = 24,
	UMR_OFFSET_HIGH = 32, UMR_CONTEXT = 64, UMR_DATA = 128, UMR_BYTES = 144 };
/* MLX5_UMR_* in include/linux/mlx5/qp.h, device.h */
enum { HAS_OFFSET = 1 << 4, CHECK_NOT_FREE = 1 << 5, CHECK_FREE = 1 << 6, INLINE = 1 << 7 };

/* Bits of the mask, MLX5_MKEY_MASK_*, and the fields that each lets change. */
static void change_context(uint8_t *to, const uint8_t *from, uint64_t mask)
{
#define COPY(bit, field) ((mask >> (bit) & 1) ? SET(mkc, to, field, GET(mkc, from, field)) : (void)0)
	COPY(0, len);
	COPY(0, length64);
	COPY(1, log_page_size);
	COPY(6, start_addr);
	COPY(7, pd);
	COPY(8, en_rinval);
	COPY(13, mkey_7_0);
	COPY(14, qpn);
	COPY(17, lr);
	COPY(18, lw);
	COPY(19, rr);
	COPY(20, rw);
	COPY(21, a);
	COPY(29, free);
#undef COPY
}

static void set_entries(const struct nic *nic, uint8_t *table, const uint8_t *entries, uint64_t bytes)
{
	for (uint64_t at = 0; at < bytes; at += 8)
		if (get_be64(entries + at) || !defect_is(nic, DEFECT_STALE_PAGE))
			memcpy(table + at, entries + at, 8);
}

/* The list is where the request's one data segment says. */
static enum syndrome fetch_list(struct nic *nic, uint32_t pd, uint8_t *table, const uint8_t *segment,
				uint64_t bytes)
{
	struct memory list = {
		.pd = pd, .key = get_be32(segment + 4), .address = get_be64(segment + 8),
	};
	uint8_t *entries;
	struct missing missing;
	enum outcome outcome;

	bytes = MIN(bytes, get_be32(segment)) & ~7ull;
	entries = g_malloc(bytes);
	outcome = memory_move(nic, &list, entries, bytes, &missing);
	if (outcome == DONE)
		set_entries(nic, table, entries, bytes);
	g_free(entries);
	return outcome == DONE ? SYNDROME_NONE : SYNDROME_LOCAL_PROTECTION;
}

static enum syndrome change_table(struct nic *nic, uint32_t pd, struct mkey *mkey, const uint8_t *wqe,
				  unsigned bytes)
{
	uint64_t offset = 0, length = get_be16(wqe + UMR_OCTOWORDS) * OCTOWORD;

	if (wqe[UMR_FLAGS] & HAS_OFFSET)
		offset = ((uint64_t)get_be32(wqe + UMR_OFFSET_HIGH) << 16 |
			  get_be16(wqe + UMR_OFFSET)) * OCTOWORD;
	if (offset >= mkey->table_bytes)
		return SYNDROME_MEMORY_WINDOW;
	length = MIN(length, mkey->table_bytes - offset);	/* the driver rounds up */
	if (!(wqe[UMR_FLAGS] & INLINE))
		return bytes < UMR_BYTES ? SYNDROME_LOCAL_LENGTH :
		       fetch_list(nic, pd, mkey->table + offset, wqe + UMR_DATA, length);
	if (length > bytes - UMR_DATA)
		return SYNDROME_LOCAL_LENGTH;
	set_entries(nic, mkey->table + offset, wqe + UMR_DATA, length);
	return SYNDROME_NONE;
}

enum syndrome umr_run(struct nic *nic, uint32_t pd, const uint8_t *wqe, unsigned bytes)
{
	struct mkey *mkey = mkey_by_index(nic, get_be32(wqe + UMR_KEY));
	enum syndrome syndrome = SYNDROME_NONE;
	bool is_free;

	if (!mkey || bytes < UMR_DATA)
		return SYNDROME_MEMORY_WINDOW;
	nic_log(nic, "UMR of key 0x%x: flags 0x%x, %u octowords, mask 0x%llx",
		get_be32(wqe + UMR_KEY), wqe[UMR_FLAGS], get_be16(wqe + UMR_OCTOWORDS),
		(unsigned long long)get_be64(wqe + UMR_MASK));
	if (pd && GET(mkc, mkey->context, pd) != pd)	/* a program's own request */
		return SYNDROME_MEMORY_WINDOW;
	is_free = GET(mkc, mkey->context, free);
	if ((wqe[UMR_FLAGS] & CHECK_FREE && is_free) || (wqe[UMR_FLAGS] & CHECK_NOT_FREE && !is_free))
		return SYNDROME_MEMORY_WINDOW;
	if (get_be16(wqe + UMR_OCTOWORDS))
		syndrome = change_table(nic, pd, mkey, wqe, bytes);
	if (!syndrome)
		change_context(mkey->context, wqe + UMR_CONTEXT, get_be64(wqe + UMR_MASK));
	return syndrome;
}
