// SPDX-License-Identifier: GPL-2.0
/* Sessions: who has one, what it wants, what it counted. */
#include <linux/iommu.h>
#include <linux/pid.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "flush.h"
#include "hook.h"
#include "lent.h"
#include "path.h"
#include "session.h"

static struct {
	spinlock_t lock;		/* taken with interrupts off: flushes end in timers */
	struct list_head all;
} sessions = {
	.lock = __SPIN_LOCK_UNLOCKED(sessions.lock),
	.all = LIST_HEAD_INIT(sessions.all),
};

struct session *session_get(struct session *session)
{
	kref_get(&session->ref);
	return session;
}

static void session_free(struct kref *ref)
{
	struct session *session = container_of(ref, struct session, ref);

	hooks_put_later(session->choice.hooks);
	lent_put(session->choice.lent);
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

	list_for_each_entry(session, &sessions.all, all)
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

	spin_lock_irq(&sessions.lock);
	taken = find_owner(session->owner);
	if (!taken)
		list_add(&session->all, &sessions.all);
	spin_unlock_irq(&sessions.lock);
	if (taken) {
		session_put(session);
		return ERR_PTR(-EBUSY);
	}
	return session;
}

void session_close(struct session *session)
{
	spin_lock_irq(&sessions.lock);
	list_del(&session->all);
	spin_unlock_irq(&sessions.lock);
	session_put(session);
	hooks_settle();
}

struct session *session_of_current(void)
{
	struct session *session = NULL;
	struct task_struct *task;

	rcu_read_lock();
	spin_lock_irq(&sessions.lock);
	for (task = current; !session && task->pid > 1; task = rcu_dereference(task->real_parent))
		session = find_owner(task_tgid(task));
	if (session)
		session_get(session);
	spin_unlock_irq(&sessions.lock);
	rcu_read_unlock();
	return session;
}

/* What has to be hooked for a path at a level. */
static unsigned int hooks_needed(const struct path_ops *ops, unsigned int level)
{
	unsigned int hooks = 0;

	if (ops || level >= ODP_PATH_COUNT)
		hooks |= HOOKS_UMEM;
	if (level >= ODP_PATH_COUNT)
		hooks |= HOOKS_FLUSH;
	return hooks;
}

static struct lent *lent_for(const char *name, bool needed, int *ret)
{
	struct lent *lent = lent_find(name);

	*ret = lent || !(needed || *name) ? 0 : -ENODEV;
	return lent;
}

/* Aims the flush hooks at the function's domain and returns it; NULL: no IOMMU, or gone. */
static struct iommu_domain *aim_at(struct lent *lent, unsigned int hooks, unsigned int own,
				   int *ret)
{
	struct iommu_domain *domain = NULL;

	mutex_lock(&lent->lock);
	*ret = lent->gone ? -ENODEV : 0;
	if (!*ret)
		domain = iommu_get_domain_for_dev(&lent->pdev->dev);
	if (domain && (hooks & HOOKS_FLUSH))
		*ret = flush_hooks_aim(domain, own);
	mutex_unlock(&lent->lock);
	return domain;
}

void session_latch(struct session *session, struct session_choice *choice)
{
	spin_lock_irq(&sessions.lock);
	*choice = session->choice;
	if (choice->lent)
		lent_get(choice->lent);
	spin_unlock_irq(&sessions.lock);
}

int session_config(struct session *session, const struct odp_path_config *config)
{
	struct iommu_domain *domain = NULL;
	const struct path_ops *ops;
	unsigned int hooks, old;
	struct lent *lent;
	int ret;

	if (config->level >= ODP_PATH_LEVELS || config->reserved ||
	    strnlen(config->path, sizeof(config->path)) == sizeof(config->path) ||
	    strnlen(config->function, sizeof(config->function)) == sizeof(config->function))
		return -EINVAL;
	ret = path_find(config->path, &ops);
	if (ret)
		return ret;
	lent = lent_for(config->function, ops, &ret);
	if (ret)
		return ret;
	hooks = hooks_needed(ops, config->level);
	if (lent)
		domain = aim_at(lent, hooks, !!(session->choice.hooks & HOOKS_FLUSH), &ret);
	if (!ret)
		ret = hooks_get(hooks);
	if (ret) {
		lent_put(lent);
		return ret;
	}

	spin_lock_irq(&sessions.lock);
	swap(session->choice.lent, lent);
	session->choice.ops = ops;
	session->choice.level = config->level;
	session->domain = domain;
	old = session->choice.hooks;
	session->choice.hooks = hooks;
	spin_unlock_irq(&sessions.lock);
	session->stats->counts_descriptors = flush_counts_descriptors(domain);

	lent_put(lent);
	hooks_put_later(old);
	hooks_settle();
	return 0;
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

void sessions_add_deferred(struct iommu_domain *domain, const struct odp_path_flushes *flushes)
{
	struct session *session;
	unsigned long flags;

	spin_lock_irqsave(&sessions.lock, flags);
	list_for_each_entry(session, &sessions.all, all)
		if (session->domain == domain && session->choice.level >= ODP_PATH_COUNT)
			flushes_add(&session->stats->flushes[ODP_PATH_DEFERRED], flushes);
	spin_unlock_irqrestore(&sessions.lock, flags);
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
