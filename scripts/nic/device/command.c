// SPDX-License-Identifier: GPL-2.0
/* The command interface: entries, blocks, and the event that ends a command. */
#include "command.h"
#include "eq.h"

/* struct mlx5_cmd_layout in include/linux/mlx5/device.h */
enum {
	ENTRY_BYTES = 64,
	ENTRY_IN_BYTES = 4, ENTRY_IN_BLOCK = 8, ENTRY_IN = 16,
	ENTRY_OUT = 32, ENTRY_OUT_BLOCK = 48, ENTRY_OUT_BYTES = 56,
	ENTRY_OWNER = 63,	/* 0 in its last bit: the driver's again */
	ENTRY_INLINE = 16,
};

/* struct mlx5_cmd_prot_block, as far as it is used */
enum { BLOCK_DATA = 512, BLOCK_NEXT = 560 };

/* The longest list is the pages of a pinned region: 8 bytes for 4 KiB, so this is for 8 GiB. */
enum { BYTES_MAX = 16 << 20 };

/* Moves what does not fit into the entry. False: the chain ends early, or is not in memory. */
static bool move_blocks(struct nic *nic, uint64_t block, uint8_t *data, uint32_t bytes, bool write)
{
	uint8_t next[8];
	uint32_t part;

	for (; bytes; data += part, bytes -= part) {
		part = MIN(bytes, BLOCK_DATA);
		if (!block || !(write ? nic_dma_write(nic, block, data, part) :
				nic_dma_read(nic, block, data, part)) ||
		    !nic_dma_read(nic, block + BLOCK_NEXT, next, sizeof(next)))
			return false;
		block = get_be64(next);
	}
	return true;
}

static uint32_t beyond_entry(uint32_t bytes)
{
	return bytes > ENTRY_INLINE ? bytes - ENTRY_INLINE : 0;
}

static enum status run(struct nic *nic, struct command *command, uint64_t in_block)
{
	const struct command_type *type;
	uint16_t opcode;

	if (!move_blocks(nic, in_block, command->in + ENTRY_INLINE,
			 beyond_entry(command->in_bytes), false))
		return STATUS_BAD_PARAMETER;
	opcode = GET(query_issi_in, command->in, opcode);
	type = command_find(opcode);
	nic_log(nic, "command %s (0x%x), op_mod 0x%x, in %u, out %u bytes",
		type ? type->name : "?", opcode, (unsigned)GET(query_issi_in, command->in, op_mod),
		command->in_bytes, command->out_bytes);
	return type ? type->run(nic, command) : STATUS_BAD_OPERATION;
}

/* Carries one entry out, and gives it back to the driver. */
static void run_entry(struct nic *nic, uint64_t address, uint8_t *entry)
{
	struct command command = {
		.in_bytes = get_be32(entry + ENTRY_IN_BYTES),
		.out_bytes = get_be32(entry + ENTRY_OUT_BYTES),
	};
	enum status status = STATUS_BAD_PARAMETER;

	if (command.in_bytes <= BYTES_MAX && command.out_bytes <= BYTES_MAX) {
		command.in = g_malloc0(command.in_bytes + COMMAND_SLACK);
		command.out = g_malloc0(command.out_bytes + COMMAND_SLACK);
		memcpy(command.in, entry + ENTRY_IN, ENTRY_INLINE);
		status = run(nic, &command, get_be64(entry + ENTRY_IN_BLOCK));
		SET(query_issi_out, command.out, status, status);
		memcpy(entry + ENTRY_OUT, command.out, ENTRY_INLINE);
		move_blocks(nic, get_be64(entry + ENTRY_OUT_BLOCK), command.out + ENTRY_INLINE,
			    beyond_entry(command.out_bytes), true);
		g_free(command.in);
		g_free(command.out);
	} else {
		memset(entry + ENTRY_OUT, 0, ENTRY_INLINE);
		SET(query_issi_out, entry + ENTRY_OUT, status, status);
	}
	if (status)
		nic_log(nic, "command ends with status 0x%x", status);
	entry[ENTRY_OWNER] = 0;
	nic_dma_write(nic, address, entry, ENTRY_BYTES);
}

enum status command_add(struct command *command, struct objects *objects, void *object)
{
	uint32_t number = objects_add(objects, object);

	SET(alloc_pd_out, command->out, pd, number);
	return number ? STATUS_OK : STATUS_NO_RESOURCES;
}

enum status command_remove(struct command *command, struct objects *objects)
{
	return objects_remove(objects, GET(dealloc_pd_in, command->in, pd)) ? STATUS_OK :
	       STATUS_BAD_RESOURCE;
}

static void run_slot(struct nic *nic, unsigned slot)
{
	uint64_t address = nic->command_queue + slot * ENTRY_BYTES;
	bool by_event = nic->event_eq[EVENT_COMMAND];
	uint8_t entry[ENTRY_BYTES], event[EQ_EVENT_BYTES] = { 0 };

	if (!nic_dma_read(nic, address, entry, sizeof(entry)))
		return;
	run_entry(nic, address, entry);
	/* the driver polls for the command that makes the queue, and for the one that ends it */
	if (!by_event)
		return;
	put_be32(event, 1u << slot);
	eq_post(nic, EVENT_COMMAND, 0, event);
}

void command_ring(struct nic *nic, uint32_t doorbell)
{
	for (unsigned slot = 0; nic->command_queue && slot < 32; slot++)
		if (doorbell >> slot & 1)
			run_slot(nic, slot);
}
