/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Memory keys. A key has a translation table: of MTTs (bus addresses of pages, with bits for what may
 * be done), of KSMs (other keys, one for each part of the same size) or of KLMs (parts of other keys,
 * of any size: memory windows). The driver fills it when it
 * makes the key, or later by UMR work requests. Where an on-demand key has no entry, there is a page
 * fault.
 */
#ifndef ODPBENCH_NIC_MKEY_H
#define ODPBENCH_NIC_MKEY_H

#include "command.h"

enum { OCTOWORD = 16 };		/* bytes: the unit of tables */

struct mkey {
	uint8_t context[BYTES_OF(mkc)];
	uint8_t *table;
	uint64_t table_bytes;
	bool flagged;		/* MTTs have bits for what may be done; none: a page fault */
};

/* By the index, the upper 24 bits of a key; or by the whole key, which must be right. NULL: none. */
struct mkey *mkey_by_index(struct nic *nic, uint32_t key);
struct mkey *mkey_by_key(struct nic *nic, uint32_t key);

/* A peer ends a key. False: it may not. */
bool mkey_invalidate(struct nic *nic, uint32_t pd, uint32_t key);

enum status mkey_create(struct nic *nic, struct command *command);
enum status mkey_query(struct nic *nic, struct command *command);
enum status mkey_query_special(struct nic *nic, struct command *command);
void mkey_discard(void *mkey, void *context);

#endif
