// SPDX-License-Identifier: GPL-2.0
/* Hooks: installing, counting uses, removing. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/delay.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/workqueue.h>

#include "compat.h"
#include "direct.h"
#include "flush.h"
#include "hook.h"

/* What a group needs besides its hooks; may be NULL.  Called under the hooks' mutex. */
struct group {
	struct odp_path_hook *hooks;
	int (*started)(void);
	void (*stopping)(void);
};

atomic_t odp_path_hook_inside = ATOMIC_INIT(0);

static DEFINE_MUTEX(hooks_mutex);	/* innermost: no lock of ours is taken under it */
static atomic_t uses[HOOK_GROUPS];
static bool active[HOOK_GROUPS];

#ifndef HAVE_HMM_DMA
/* The core maps itself, in a static function. */
static struct odp_path_hook none[] = { { } };
#define odp_path_hmm_alloc_hooks	none
#define odp_path_hmm_map_hooks		none
#define odp_path_hmm_unmap_hooks	none
#endif

static const struct group groups[HOOK_GROUPS] = {
	[HOOK_GROUP_REGISTER]	= { odp_path_umem_hooks },
	[HOOK_GROUP_FAULT]	= { odp_path_fault_hooks },
	[HOOK_GROUP_HMM_ALLOC]	= { odp_path_hmm_alloc_hooks },
	[HOOK_GROUP_HMM_MAP]	= { odp_path_hmm_map_hooks },
	[HOOK_GROUP_HMM_UNMAP]	= { odp_path_hmm_unmap_hooks },
	[HOOK_GROUP_FLUSH]	= { odp_path_flush_hooks, odp_path_flush_hooks_started,
				    odp_path_flush_hooks_stopping },
	[HOOK_GROUP_STAGE]	= { odp_path_stage_hooks },
};

/* Ours, once for all: within_module() asks for each kind of a module's memory, each time. */
unsigned long odp_path_text_start, odp_path_text_bytes;

void odp_path_hooks_init(void)
{
	module_text(THIS_MODULE, &odp_path_text_start, &odp_path_text_bytes);
}

static notrace bool is_redirected(const struct odp_path_hook *hook, unsigned long parent_ip,
				  struct ftrace_regs *fregs)
{
	if (parent_ip - odp_path_text_start < odp_path_text_bytes)
		return hook->in_wrapper && !hook->in_wrapper();
	return !hook->wanted || hook->wanted((void *)ftrace_regs_get_argument(fregs, 0));
}

static void notrace hook_redirect(unsigned long ip, unsigned long parent_ip,
				  struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
	struct odp_path_hook *hook = container_of(ops, struct odp_path_hook, ops);

	if (is_redirected(hook, parent_ip, fregs))
		ftrace_regs_set_instruction_pointer(fregs, (unsigned long)hook->wrapper);
}

static int hook_register(struct odp_path_hook *hook)
{
	if (hook->direct)
		return direct_register(&hook->ops, hook->direct);
	hook->ops.func = hook_redirect;
	hook->ops.flags |= FTRACE_OPS_FL_IPMODIFY;
#ifndef CONFIG_DYNAMIC_FTRACE_WITH_ARGS
	hook->ops.flags |= FTRACE_OPS_FL_SAVE_REGS;
#endif
	return register_ftrace_function(&hook->ops);
}

static int hook_install(struct odp_path_hook *hook)
{
	int ret;

	/* PERMANENT: kernel.ftrace_enabled=0 cannot take a hook away under a session. */
	hook->ops.flags = FTRACE_OPS_FL_PERMANENT;
	ret = ftrace_set_filter_ip(&hook->ops, (unsigned long)hook->target, 0, 0);
	if (ret)
		goto err;
	ret = hook_register(hook);
	if (ret)
		goto err_filter;
	hook->installed = true;
	return 0;

err_filter:
	ftrace_set_filter_ip(&hook->ops, (unsigned long)hook->target, 1, 0);
err:
	pr_err("cannot hook %s: error %d%s\n", hook->name, ret,
	       ret == -EBUSY ? " (held by a livepatch, or ftrace is disabled)" : "");
	return ret;
}

