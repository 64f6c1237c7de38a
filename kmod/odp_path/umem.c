// SPDX-License-Identifier: GPL-2.0
/*
 * Registration: finds out which memory regions of drivers/infiniband/core/umem_odp.c belong to a
 * session, and keeps a region beside each of those until it is released.
 */
#include <linux/module.h>
#include <linux/slab.h>

#include "hook.h"
#include "inject.h"
#include "process.h"
#include "region.h"
#include "scope.h"
#include "session.h"
#include "umem.h"
#include "umem_root.h"

struct hlist_head odp_path_umems[1 << ODP_PATH_UMEM_BITS];	/* written under table_lock */
static DEFINE_SPINLOCK(table_lock);

notrace bool odp_path_umem_has_region(const void *umem)
{
	return odp_path_umem_region(umem);
}

static void table_add(struct odp_path_region *region, struct ib_umem_odp *umem)
{
	region->umem = umem;
	spin_lock(&table_lock);
	hlist_add_head_rcu(&region->in_table, &odp_path_umems[odp_path_umem_hash(umem)]);
	spin_unlock(&table_lock);
}

static void table_remove(struct odp_path_region *region)
{
	spin_lock(&table_lock);
	hlist_del_init_rcu(&region->in_table);
	spin_unlock(&table_lock);
}

/* A registration in progress. */
struct registration {
	struct odp_path_session *session;	/* a reference; NULL: do nothing */
	struct odp_path_choice choice;	/* latched before the core allocates anything */
	bool by_process;		/* the caller's own, not a child of an implicit region */
	struct odp_path_scope scope;
};

/* Gets this process's session, a reference, and its choice; NULL: none, or it hooks nothing. */
static struct odp_path_session *latch_current(struct odp_path_choice *choice)
{
	struct odp_path_session *session = odp_path_session_of_current();

	if (!session)
		return NULL;
	odp_path_session_latch(session, choice);
	if (choice->hooks & HOOKS_REGISTER)
		return session;
	odp_path_choice_put(choice);
	odp_path_session_put(session);
	return NULL;
}

/* @root: the root of the child to be made, or NULL. */
static void registration_begin(struct registration *registration,
			       const struct ib_umem_odp *root)
{
	struct odp_path_choice *choice = &registration->choice;
	struct odp_path_session *session = root ? odp_path_root_latch(root, choice) :
						  latch_current(choice);

	registration->session = session;
	registration->by_process = !root;
	if (!session)
		return;
	registration->scope = (struct odp_path_scope){
		.kind = SCOPE_REGISTER, .session = session, .choice = choice,
	};
	odp_path_scope_open(&registration->scope);
}

/*
 * Whether the umem can go down the path, and be counted.  From 6.16 on the core reads and clears
 * pfn_list[] of huge pages at the wrong places (for the Nth, at N instead of 512 N).
 */
static int steerable(const struct odp_path_choice *choice, const struct ib_umem_odp *umem)
{
	bool maps = !ib_uses_virt_dma(umem->umem.ibdev);

	if (maps && !(choice->hooks & HOOKS_HMM_MAP))
		return -EOPNOTSUPP;
	if (!choice->ops)
		return 0;
	if (!STEERS_REGIONS || umem->page_shift != PAGE_SHIFT)
		return -EOPNOTSUPP;
	if (choice->ops->lent_only && maps)
		return -EOPNOTSUPP;
	return 0;
}

/* The allocated bytes of the core's list of pages and, if it has one, its list of addresses. */
static size_t list_bytes(struct ib_umem_odp *umem)
{
	unsigned long *pfns = odp_path_umem_pfns(umem);
	size_t bytes = odp_path_allocation_bytes(pfns, odp_path_umem_pages(umem) * sizeof(*pfns));

#ifdef HAVE_HMM_DMA
	dma_addr_t *addresses = umem->map.dma_list;	/* NULL where there is IOVA space */
	size_t n = odp_path_umem_pages(umem);
#else
	dma_addr_t *addresses = umem->dma_list;
	size_t n = ib_umem_odp_num_pages(umem);
#endif
	if (addresses)
		bytes += odp_path_allocation_bytes(addresses, n * sizeof(*addresses));
	return bytes;
}

/* Makes the region of a new umem.  Takes the choice over. */
static int steer(struct registration *registration, struct ib_umem_odp *umem)
{
	struct ib_device *device = umem->umem.ibdev;
	struct odp_path_region_layout layout;
	struct odp_path_region *region;
	int ret;

	ret = steerable(&registration->choice, umem);
	if (!ret)
		ret = odp_path_inject(registration->session, ODP_PATH_AT_REGISTRATION);
	if (ret) {
		odp_path_choice_put(&registration->choice);
		return ret;
	}
	layout = (struct odp_path_region_layout){
		.nentries = odp_path_umem_pages(umem),
		.entry_bytes = PAGE_SIZE,
		.list_bytes = list_bytes(umem),
	};
	region = odp_path_region_create_on(ib_uses_virt_dma(device) ? NULL : device->dma_device,
					   registration->session, &registration->choice, &layout);
	if (IS_ERR(region))
		return PTR_ERR(region);
	table_add(region, umem);
	return 0;
}

