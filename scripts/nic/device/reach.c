// SPDX-License-Identifier: GPL-2.0
/* Pages that the device remembers. */
#include "memory.h"
#include "reach.h"

enum { PAGE = 4096 };

void reach_free(struct nic *nic)
{
	g_free(nic->reach.pages);
	nic->reach = (struct reach){ 0 };
}

/* Those that the device has an entry for. */
static void hold(struct nic *nic, uint32_t pages)
{
	struct reach *reach = &nic->reach;
	uint64_t address = (uint64_t)reach->address_high << 32 | reach->address_low;

	g_free(reach->pages);
	pages = MIN(pages, REACH_MOST_PAGES);
	reach->pages = g_new(uint64_t, pages);
	reach->npages = 0;
	for (uint32_t i = 0; i < pages; i++)
		if (memory_find(nic, reach->key, address + (uint64_t)i * PAGE,
				&reach->pages[reach->npages]))
			reach->npages++;
}

static uint32_t count(struct nic *nic)
{
	struct reach *reach = &nic->reach;
	uint32_t kept = 0;
	uint8_t byte;

	for (uint32_t i = 0; i < reach->npages; i++)
		if (nic_dma_read(nic, reach->pages[i], &byte, sizeof(byte)))
			reach->pages[kept++] = reach->pages[i];
	reach->npages = kept;
	return kept;
}

void reach_write(struct nic *nic, unsigned at, uint32_t value)
{
	switch (at) {
	case REACH_KEY:
		nic->reach.key = value;
		break;
	case REACH_ADDRESS_LOW:
		nic->reach.address_low = value;
		break;
	case REACH_ADDRESS_HIGH:
		nic->reach.address_high = value;
		break;
	case REACH_PAGES:
		hold(nic, value);
		break;
	}
}

uint32_t reach_read(struct nic *nic, unsigned at)
{
	return at == REACH_PAGES ? count(nic) : 0;
}
