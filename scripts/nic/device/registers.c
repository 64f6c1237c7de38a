// SPDX-License-Identifier: GPL-2.0
/*
 * The BAR: the initialization segment, then pages of doorbells (UARs). All of these pages are alike,
 * since a doorbell names its queue.
 */
#include "cq.h"
#include "eq.h"
#include "qp.h"

/* struct mlx5_init_seg in include/linux/mlx5/device.h */
enum {
	ISEG_FIRMWARE = 0x0000,
	ISEG_INTERFACE = 0x0004,
	ISEG_QUEUE_HIGH = 0x0010,
	ISEG_QUEUE_LOW = 0x0014,
	ISEG_DOORBELL = 0x0018,
	ISEG_TIMER_HIGH = 0x1000,
	ISEG_TIMER_LOW = 0x1004,
	ISEG_HEALTH = 0x1010,
};

enum {
	FIRMWARE_MAJOR = 16, FIRMWARE_MINOR = 35, FIRMWARE_PATCH = 4030,
	INTERFACE_REVISION = 5,
	LOG_COMMANDS = 5, LOG_COMMAND_STRIDE = 6,
	NS_IN_HEARTBEAT = 1000000,
};

/* Doorbells within a UAR (include/linux/mlx5/{cq,qp,device}.h) */
enum {
	UAR_CQ = 0x020,
	UAR_EQ_ARM = 0x040,
	UAR_EQ = 0x048,
	UAR_SEND = 0x800,	/* to the end of the page: four registers, each with two halves */
	UAR_SEND_HALF = 0x100,
};

uint32_t nic_read(struct nic *nic, uint64_t address)
{
	uint64_t now = host_now_ns(nic);

	switch (address) {
	case ISEG_FIRMWARE:
		return FIRMWARE_MINOR << 16 | FIRMWARE_MAJOR;
	case ISEG_INTERFACE:
		return INTERFACE_REVISION << 16 | FIRMWARE_PATCH;
	case ISEG_QUEUE_HIGH:
		return nic->command_queue >> 32;
	case ISEG_QUEUE_LOW:
		return (uint32_t)nic->command_queue | LOG_COMMANDS << 4 | LOG_COMMAND_STRIDE;
	case ISEG_TIMER_HIGH:
		return now >> 32;
	case ISEG_TIMER_LOW:
		return now;
	case ISEG_HEALTH:	/* moves as long as the firmware lives */
		return now / NS_IN_HEARTBEAT;
	default:
		return 0;
	}
}

static void write_segment(struct nic *nic, uint64_t address, uint32_t value)
{
	switch (address) {
	case ISEG_QUEUE_HIGH:
		nic->command_queue = (uint64_t)value << 32;
		break;
	case ISEG_QUEUE_LOW:
		nic->command_queue |= value & ~0xfffu;
		break;
	case ISEG_DOORBELL:
		command_ring(nic, value);
		break;
	}
}

static void write_uar(struct nic *nic, unsigned at, uint64_t value, unsigned bytes)
{
	if (at == UAR_EQ_ARM || at == UAR_EQ)
		eq_doorbell(nic, value, at == UAR_EQ_ARM);
	else if (at == UAR_CQ && bytes == 8)
		cq_doorbell(nic, value);
	else if (at >= UAR_SEND && at % UAR_SEND_HALF == 0 && bytes == 8)
		qp_doorbell(nic, value);
}

void nic_write(struct nic *nic, uint64_t address, uint64_t value, unsigned bytes)
{
	/* the device's own access: a function cannot ring its own bell */
	if (nic->in_dma)
		return;
	if (address < NIC_UAR_FIRST * NIC_UAR_BYTES)
		write_segment(nic, address, value);
	else
		write_uar(nic, address % NIC_UAR_BYTES, value, bytes);
}
