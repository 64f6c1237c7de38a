/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The command interface. The driver writes an entry into the command queue and rings; input and
 * output beyond the entry's own 16 bytes are in chains of 512-byte blocks. Each command is carried
 * out at once; its end shows in the entry, and, if there is an event queue for it, by an event.
 */
#ifndef ODPBENCH_NIC_COMMAND_H
#define ODPBENCH_NIC_COMMAND_H

#include "nic.h"

/* Status of a command (MLX5_CMD_STAT_* in the kernel's include/linux/mlx5/device.h). */
enum status {
	STATUS_OK = 0x00,
	STATUS_BAD_OPERATION = 0x02,
	STATUS_BAD_PARAMETER = 0x03,
	STATUS_BAD_RESOURCE = 0x05,
	STATUS_NO_RESOURCES = 0x0f,
	STATUS_BAD_RESOURCE_STATE = 0x09,
	STATUS_TOO_MANY_COMPLETIONS = 0x40,	/* for the new size of their queue */
};

/*
 * Input and output are longer by COMMAND_SLACK bytes, which are 0: the structures of a newer kernel
 * than the guest's may be read from and written to them whole. Only a list at the end of the input
 * must be checked against in_bytes.
 */
#define COMMAND_SLACK 8192

struct command {
	uint8_t *in, *out;
	uint32_t in_bytes, out_bytes;
};

/*
 * Keep an object that a command made, and name it in the answer; end the one that a command names.
 * Every such command has the number in the same place.
 */
enum status command_add(struct command *command, struct objects *objects, void *object);
enum status command_remove(struct command *command, struct objects *objects);

/* The driver has rung: a bit for each entry. */
void command_ring(struct nic *nic, uint32_t doorbell);

/* What carries out the commands of one opcode (command_table.c). */
struct command_type {
	uint16_t opcode;
	const char *name;
	enum status (*run)(struct nic *nic, struct command *command);
};

/* NULL: the device has no such command. */
const struct command_type *command_find(uint16_t opcode);

#endif
