// SPDX-License-Identifier: GPL-2.0
/* Sessions: opening and finding them, and adding to their counters. */
#include <linux/module.h>
#include <linux/pid.h>
#include <linux/rculist.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "hook.h"
#include "process.h"
#include "session.h"
#include "watch.h"

DEFINE_SPINLOCK(odp_path_sessions_lock);
static LIST_HEAD(sessions);

struct odp_path_session *odp_path_session_get(struct odp_path_session *session)
{
	kref_get(&session->ref);
	return session;
}

static void session_free(struct kref *ref)
{
	struct odp_path_session *session = container_of(ref, struct odp_path_session, ref);

	odp_path_session_watch_forget(session, NULL);
	odp_path_choice_put(&session->choice);
	odp_path_processes_put(session);
	put_pid(session->owner);
	free_page((unsigned long)session->stats);	/* the first in its page */
	mutex_destroy(&session->lock);
	kfree(session);
	/* The caller is in the file's release, which holds the module, or in a wrapper. */
	module_put(THIS_MODULE);
}

void odp_path_session_put(struct odp_path_session *session)
{
	kref_put(&session->ref, session_free);
}

static struct odp_path_session *find_owner(struct pid *owner)
{
	struct odp_path_session *session;

	list_for_each_entry(session, &sessions, all)
		if (session->owner == owner)
			return session;
	return NULL;
}

struct odp_path_session *odp_path_session_open(void)
{
	struct odp_path_session *session;
	struct odp_path_page *page;
	bool taken;

	BUILD_BUG_ON(sizeof(*page) > PAGE_SIZE);
	session = kzalloc(sizeof(*session), GFP_KERNEL);
	if (!session)
		return ERR_PTR(-ENOMEM);
	page = (void *)get_zeroed_page(GFP_KERNEL);
	if (!page) {
		kfree(session);
		return ERR_PTR(-ENOMEM);
	}
	session->stats = &page->stats;
	session->processes = &page->processes;
	/* The file holds it too, but a registration may outlast the file, and needs the hooks. */
	__module_get(THIS_MODULE);
	kref_init(&session->ref);
	mutex_init(&session->lock);
	spin_lock_init(&session->processes_lock);
	odp_path_inject_init(session);
	INIT_LIST_HEAD(&session->watched);
	session->owner = get_pid(task_tgid(current));

	spin_lock(&odp_path_sessions_lock);
	taken = find_owner(session->owner);
	if (!taken)
		list_add_rcu(&session->all, &sessions);
	spin_unlock(&odp_path_sessions_lock);
	if (taken) {
		odp_path_session_put(session);
		return ERR_PTR(-EBUSY);
	}
	return session;
}

void odp_path_session_close(struct odp_path_session *session)
{
	spin_lock(&odp_path_sessions_lock);
	list_del_rcu(&session->all);
	spin_unlock(&odp_path_sessions_lock);
	synchronize_rcu();		/* waits for flushes that are being counted */
	odp_path_inject_end(session);	/* regions that outlive it are left alone */
	odp_path_session_put(session);
	odp_path_hooks_settle();
}

struct odp_path_session *odp_path_session_of_current(void)
{
	struct odp_path_session *session = NULL;
	struct task_struct *task;

	rcu_read_lock();
	spin_lock(&odp_path_sessions_lock);
	for (task = current; !session && task->pid > 1; task = rcu_dereference(task->real_parent))
		session = find_owner(task_tgid(task));
	if (session)
		odp_path_session_get(session);
	spin_unlock(&odp_path_sessions_lock);
	rcu_read_unlock();
	return session;
}

void odp_path_flushes_add(struct odp_path_flushes *to, const struct odp_path_flushes *from)
{
	const __u64 *src = (const __u64 *)from;
	__u64 *dst = (__u64 *)to;
	size_t i;

	for (i = 0; i < sizeof(*to) / sizeof(*dst); i++)
		if (src[i])
			counter_add(&dst[i], src[i]);
}

void odp_path_sessions_add_outside(struct iommu_domain *domain,
				  const struct odp_path_flushes *flushes)
{
	struct odp_path_session *session;

	rcu_read_lock();
	list_for_each_entry_rcu(session, &sessions, all)
		if (READ_ONCE(session->choice.level) >= ODP_PATH_COUNT &&
		    odp_path_session_watches(session, domain))
			odp_path_flushes_add(&session->stats->flushes[ODP_PATH_OUTSIDE], flushes);
	rcu_read_unlock();
}

void odp_path_sessions_forget(const struct iommu_domain *domain)
{
	struct odp_path_session *session;

	spin_lock(&odp_path_sessions_lock);
	list_for_each_entry(session, &sessions, all)
		odp_path_session_watch_forget(session, domain);
	spin_unlock(&odp_path_sessions_lock);
}

void odp_path_session_verified(struct odp_path_session *session, u64 address, u64 expected,
			       u64 found)
{
	struct odp_path_stats *stats = session->stats;

	counter_add(&stats->verify_checks, 1);
	if (expected == found)
		return;
	if (atomic64_inc_return((atomic64_t *)&stats->verify_errors) == 1) {
		stats->verify_address = address;
		stats->verify_expected = expected;
		stats->verify_found = found;
	}
}