static void hook_remove(struct odp_path_hook *hook)
{
	if (!hook->installed)
		return;
	if (hook->direct)
		direct_unregister(&hook->ops, hook->direct);
	else
		unregister_ftrace_function(&hook->ops);
	ftrace_set_filter_ip(&hook->ops, (unsigned long)hook->target, 1, 0);
	ftrace_free_filter(&hook->ops);
	hook->installed = false;
}

static void remove_hooks(unsigned int g)
{
	struct odp_path_hook *hook;

	for (hook = groups[g].hooks; hook->name; hook++)
		hook_remove(hook);
}

static void group_stop(unsigned int g)
{
	if (groups[g].stopping)
		groups[g].stopping();
	remove_hooks(g);
	active[g] = false;
}

static int group_start(unsigned int g)
{
	struct odp_path_hook *hook;
	int ret = 0;

	for (hook = groups[g].hooks; !ret && hook->name; hook++)
		if (hook->target)
			ret = hook_install(hook);
	if (!ret && groups[g].started)
		ret = groups[g].started();
	if (ret)
		remove_hooks(g);
	active[g] = !ret;
	return ret;
}

static bool targets_differ(const struct odp_path_hook *hook, void *const *targets)
{
	for (; hook->name; hook++)
		if (hook->target != *targets++)
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

static void swap_targets(struct odp_path_hook *hooks, void *targets[HOOK_TARGETS])
{
	for (int i = 0; i < HOOK_TARGETS && hooks[i].name; i++)
		swap(hooks[i].target, targets[i]);
}

/* On an error as before. */
static int replace_targets(unsigned int g, void *const *targets)
{
	struct odp_path_hook *hooks = groups[g].hooks;
	void *others[HOOK_TARGETS];
	bool restart = active[g];
	int ret = 0;

	memcpy(others, targets, sizeof(others));
	if (restart)
		group_stop(g);
	swap_targets(hooks, others);
	if (restart)
		ret = group_start(g);
	if (ret) {
		swap_targets(hooks, others);
		WARN_ON_ONCE(group_start(g));
	}
	return ret;
}

int odp_path_hooks_retarget(enum odp_path_hook_group g, void *const targets[HOOK_TARGETS],
			    unsigned int own)
{
	int ret = 0;

	mutex_lock(&hooks_mutex);
	if (targets_differ(groups[g].hooks, targets)) {
		/* Whoever uses a group without any has no function yet. */
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
	unsigned int g;
	int ret = 0;

	mutex_lock(&hooks_mutex);
	for (g = 0; g < HOOK_GROUPS; g++) {
		if (!(wanted & BIT(g)))
			continue;
		ret = active[g] ? 0 : group_start(g);
		if (ret) {
			odp_path_hooks_put_later(wanted & (BIT(g) - 1));
			break;
		}
		atomic_inc(&uses[g]);
	}
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
	unsigned int g;

	mutex_lock(&hooks_mutex);
	for (g = 0; g < HOOK_GROUPS; g++)
		if (active[g] && !atomic_read(&uses[g]))
			group_stop(g);
	mutex_unlock(&hooks_mutex);
}

/*
 * unregister_ftrace_function() returns when no task is between a hooked function's
 * entry and the wrapper's first instruction (ftrace_shutdown() waits for RCU
 * tasks).  From odp_path_hook_enter() to odp_path_hook_leave() a task may sleep, and is
 * counted.  Elsewhere in a wrapper it does not sleep once nothing holds the module any more, so
 * one more grace period ends that too; and free_module() waits for the interrupts.
 */
void odp_path_hooks_exit(void)
{
	unsigned int g, tries;

	/* Sessions hold the module: nobody has or takes a use. */
	cancel_work_sync(&settle);
	odp_path_hooks_settle();
	for (g = 0; g < HOOK_GROUPS; g++)
		WARN_ON(active[g]);
	for (tries = 1; atomic_read(&odp_path_hook_inside); tries++) {
		msleep(1);
		if (tries % 10000 == 0)
			pr_warn("unloading waits for %d tasks in ib_umem_odp_get() or _alloc_child()\n",
				atomic_read(&odp_path_hook_inside));
	}
	synchronize_rcu_tasks();
}
