// SPDX-License-Identifier: GPL-2.0
/* Hooks: installing them, counting their uses, removing them. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/delay.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/workqueue.h>

#include "compat.h"
#include "direct.h"
#include "flush.h"
#include "hook.h"
#include "redirect.h"

/* A group of hooks.  Its functions may be NULL, and are called under the hooks' mutex. */
struct group {
	struct odp_path_hook *hooks;
	int (*started)(void);
	void (*stopping)(void);
};

atomic_t odp_path_hook_inside = ATOMIC_INIT(0);

static DEFINE_MUTEX(hooks_mutex);	/* innermost: no lock of ours is taken under it */
static atomic_t uses[HOOK_GROUPS];
/* Sets of groups: those whose hooks are installed, and those that have started. */
static unsigned int active, started;

#ifndef HAVE_HMM_DMA
/* The core maps itself, in a static function. */
static struct odp_path_hook none[] = { { } };
#define odp_path_hmm_alloc_hooks	none
#define odp_path_hmm_map_hooks		none
#define odp_path_hmm_unmap_hooks	none
#endif

static const struct group groups[HOOK_GROUPS] = {
	[HOOK_GROUP_FAULT]	= { odp_path_fault_hooks },
	[HOOK_GROUP_FLUSH]	= { odp_path_flush_hooks, odp_path_flush_hooks_started,
				    odp_path_flush_hooks_stopping },
	[HOOK_GROUP_STAGE]	= { odp_path_stage_hooks },
	[HOOK_GROUP_HMM_MAP]	= { odp_path_hmm_map_hooks },
	[HOOK_GROUP_HMM_UNMAP]	= { odp_path_hmm_unmap_hooks },
	[HOOK_GROUP_HMM_ALLOC]	= { odp_path_hmm_alloc_hooks },
	[HOOK_GROUP_REGISTER]	= { odp_path_umem_hooks },
	[HOOK_GROUP_DMABUF]	= { odp_path_dmabuf_hooks },
};

/* Our own text, looked up once: within_module() compares with each kind of module memory. */
unsigned long odp_path_text_start, odp_path_text_bytes;

/* ftrace's call may be a few bytes after a function's beginning: ENDBR or BTI comes first. */
#define CALL_MASK	(~0xful)

/* Finds a call's hook, in the groups' order; start is the target's address under CALL_MASK. */
static struct place {
	unsigned long start;
	const struct odp_path_hook *hook;
} places[REDIRECT_MOST], *places_end = places;

static void places_add(const struct odp_path_hook *hook)
{
	if (hook->direct || WARN_ON_ONCE(places_end == places + REDIRECT_MOST))
		return;
	places_end->start = (unsigned long)hook->target & CALL_MASK;
	places_end->hook = hook;
	places_end++;
}

/* NULL: the hook's group got other targets meanwhile. */
static notrace const struct odp_path_hook *hook_at(unsigned long ip)
{
	for (const struct place *place = places; place < places_end; place++)
		if (READ_ONCE(place->start) == (ip & CALL_MASK))
			return place->hook;
	return NULL;
}

void odp_path_hooks_init(void)
{
	const struct odp_path_hook *hook;

	module_text(THIS_MODULE, &odp_path_text_start, &odp_path_text_bytes);
	for (unsigned int g = 0; g < HOOK_GROUPS; g++)
		for (hook = groups[g].hooks; hook->name; hook++)
			places_add(hook);
}

static notrace bool is_redirected(const struct odp_path_hook *hook, unsigned long parent_ip,
				  struct ftrace_regs *fregs)
{
	if (parent_ip - odp_path_text_start < odp_path_text_bytes)
		return hook->in_wrapper && !hook->in_wrapper();
	return !hook->wanted || hook->wanted((void *)ftrace_regs_get_argument(fregs, 0));
}

notrace void odp_path_hook_redirect(unsigned long ip, unsigned long parent_ip,
				    struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
	const struct odp_path_hook *hook = hook_at(ip);

	if (hook && is_redirected(hook, parent_ip, fregs))
		ftrace_regs_set_instruction_pointer(fregs, (unsigned long)hook->wrapper);
}

/* Redirects the functions of the active groups.  After an error the old ones stay redirected. */
static int redirect_active(void)
{
	unsigned long functions[REDIRECT_MOST];
	const struct odp_path_hook *hook;
	unsigned int n = 0;

	for (unsigned int g = 0; g < HOOK_GROUPS; g++)
		for (hook = groups[g].hooks; (active & BIT(g)) && hook->name; hook++)
			if (hook->target && !hook->direct && !WARN_ON_ONCE(n == REDIRECT_MOST))
				functions[n++] = (unsigned long)hook->target;
	return odp_path_redirect_to(functions, n);
}

static int direct_install(struct odp_path_hook *hook)
{
	int ret;

	hook->ops.flags = FTRACE_OPS_FL_PERMANENT;	/* as in redirect.c */
	ret = ftrace_set_filter_ip(&hook->ops, (unsigned long)hook->target, 0, 0);
	if (!ret)
		ret = direct_register(&hook->ops, hook->direct);
	if (ret) {
		odp_path_filter_none(&hook->ops);
		odp_path_say_not_hooked(hook->target, ret);
	}
	hook->installed = !ret;
	return ret;
}

static void direct_remove(struct odp_path_hook *hook)
{
	direct_unregister(&hook->ops, hook->direct);
	odp_path_filter_none(&hook->ops);
	hook->installed = false;
}

static int group_start(unsigned int g)
{
	struct odp_path_hook *hook;
	int ret = 0;

	for (hook = groups[g].hooks; !ret && hook->name; hook++)
		if (hook->target && hook->direct)
			ret = direct_install(hook);
	if (!ret && groups[g].started)
		ret = groups[g].started();
	if (!ret)
		started |= BIT(g);
	return ret;
}

