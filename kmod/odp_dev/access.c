// SPDX-License-Identifier: GPL-2.0
/*
 * What the device does with a region: operations, prefetches, and showing an entry.
 * Data is copied between the memory that an entry leads to and a kernel buffer under the
 * table's lock.  It is copied to and from user space without that lock, because that may
 * fault, and even invalidate this very region.
 */
#include <linux/highmem.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "context.h"
#include "function.h"
#include "region.h"

/* The most that one struct ibv_sge of ibv_advise_mr() can ask for, in whole pages. */
#define PREFETCH_BYTES	((4ull << 30) - PAGE_SIZE)

static u64 offset_in_entry(const struct odp_dev_table *table, u64 address)
{
	return address & ((1ull << table->page_shift) - 1);
}

static dma_addr_t entry_dma(const struct odp_dev_table *table, u64 entry, u64 address)
{
	return (entry & ENTRY_DMA) + offset_in_entry(table, address);
}

/* Does the operation on @memory of the region; @length is within one page. */
static void operate(struct odp_dev_access *access, void *memory, void *buffer, size_t length)
{
	switch (access->operation) {
	case ODP_DEV_READ:
		memcpy(buffer, memory, length);
		break;
	case ODP_DEV_WRITE:
		memcpy(memory, buffer, length);
		break;
	case ODP_DEV_FETCH_ADD:
		access->result = atomic64_fetch_add(access->operand, memory);
		break;
	}
}

/*
 * Returns the memory that the entry for @address leads to, to be given back with
 * kunmap_local(), or NULL if the operation must not be done: no memory is there, or it would
 * change memory that is not the region's @own.  Reading other memory is allowed: it gives wrong
 * data and harms nobody.  @dma: out: the DMA address.
 */
static void *reach(struct odp_dev_region *region, const struct odp_dev_access *access, u64 entry,
		   phys_addr_t own, u64 address, dma_addr_t *dma)
{
	struct odp_dev_table *table = &region->table;
	phys_addr_t phys;

	*dma = entry_dma(table, entry, address);
	phys = odp_dev_function_translate(region->context->function, *dma);
	if (access->operation != ODP_DEV_READ && phys != own + offset_in_entry(table, address))
		return NULL;
	return odp_dev_function_memory(phys);
}

/*
 * Does the operation as far as there are entries that permit it; @moved: out: bytes done.
 * -EAGAIN: the next byte has no such entry.  -EREMOTEIO: its entry leads nowhere, or to
 * memory that the device must not write.
 */
static int operate_present(struct odp_dev_region *region, struct odp_dev_access *access,
			   u64 address, void *buffer, size_t length, size_t *moved)
{
	u64 entry, need = ENTRY_PRESENT | (access->operation == ODP_DEV_READ ? 0 : ENTRY_WRITABLE);
	struct odp_dev_table *table = &region->table;
	phys_addr_t own = 0;
	dma_addr_t dma;
	void *memory;
	int ret = 0;
	size_t n;

	down_read(&table->lock);
	for (*moved = 0; *moved < length; *moved += n, address += n) {
		entry = odp_dev_table_get(table, odp_dev_table_index(table, address), &own);
		if ((entry & need) != need) {
			ret = -EAGAIN;
			break;
		}
		memory = reach(region, access, entry, own, address, &dma);
		if (!memory) {
			ret = -EREMOTEIO;
			break;
		}
		n = min_t(size_t, length - *moved, PAGE_SIZE - offset_in_page(address));
		operate(access, memory, buffer + *moved, n);
		kunmap_local(memory);
	}
	up_read(&table->lock);
	if (ret == -EREMOTEIO) {
		access->error_dma = dma;
		counter_add(&table->counters->translation_errors, 1);
	}
	return ret;
}

/* Does the operation within one part of the region; @moved and errors as above. */
static int operate_part(struct odp_dev_region *region, struct odp_dev_access *access,
			u64 address, void *buffer, size_t length, size_t *moved)
{
	struct odp_dev_region *part;
	u64 room;
	int ret;

	if (!(region->flags & ODP_DEV_IMPLICIT))
		return operate_present(region, access, address, buffer, length, moved);
	*moved = 0;
	part = odp_dev_region_part(region, address, &room, false);
	if (!part)
		return -EAGAIN;
	ret = operate_present(part, access, address, buffer, min_t(u64, length, room), moved);
	odp_dev_region_put(part);
	return ret;
}

/* @retry: the last fault was for the same address. */
static int access_fault(struct odp_dev_region *region, u64 address, u64 left, bool retry)
{
	struct odp_dev_counters *counters = region->context->counters;
	int ret = odp_dev_region_stopped(region);

	if (ret)
		return ret;
	if (retry) {
		counter_add(&counters->fault_retries, 1);
		cond_resched();
	}
	ret = odp_dev_region_fault(region, address, left, 0);
	if (ret == -EBUSY)
		return 0;
	if (ret < 0) {
		counter_add(&counters->fault_errors, 1);
		return ret;
	}
	counter_add(&counters->page_faults, ret);
	counter_add(&counters->page_faults_handled, 1);
	return 0;
}

/*
 * Does @length bytes at @address, from or to @buffer, of an operation that has @left bytes
 * to go from @address on.  @moved: out: bytes done, also after an error.
 */
