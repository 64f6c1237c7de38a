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
#include "srq.h"

static void forget(void *object, void *context)
{
	(void)object;
	(void)context;
}

/* All kinds of objects, each before those that it uses. The highest numbers are the capabilities'. */
#define KIND(kind, name, first, last, discard) { offsetof(struct nic, kind), name, first, last, discard }

static const struct kind {
	size_t at;		/* in struct nic */
	const char *name;
	uint32_t first, last;
	objects_discard discard;
} kinds[] = {
	KIND(qps, "queue pairs", 1, (1 << LOG_QPS) - 1, qp_discard),
	KIND(srqs, "shared receive queues", 1, (1 << LOG_NUMBERS) - 1, srq_discard),
	KIND(cqs, "completion queues", 1, (1 << LOG_CQS) - 1, cq_discard),
	KIND(eqs, "event queues", 1, (1 << LOG_EQS) - 1, eq_discard),
	KIND(mkeys, "memory keys", FIRST_MKEY_INDEX, (1 << LOG_MKEYS) - 1, mkey_discard),
	KIND(counter_sets, "sets of counters", 1, MAX_COUNTER_SETS, counter_discard),
	KIND(uars, "doorbell pages", NIC_UAR_FIRST, NIC_BAR_BYTES / NIC_UAR_BYTES - 1, forget),
	KIND(pds, "protection domains", 1, (1 << LOG_NUMBERS) - 1, forget),
	KIND(xrc_domains, "XRC domains", 1, (1 << LOG_NUMBERS) - 1, forget),
	KIND(transport_domains, "transport domains", 1, (1 << LOG_NUMBERS) - 1, forget),
};

static struct objects *of_kind(struct nic *nic, const struct kind *kind)
{
	return (struct objects *)((char *)nic + kind->at);
}

#define FOR_EACH(kind) for (const struct kind *kind = kinds; kind < kinds + G_N_ELEMENTS(kinds); kind++)

void nic_init(struct nic *nic, const struct nic_properties *properties)
{
	nic->properties = *properties;
	FOR_EACH(kind)
		objects_init(of_kind(nic, kind), kind->first, kind->last, kind->discard, nic);
	g_queue_init(&nic->ready);
	capability_init(nic);
}

void nic_reset(struct nic *nic)
{
	FOR_EACH(kind)
		objects_clear(of_kind(nic, kind));
	reach_free(nic);
	nic->command_queue = 0;
	nic->defect_chances = 0;
	capability_init(nic);
}

void nic_free(struct nic *nic)
{
	nic_reset(nic);
	FOR_EACH(kind)
		objects_free(of_kind(nic, kind));
}

void nic_report_left(struct nic *nic)
{
	FOR_EACH(kind) {
		unsigned left = objects_number(of_kind(nic, kind));

		if (left)
			host_log("error: the driver leaves %u %s", left, kind->name);
	}
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