static void group_stop(unsigned int g)
{
	struct odp_path_hook *hook;

	if ((started & BIT(g)) && groups[g].stopping)
		groups[g].stopping();
	started &= ~BIT(g);
	for (hook = groups[g].hooks; hook->name; hook++)
		if (hook->installed)
			direct_remove(hook);
}

/*
 * If there is no memory for the new list, the functions stay redirected until the next change;
 * their wrappers find nothing to do.
 */
static void groups_stop(unsigned int old)
{
	for (unsigned int g = 0; g < HOOK_GROUPS; g++)
		if (old & BIT(g))
			group_stop(g);
	active &= ~old;
	redirect_active();
}

/* After an error none of the @new groups is active. */
static int groups_start(unsigned int new)
{
	int ret;

	active |= new;
	ret = redirect_active();
	for (unsigned int g = 0; g < HOOK_GROUPS && !ret; g++)
		if (new & BIT(g))
			ret = group_start(g);
	if (ret)
		groups_stop(new);
	return ret;
}

static bool targets_differ(const struct odp_path_hook *hook, void *const *targets)
{
	for (; hook->name; hook++)
		if (READ_ONCE(hook->target) != *targets++)
			return true;
	return false;
}

static bool has_target(const struct odp_path_hook *hook)
{
	for (; hook->name; hook++)
		if (hook->target)
			return true;
	return false;
}

/* Calls of the old function are let through until the new one is redirected in its place. */
static void set_target(struct odp_path_hook *hook, void *target)
{
	WRITE_ONCE(hook->target, target);
	for (struct place *place = places; place < places_end; place++)
		if (place->hook == hook)
			WRITE_ONCE(place->start, (unsigned long)target & CALL_MASK);
}

static void swap_targets(struct odp_path_hook *hooks, void *targets[HOOK_TARGETS])
{
	void *old;

	for (int i = 0; i < HOOK_TARGETS && hooks[i].name; i++) {
		old = hooks[i].target;
		set_target(&hooks[i], targets[i]);
		targets[i] = old;
	}
}

/* After an error the old targets stay. */
static int replace_targets(unsigned int g, void *const *targets)
{
	void *others[HOOK_TARGETS];
	int ret;

	memcpy(others, targets, sizeof(others));
	swap_targets(groups[g].hooks, others);
	ret = redirect_active();
	if (ret)
		swap_targets(groups[g].hooks, others);
	return ret;
}

bool odp_path_hooks_targeted(enum odp_path_hook_group g, void *const targets[HOOK_TARGETS])
{
	return !targets_differ(groups[g].hooks, targets);
}

int odp_path_hooks_retarget(enum odp_path_hook_group g, void *const targets[HOOK_TARGETS],
			    unsigned int own)
{
	int ret = 0;

	mutex_lock(&hooks_mutex);
	if (targets_differ(groups[g].hooks, targets)) {
		/* A group without targets may have users: they have no function yet. */
		if (has_target(groups[g].hooks) && atomic_read(&uses[g]) > own)
			ret = -EBUSY;
		else
			ret = replace_targets(g, targets);
	}
	mutex_unlock(&hooks_mutex);
	return ret;
}

int odp_path_hooks_get(unsigned int wanted)
{
	int ret;

	mutex_lock(&hooks_mutex);
	ret = groups_start(wanted & ~active);
	for (unsigned int g = 0; g < HOOK_GROUPS && !ret; g++)
		if (wanted & BIT(g))
			atomic_inc(&uses[g]);
	mutex_unlock(&hooks_mutex);
	return ret;
}

void odp_path_hooks_get_again(unsigned int wanted)
{
	unsigned int g;

	for (g = 0; g < HOOK_GROUPS; g++)
		if (wanted & BIT(g))
			WARN_ON_ONCE(!atomic_inc_not_zero(&uses[g]));
}

static void settle_work(struct work_struct *work)
{
	odp_path_hooks_settle();
}

static DECLARE_WORK(settle, settle_work);

void odp_path_hooks_put_later(unsigned int given)
{
	unsigned int g;

	for (g = 0; g < HOOK_GROUPS; g++)
		if ((given & BIT(g)) && atomic_dec_and_test(&uses[g]))
			schedule_work(&settle);
}

void odp_path_hooks_settle(void)
{
	unsigned int unused = 0;

	mutex_lock(&hooks_mutex);
	for (unsigned int g = 0; g < HOOK_GROUPS; g++)
		if ((active & BIT(g)) && !atomic_read(&uses[g]))
			unused |= BIT(g);
	groups_stop(unused);
	mutex_unlock(&hooks_mutex);
}

/*
 * No task may be in a wrapper when the module's text goes:
 *
 * - between a hooked function's entry and the wrapper's first instruction: removing a hook waits
 *   for RCU tasks (redirect.c and ftrace_shutdown());
 * - from odp_path_hook_enter() to odp_path_hook_leave(): a task may sleep there, so it is counted;
 * - elsewhere in a wrapper: once nothing holds the module, a task does not sleep there, so one more
 *   grace period is enough;
 * - in an interrupt: free_module() waits for those.
 */
void odp_path_hooks_exit(void)
{
	unsigned int tries;

	/* Sessions hold the module, so no uses are left, and nobody takes new ones. */
	cancel_work_sync(&settle);
	odp_path_hooks_settle();
	WARN_ON(active);
	for (tries = 1; atomic_read(&odp_path_hook_inside); tries++) {
		msleep(1);
		if (tries % 10000 == 0)
			pr_warn("unloading waits for %d tasks that register or release regions\n",
				atomic_read(&odp_path_hook_inside));
	}
	synchronize_rcu_tasks();
}
