// SPDX-License-Identifier: GPL-2.0
/* Memory keys: their making and their end. */
#include "capability.h"
#include "mkey.h"

/* Of all tables together. Memory is taken as a table is written. */
#define MAX_TABLES_BYTES (8ull << 30)

struct mkey *mkey_by_index(struct nic *nic, uint32_t key)
{
	return objects_find(&nic->mkeys, key >> 8);
}

struct mkey *mkey_by_key(struct nic *nic, uint32_t key)
{
	struct mkey *mkey = mkey_by_index(nic, key);

	return mkey && GET(mkc, mkey->context, mkey_7_0) == (key & 0xff) ? mkey : NULL;
}

bool mkey_invalidate(struct nic *nic, uint32_t pd, uint32_t key)
{
	struct mkey *mkey = mkey_by_key(nic, key);

	if (!mkey || GET(mkc, mkey->context, free) || !GET(mkc, mkey->context, en_rinval) ||
	    GET(mkc, mkey->context, pd) != pd)
		return false;
	SET(mkc, mkey->context, free, 1);
	return true;
}

void mkey_discard(void *object, void *context)
{
	struct nic *nic = context;
	struct mkey *mkey = object;

	nic->mkey_table_bytes -= mkey->table_bytes;
	g_free(mkey->table);
	g_free(mkey);
}

/* The table, with what comes with the command. */
static enum status make_table(struct nic *nic, struct mkey *mkey, const struct command *command)
{
	uint64_t octowords = GET(mkc, mkey->context, translations_octword_size);
	uint64_t given = GET(create_mkey_in, command->in, translations_octword_actual_size) * OCTOWORD;
	size_t list_at = BYTE_AT(create_mkey_in, klm_pas_mtt);

	if (octowords > MAX_TABLE_OCTOWORDS)
		return STATUS_BAD_PARAMETER;
	if (octowords * OCTOWORD > MAX_TABLES_BYTES - nic->mkey_table_bytes)
		return STATUS_NO_RESOURCES;
	mkey->table = g_try_malloc0(octowords * OCTOWORD);
	if (octowords && !mkey->table)
		return STATUS_NO_RESOURCES;
	mkey->table_bytes = octowords * OCTOWORD;
	nic->mkey_table_bytes += mkey->table_bytes;
	/* in a list that comes with the command, the bits may be missing; UMR always has them */
	mkey->flagged = !given || GET(create_mkey_in, command->in, pg_access);
	given = MIN(given, mkey->table_bytes);	/* the driver rounds up */
	if (!given)
		return STATUS_OK;
	if (command->in_bytes < list_at || given > command->in_bytes - list_at)
		return STATUS_BAD_PARAMETER;
	memcpy(mkey->table, command->in + list_at, given);
	return STATUS_OK;
}

enum status mkey_create(struct nic *nic, struct command *command)
{
	struct mkey *mkey = g_new0(struct mkey, 1);
	enum status status;

	memcpy(mkey->context, PART(create_mkey_in, command->in, memory_key_mkey_entry),
	       sizeof(mkey->context));
	status = make_table(nic, mkey, command);
	if (!status)
		return command_add(command, &nic->mkeys, mkey);
	mkey_discard(mkey, nic);
	return status;
}

enum status mkey_query(struct nic *nic, struct command *command)
{
	const struct mkey *mkey = objects_find(&nic->mkeys,
					       GET(query_mkey_in, command->in, mkey_index));

	if (!mkey)
		return STATUS_BAD_RESOURCE;
	memcpy(PART(query_mkey_out, command->out, memory_key_mkey_entry), mkey->context,
	       sizeof(mkey->context));
	return STATUS_OK;
}

enum status mkey_query_special(struct nic *nic, struct command *command)
{
	(void)nic;
	SET(query_special_contexts_out, command->out, resd_lkey, KEY_RESERVED);
	SET(query_special_contexts_out, command->out, null_mkey, KEY_NULL);
	SET(query_special_contexts_out, command->out, terminate_scatter_list_mkey, KEY_TERMINATE);
	return STATUS_OK;
}