/* If the region cannot be steered, registration fails: it would be measured on a wrong path. */
static struct ib_umem_odp *registration_end(struct registration *registration,
					    struct ib_umem_odp *umem)
{
	struct odp_path_session *session = registration->session;
	int ret;

	if (!session)
		return umem;
	odp_path_scope_close(&registration->scope);
	if (IS_ERR(umem)) {
		odp_path_choice_put(&registration->choice);
		goto out;
	}
	ret = steer(registration, umem);
	if (ret) {
		counter_add(&session->stats->regions_refused, 1);
		if (registration->by_process)
			odp_path_process_refused(session);
		ib_umem_odp_release(umem);
		umem = ERR_PTR(ret);
	} else if (registration->by_process) {
		odp_path_process_registered(session, umem->umem.length);
	}
out:
	odp_path_session_put(session);
	return umem;
}

static struct ib_umem_odp *wrap_get(struct ib_device *device, unsigned long addr, size_t size,
				    int access, const struct mmu_interval_notifier_ops *ops)
{
	struct registration registration;
	struct ib_umem_odp *umem;

	odp_path_hook_enter();
	registration_begin(&registration, NULL);
	umem = ib_umem_odp_get(device, addr, size, access, ops);
	umem = registration_end(&registration, umem);
	odp_path_hook_leave();
	return umem;
}

static struct ib_umem_odp *alloc_root(struct ib_device *device, int access)
{
	struct odp_path_choice choice;
	struct odp_path_session *session = latch_current(&choice);
	struct ib_umem_odp *umem = ib_umem_odp_alloc_implicit(device, access);
	int ret;

	if (!session)
		return umem;
	if (IS_ERR(umem)) {
		odp_path_choice_put(&choice);
		odp_path_session_put(session);
		return umem;
	}
	ret = odp_path_inject(session, ODP_PATH_AT_REGISTRATION);
	if (ret) {
		odp_path_choice_put(&choice);
		odp_path_session_put(session);
		ib_umem_odp_release(umem);
		return ERR_PTR(ret);
	}
	ret = odp_path_root_add(umem, session, &choice);
	if (!ret) {
		odp_path_process_implicit(session);	/* the root has a reference to it */
		return umem;
	}
	ib_umem_odp_release(umem);
	return ERR_PTR(ret);
}

static struct ib_umem_odp *wrap_alloc_implicit(struct ib_device *device, int access)
{
	struct ib_umem_odp *umem;

	odp_path_hook_enter();
	umem = alloc_root(device, access);
	odp_path_hook_leave();
	return umem;
}

static struct ib_umem_odp *wrap_alloc_child(struct ib_umem_odp *root, unsigned long addr,
					    size_t size,
					    const struct mmu_interval_notifier_ops *ops)
{
	struct registration registration;
	struct ib_umem_odp *umem;

	odp_path_hook_enter();
	registration_begin(&registration, root);
	umem = ib_umem_odp_alloc_child(root, addr, size, ops);
	umem = registration_end(&registration, umem);
	odp_path_hook_leave();
	return umem;
}

/*
 * Takes all pages away through the region's path, and removes the region from the table, under
 * one hold of the mutex.  An invalidation may come before the core takes the mutex to release
 * the umem: it finds either the whole region, or no region and no page.  The driver lets no
 * more faults in.
 */
static struct odp_path_region *withdraw(struct ib_umem_odp *umem)
{
	struct odp_path_region *region;

	mutex_lock(&umem->umem_mutex);
	region = odp_path_umem_region(umem);
	if (region) {
		odp_path_umem_unmap_all(umem, region);
		table_remove(region);
	}
	mutex_unlock(&umem->umem_mutex);
	return region;
}

static void wrap_release(struct ib_umem_odp *umem)
{
	struct odp_path_region *region = NULL;

	odp_path_hook_enter();
	if (umem->is_implicit_odp)
		odp_path_root_remove(umem);
	else
		region = withdraw(umem);
	ib_umem_odp_release(umem);
	if (region)
		odp_path_region_destroy(region);
	odp_path_hook_leave();
}

static notrace bool wants_release(const void *argument)
{
	const struct ib_umem_odp *umem = argument;

	return umem->is_implicit_odp || odp_path_umem_has_region(umem);
}

struct odp_path_hook odp_path_umem_hooks[] = {
	{ .name = "ib_umem_odp_get", .target = ib_umem_odp_get, .wrapper = wrap_get },
	{ .name = "ib_umem_odp_alloc_implicit", .target = ib_umem_odp_alloc_implicit,
	  .wrapper = wrap_alloc_implicit },
	{ .name = "ib_umem_odp_alloc_child", .target = ib_umem_odp_alloc_child,
	  .wrapper = wrap_alloc_child },
	{ .name = "ib_umem_odp_release", .target = ib_umem_odp_release, .wrapper = wrap_release,
	  .wanted = wants_release },
	{ }
};