static int operate_all(struct odp_dev_region *region, struct odp_dev_access *access,
		       u64 address, void *buffer, size_t length, u64 left, size_t *moved)
{
	bool faulted = false;
	size_t n;
	int ret = 0;

	for (*moved = 0; *moved < length && !ret; ) {
		ret = operate_part(region, access, address + *moved, buffer + *moved,
				   length - *moved, &n);
		*moved += n;
		if (ret != -EAGAIN)
			continue;
		ret = access_fault(region, address + *moved, left - *moved, faulted && !n);
		faulted = true;
	}
	if (ret)
		access->error_address = address + *moved;
	return ret;
}

static int access_check(struct odp_dev_region *region, const struct odp_dev_access *access)
{
	if (access->operation > ODP_DEV_FETCH_ADD || !access->length ||
	    access->length > ODP_DEV_MAX_ACCESS_BYTES)
		return -EINVAL;
	if (access->operation == ODP_DEV_FETCH_ADD &&
	    (access->length != sizeof(u64) || !IS_ALIGNED(access->address, sizeof(u64))))
		return -EINVAL;
	if (access->operation != ODP_DEV_READ && !(region->flags & ODP_DEV_WRITABLE))
		return -EACCES;
	return odp_dev_region_check(region, access->address, access->length);
}

static int transfer(struct odp_dev_region *region, struct odp_dev_access *access, void *bounce)
{
	u8 __user *user = u64_to_user_ptr(access->buffer);
	size_t n, moved;
	u64 done;
	int ret = 0;

	for (done = 0; done < access->length && !ret; done += n) {
		n = min_t(u64, access->length - done, CONTEXT_BOUNCE_BYTES);
		if (access->operation == ODP_DEV_WRITE && copy_from_user(bounce, user + done, n))
			return -EFAULT;
		ret = operate_all(region, access, access->address + done, bounce, n,
				  access->length - done, &moved);
		if (access->operation == ODP_DEV_READ && copy_to_user(user + done, bounce, moved))
			return -EFAULT;
	}
	return ret;
}

int odp_dev_region_access(struct odp_dev_region *region, struct odp_dev_access *access)
{
	struct odp_dev_context *context = region->context;
	struct odp_dev_counters *counters = context->counters;
	void *bounce = NULL;
	int ret;

	access->error_address = access->error_dma = 0;
	ret = access_check(region, access);
	if (ret) {
		if (ret == -EFAULT)
			access->error_address = access->address;
		return ret;
	}
	if (access->operation != ODP_DEV_FETCH_ADD) {
		bounce = odp_dev_context_take_bounce(context);
		if (!bounce)
			return -ENOMEM;
	}
	ret = transfer(region, access, bounce);
	odp_dev_context_return_bounce(context, bounce);
	if (!ret) {
		counter_add(&counters->accesses, 1);
		counter_add(&counters->access_bytes, access->length);
	}
	return ret;
}

static const unsigned int advice_flags[] = {
	[ODP_DEV_PREFETCH]		= FAULT_DOWNGRADE,
	[ODP_DEV_PREFETCH_WRITE]	= 0,
	[ODP_DEV_PREFETCH_NO_FAULT]	= FAULT_SNAPSHOT,
};

int odp_dev_region_prefetch(struct odp_dev_region *region, const struct odp_dev_prefetch *prefetch)
{
	u64 address, left, n;
	int ret;

	if (prefetch->advice >= ARRAY_SIZE(advice_flags) || !prefetch->length ||
	    region->flags & ODP_DEV_PINNED)
		return -EINVAL;
	if (prefetch->advice == ODP_DEV_PREFETCH_WRITE && !(region->flags & ODP_DEV_WRITABLE))
		return -EPERM;
	ret = odp_dev_region_check(region, prefetch->address, prefetch->length);
	if (ret)
		return ret;

	for (address = prefetch->address, left = prefetch->length; left; address += n, left -= n) {
		ret = odp_dev_region_stopped(region);
		if (ret)
			return ret;
		n = min_t(u64, left, PREFETCH_BYTES);
		ret = odp_dev_region_fault(region, address, n, advice_flags[prefetch->advice]);
		if (ret == -EBUSY)
			n = 0;
		else if (ret < 0)
			return ret;
		else
			counter_add(&region->context->counters->page_prefetch, ret);
	}
	return 0;
}

void odp_dev_region_entry(struct odp_dev_region *region, struct odp_dev_entry *entry)
{
	struct odp_dev_region *part;
	u64 found = 0, room;

	entry->dma = entry->physical = 0;
	part = odp_dev_region_part(region, entry->address, &room, false);
	if (part) {
		down_read(&part->table.lock);
		found = odp_dev_table_get(&part->table,
					  odp_dev_table_index(&part->table, entry->address), NULL);
		if (found) {
			entry->dma = entry_dma(&part->table, found, entry->address);
			entry->physical = odp_dev_function_translate(region->context->function,
								     entry->dma);
		}
		up_read(&part->table.lock);
		odp_dev_region_put(part);
	}
	entry->present = !!(found & ENTRY_PRESENT);
	entry->writable = !!(found & ENTRY_WRITABLE);
}
