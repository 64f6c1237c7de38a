// SPDX-License-Identifier: GPL-2.0
/* Sessions: who has one, and what it counted. */
#include <linux/pid.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "hook.h"
#include "session.h"

DEFINE_SPINLOCK(sessions_lock);
static LIST_HEAD(sessions);

struct session *session_get(struct session *session)
{
	kref_get(&session->ref);
	return session;
}

static void session_free(struct kref *ref)
{
	struct session *session = container_of(ref, struct session, ref);

	choice_put(&session->choice);
	put_pid(session->owner);
	free_page((unsigned long)session->stats);
	mutex_destroy(&session->lock);
	kfree(session);
}

void session_put(struct session *session)
{
	kref_put(&session->ref, session_free);
}

static struct session *find_owner(struct pid *owner)
{
	struct session *session;

	list_for_each_entry(session, &sessions, all)
		if (session->owner == owner)
			return session;
	return NULL;
}

struct session *session_open(void)
{
	struct session *session;
	bool taken;

	BUILD_BUG_ON(sizeof(struct odp_path_stats) > PAGE_SIZE);
	session = kzalloc(sizeof(*session), GFP_KERNEL);
	if (!session)
		return ERR_PTR(-ENOMEM);
	session->stats = (void *)get_zeroed_page(GFP_KERNEL);
	if (!session->stats) {
		kfree(session);
		return ERR_PTR(-ENOMEM);
	}
	kref_init(&session->ref);
	mutex_init(&session->lock);
	session->owner = get_pid(task_tgid(current));

	spin_lock_irq(&sessions_lock);
	taken = find_owner(session->owner);
	if (!taken)
		list_add(&session->all, &sessions);
	spin_unlock_irq(&sessions_lock);
	if (taken) {
		session_put(session);
		return ERR_PTR(-EBUSY);
	}
	return session;
}

void session_close(struct session *session)
{
	spin_lock_irq(&sessions_lock);
	list_del(&session->all);
	spin_unlock_irq(&sessions_lock);
	session_put(session);
	hooks_settle();
}

struct session *session_of_current(void)
{
	struct session *session = NULL;
	struct task_struct *task;

	rcu_read_lock();
	spin_lock_irq(&sessions_lock);
	for (task = current; !session && task->pid > 1; task = rcu_dereference(task->real_parent))
		session = find_owner(task_tgid(task));
	if (session)
		session_get(session);
	spin_unlock_irq(&sessions_lock);
	rcu_read_unlock();
	return session;
}

void flushes_add(struct odp_path_flushes *to, const struct odp_path_flushes *from)
{
	const __u64 *src = (const __u64 *)from;
	__u64 *dst = (__u64 *)to;
	size_t i;

	for (i = 0; i < sizeof(*to) / sizeof(*dst); i++)
		if (src[i])
			stat_add(&dst[i], src[i]);
}

static bool counts_domain(const struct session *session, const struct iommu_domain *domain)
{
	unsigned int i;

	if (session->choice.level < ODP_PATH_COUNT)
		return false;
	for (i = 0; i < SESSION_MAX_DOMAINS; i++)
		if (session->domains[i] == domain)
			return true;
	return false;
}

void sessions_add_deferred(struct iommu_domain *domain, const struct odp_path_flushes *flushes)
{
	struct session *session;
	unsigned long flags;

	spin_lock_irqsave(&sessions_lock, flags);
	list_for_each_entry(session, &sessions, all)
		if (counts_domain(session, domain))
			flushes_add(&session->stats->flushes[ODP_PATH_DEFERRED], flushes);
	spin_unlock_irqrestore(&sessions_lock, flags);
}

void session_verified(struct session *session, u64 address, u64 expected, u64 found)
{
	struct odp_path_stats *stats = session->stats;

	stat_add(&stats->verify_checks, 1);
	if (expected == found)
		return;
	if (atomic64_inc_return((atomic64_t *)&stats->verify_errors) == 1) {
		stats->verify_address = address;
		stats->verify_expected = expected;
		stats->verify_found = found;
	}
}
