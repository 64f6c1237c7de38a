// SPDX-License-Identifier: GPL-2.0
/* Hooks: installing, counting uses, removing. */
#include <linux/delay.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/workqueue.h>

#include "compat.h"
#include "flush.h"
#include "hook.h"

atomic_t odp_path_hook_inside = ATOMIC_INIT(0);

static DEFINE_MUTEX(hooks_mutex);	/* innermost: no lock of ours is taken under it */
static atomic_t uses[HOOK_GROUPS];
static bool active[HOOK_GROUPS];

#ifndef HAVE_HMM_DMA
/* The core maps itself, in a static function. */
struct odp_path_hook odp_path_hmm_hooks[] = { { } }, odp_path_hmm_unmap_hooks[] = { { } };
#endif

static const struct odp_path_hook_group groups[HOOK_GROUPS] = {	/* in the order of HOOKS_* */
	{ odp_path_umem_hooks },
	{ odp_path_fault_hooks },
	{ odp_path_hmm_hooks },
	{ odp_path_hmm_unmap_hooks },
	{ odp_path_flush_hooks, odp_path_flush_hooks_started, odp_path_flush_hooks_stopping },
	{ odp_path_stage_hooks },
};

/* Ours, once for all: within_module() asks for each kind of a module's memory, each time. */
static unsigned long text_start, text_bytes;

void odp_path_hooks_init(void)
{
	module_text(THIS_MODULE, &text_start, &text_bytes);
}

static void notrace hook_redirect(unsigned long ip, unsigned long parent_ip,
				  struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
	struct odp_path_hook *hook = container_of(ops, struct odp_path_hook, ops);

	if (parent_ip - text_start >= text_bytes || (hook->in_wrapper && !hook->in_wrapper()))
		ftrace_regs_set_instruction_pointer(fregs, (unsigned long)hook->wrapper);
}

static int hook_install(struct odp_path_hook *hook)
{
	int ret;

	/* PERMANENT: kernel.ftrace_enabled=0 cannot take a hook away under a session. */
	hook->ops.func = hook_redirect;
	hook->ops.flags = FTRACE_OPS_FL_IPMODIFY | FTRACE_OPS_FL_PERMANENT;
#ifndef CONFIG_DYNAMIC_FTRACE_WITH_ARGS
	hook->ops.flags |= FTRACE_OPS_FL_SAVE_REGS;
#endif
	ret = ftrace_set_filter_ip(&hook->ops, (unsigned long)hook->target, 0, 0);
	if (ret)
		goto err;
	ret = register_ftrace_function(&hook->ops);
	if (ret)
		goto err_filter;
	hook->installed = true;
	return 0;

err_filter:
	ftrace_set_filter_ip(&hook->ops, (unsigned long)hook->target, 1, 0);
err:
	pr_err("odp_path: cannot hook %s: error %d%s\n", hook->name, ret,
	       ret == -EBUSY ? " (held by a livepatch, or ftrace is disabled)" : "");
	return ret;
}

static void hook_remove(struct odp_path_hook *hook)
{
	if (!hook->installed)
		return;
	unregister_ftrace_function(&hook->ops);
	ftrace_set_filter_ip(&hook->ops, (unsigned long)hook->target, 1, 0);
	ftrace_free_filter(&hook->ops);
	hook->installed = false;
}

static void group_stop(unsigned int g)
{
	struct odp_path_hook *hook;

	if (groups[g].stopping)
		groups[g].stopping();
	for (hook = groups[g].hooks; hook->name; hook++)
		hook_remove(hook);
	active[g] = false;
}

static int group_start(unsigned int g)
{
	struct odp_path_hook *hook;
	int ret = 0;

	active[g] = true;
	for (hook = groups[g].hooks; !ret && hook->name; hook++)
		if (hook->target)
			ret = hook_install(hook);
	if (!ret && groups[g].started)
		ret = groups[g].started();
	if (ret)
		group_stop(g);
	return ret;
}

static bool targets_differ(const struct odp_path_hook *hook, void *const *targets)
{
	for (; hook->name; hook++)
		if (hook->target != *targets++)
			return true;
	return false;
}

int odp_path_hooks_retarget(unsigned int group, void *const *targets, unsigned int own)
{
	unsigned int g = ilog2(group);
	struct odp_path_hook *hook;
	bool restart;
	int ret = 0;

	mutex_lock(&hooks_mutex);
	if (!targets_differ(groups[g].hooks, targets))
		goto out;
	if (atomic_read(&uses[g]) > own) {
		ret = -EBUSY;
		goto out;
	}
	restart = active[g];
	if (restart)
		group_stop(g);
	for (hook = groups[g].hooks; hook->name; hook++)
		hook->target = *targets++;
	if (restart)
		ret = group_start(g);
out:
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
 * counted; from there to the return it does not, so one more grace period ends that too.
 */
void odp_path_hooks_exit(void)
{
	cancel_work_sync(&settle);
	odp_path_hooks_settle();
	while (atomic_read(&odp_path_hook_inside))
		msleep(1);
	synchronize_rcu_tasks();
}
