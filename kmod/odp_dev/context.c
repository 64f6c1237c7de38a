// SPDX-License-Identifier: GPL-2.0
/* Openers of the device file: what each has, and how it ends. */
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "context.h"
#include "function.h"
#include "region.h"

static void *bounce_alloc(void)
{
	return kvmalloc(CONTEXT_BOUNCE_BYTES, GFP_KERNEL_ACCOUNT);
}

static void context_free(struct odp_dev_context *context)
{
	kvfree(context->bounce);
	free_page((unsigned long)context->counters);
	kfree(context);
}

struct odp_dev_context *odp_dev_context_open(void)
{
	struct odp_dev_context *context = kzalloc(sizeof(*context), GFP_KERNEL_ACCOUNT);
	int ret = -ENOMEM;

	if (!context)
		return ERR_PTR(-ENOMEM);
	context->counters = (void *)get_zeroed_page(GFP_KERNEL);
	context->bounce = bounce_alloc();
	if (!context->counters || !context->bounce)
		goto free;
	init_rwsem(&context->use);
	xa_init_flags(&context->regions, XA_FLAGS_ALLOC1);
	ret = odp_dev_function_attach(context);
	if (ret)
		goto free;
	return context;

free:
	context_free(context);
	return ERR_PTR(ret);
}

/* Closing the file and removing the function may both call this: the later finds nothing. */
void odp_dev_context_revoke(struct odp_dev_context *context)
{
	struct odp_dev_region *region;
	unsigned long key;

	WRITE_ONCE(context->revoked, true);
	down_write(&context->use);
	xa_for_each(&context->regions, key, region) {
		xa_erase(&context->regions, key);
		odp_dev_region_destroy(region);
	}
	context->function = NULL;
	up_write(&context->use);
}

void odp_dev_context_close(struct odp_dev_context *context)
{
	odp_dev_context_revoke(context);
	odp_dev_function_detach(context);
	xa_destroy(&context->regions);
	context_free(context);
}

int odp_dev_context_enter(struct odp_dev_context *context)
{
	if (down_read_killable(&context->use))
		return -EINTR;
	if (context->function)
		return 0;
	up_read(&context->use);
	return -ENODEV;
}

void odp_dev_context_leave(struct odp_dev_context *context)
{
	up_read(&context->use);
}

int odp_dev_context_charge(struct odp_dev_context *context)
{
	if (atomic_inc_return(&context->nregions) <= ODP_DEV_MAX_REGIONS)
		return 0;
	atomic_dec(&context->nregions);
	return -ENOSPC;
}

void odp_dev_context_uncharge(struct odp_dev_context *context)
{
	atomic_dec(&context->nregions);
}

int odp_dev_context_publish(struct odp_dev_context *context, struct odp_dev_region *region,
			    u32 *key)
{
	int ret = xa_alloc_cyclic(&context->regions, key, region, xa_limit_32b,
				  &context->next_key, GFP_KERNEL);

	return ret < 0 ? ret : 0;	/* 1: keys have wrapped around */
}

struct odp_dev_region *odp_dev_context_find(struct odp_dev_context *context, u32 key)
{
	struct odp_dev_region *region;

	rcu_read_lock();
	region = xa_load(&context->regions, key);
	if (region && !odp_dev_region_get(region))
		region = NULL;
	rcu_read_unlock();
	return region;
}

struct odp_dev_region *odp_dev_context_withdraw(struct odp_dev_context *context, u32 key)
{
	return xa_erase(&context->regions, key);
}

void *odp_dev_context_take_bounce(struct odp_dev_context *context)
{
	return xchg(&context->bounce, NULL) ?: bounce_alloc();
}

void odp_dev_context_return_bounce(struct odp_dev_context *context, void *bounce)
{
	if (bounce && cmpxchg(&context->bounce, NULL, bounce))
		kvfree(bounce);
}
