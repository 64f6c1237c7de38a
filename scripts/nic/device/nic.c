// SPDX-License-Identifier: GPL-2.0
/* The device as a whole: its state from power on to the end. */
#include "capability.h"
#include "counter.h"
#include "cq.h"
#include "eq.h"
#include "mkey.h"
#include "nic.h"
#include "qp.h"
#include "reach.h"

/* The highest numbers, as the capabilities say. */
enum { LAST_EQ = (1 << LOG_EQS) - 1, LAST_CQ = (1 << LOG_CQS) - 1, LAST_QP = (1 << LOG_QPS) - 1,
	LAST_MKEY = (1 << LOG_MKEYS) - 1, LAST_COUNTER_SET = MAX_COUNTER_SETS };

void nic_init(struct nic *nic, const struct nic_properties *properties)
{
	nic->properties = *properties;
	objects_init(&nic->eqs, 1, LAST_EQ);
	objects_init(&nic->cqs, 1, LAST_CQ);
	objects_init(&nic->qps, 1, LAST_QP);
	objects_init(&nic->mkeys, FIRST_MKEY_INDEX, LAST_MKEY);
	objects_init(&nic->counter_sets, 1, LAST_COUNTER_SET);
	g_queue_init(&nic->ready);
	capability_init(nic);
}

void nic_reset(struct nic *nic)
{
	qp_free_all(nic);	/* uses CQs, which use EQs */
	cq_free_all(nic);
	eq_free_all(nic);
	mkey_free_all(nic);
	counter_free_all(nic);
	reach_free(nic);
	nic->command_queue = 0;
	nic->last_plain = nic->defect_chances = 0;
	capability_init(nic);
}

void nic_free(struct nic *nic)
{
	nic_reset(nic);
	objects_free(&nic->eqs);
	objects_free(&nic->cqs);
	objects_free(&nic->qps);
	objects_free(&nic->mkeys);
	objects_free(&nic->counter_sets);
}

uint32_t nic_plain_number(struct nic *nic)
{
	nic->last_plain = (nic->last_plain + 1) & 0xffffff;
	return nic->last_plain;
}

static bool dma(struct nic *nic, uint64_t bus, void *data, size_t bytes, bool write)
{
	bool done;

	nic->in_dma = true;
	done = host_dma(nic, bus, data, bytes, write);
	nic->in_dma = false;
	if (!done)
		nic_log(nic, "no memory for %zu bytes at 0x%llx on the bus, %s", bytes,
			(unsigned long long)bus, write ? "write" : "read");
	return done;
}

bool nic_dma_read(struct nic *nic, uint64_t bus, void *data, size_t bytes)
{
	return dma(nic, bus, data, bytes, false);
}

bool nic_dma_write(struct nic *nic, uint64_t bus, const void *data, size_t bytes)
{
	return dma(nic, bus, (void *)data, bytes, true);
}
