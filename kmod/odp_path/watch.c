// SPDX-License-Identifier: GPL-2.0
/* The domains whose flushes a session counts. */
#include <linux/device/bus.h>
#include <linux/iommu.h>
#include <linux/pci.h>
#include <linux/rculist.h>
#include <linux/slab.h>

#include "flush.h"
#include "hook.h"
#include "session.h"
#include "watch.h"

struct odp_path_watch {
	struct list_head node;		/* session->watched */
	struct iommu_domain *domain;
	struct rcu_head rcu;
};

struct odp_path_watch *odp_path_watch_alloc(void)
{
	return kmalloc(sizeof(struct odp_path_watch), GFP_KERNEL);
}

bool odp_path_session_watches(const struct odp_path_session *session,
			      const struct iommu_domain *domain)
{
	const struct odp_path_watch *watch;

	list_for_each_entry_rcu(watch, &session->watched, node,
				lockdep_is_held(&odp_path_sessions_lock))
		if (watch->domain == domain)
			return true;
	return false;
}

void odp_path_session_watch_forget(struct odp_path_session *session,
				   const struct iommu_domain *domain)
{
	struct odp_path_watch *watch, *next;

	list_for_each_entry_safe(watch, next, &session->watched, node) {
		if (domain && watch->domain != domain)
			continue;
		list_del_rcu(&watch->node);
		kfree_rcu(watch, rcu);
	}
}

/* Takes @watch over.  Returns whether it was needed: the session did not watch the domain yet. */
static bool add(struct odp_path_session *session, struct odp_path_watch *watch)
{
	bool known;

	spin_lock(&odp_path_sessions_lock);
	known = odp_path_session_watches(session, watch->domain);
	if (!known)
		list_add_rcu(&watch->node, &session->watched);
	spin_unlock(&odp_path_sessions_lock);
	if (known)
		kfree(watch);
	return !known;
}

static bool is_watched(struct odp_path_session *session, const struct iommu_domain *domain)
{
	bool watched;

	rcu_read_lock();
	watched = odp_path_session_watches(session, domain);
	rcu_read_unlock();
	return watched;
}

/*
 * Aiming the hooks may wait for others that install or remove hooks.  A registration, whose time
 * may be measured, should not, so that is done only for a domain that is new.  A domain that is
 * watched already may need it too: the session may have aimed them at another kind of IOMMU since.
 */
int odp_path_session_watch(struct odp_path_session *session, struct iommu_domain *domain)
{
	/* the session's own use of the hooks, and the caller's */
	unsigned int own = 1 + !!(READ_ONCE(session->choice.hooks) & HOOKS_FLUSH);
	struct odp_path_watch *watch;
	int ret;

	if (is_watched(session, domain) && odp_path_flush_hooks_aimed(domain))
		return 0;
	watch = odp_path_watch_alloc();
	if (!watch)
		return -ENOMEM;
	ret = odp_path_flush_hooks_aim(domain, own);
	if (ret) {
		kfree(watch);
		return ret == -EBUSY ? -EOPNOTSUPP : ret;
	}
	watch->domain = domain;
	if (add(session, watch) && odp_path_flush_counts_descriptors())
		session->stats->counts_descriptors = 1;
	return 0;
}

void odp_path_session_watch_only(struct odp_path_session *session, struct odp_path_watch *watch,
				 struct iommu_domain *domain)
{
	watch->domain = domain;
	spin_lock(&odp_path_sessions_lock);
	odp_path_session_watch_forget(session, NULL);
	if (domain)
		list_add_rcu(&watch->node, &session->watched);
	spin_unlock(&odp_path_sessions_lock);
	if (!domain)
		kfree(watch);
}

/*
 * As long as a function has a driver, its domain stays (iommu_group_store_type()).  If another
 * function of the group keeps its driver, the domain is watched again with its next region.
 */
static int function_changes(struct notifier_block *block, unsigned long event, void *data)
{
	struct iommu_domain *domain;

	if (event != BUS_NOTIFY_UNBOUND_DRIVER && event != BUS_NOTIFY_DEL_DEVICE)
		return NOTIFY_DONE;
	domain = iommu_get_domain_for_dev(data);
	if (domain)
		odp_path_sessions_forget(domain);
	return NOTIFY_DONE;
}

static struct notifier_block notifier = { .notifier_call = function_changes };

int odp_path_watch_init(void)
{
	return bus_register_notifier(&pci_bus_type, &notifier);
}

void odp_path_watch_exit(void)
{
	bus_unregister_notifier(&pci_bus_type, &notifier);
}
