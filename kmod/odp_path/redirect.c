// SPDX-License-Identifier: GPL-2.0
/* The functions that are redirected: all of them by one struct ftrace_ops. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/ftrace.h>
#include <linux/rcupdate.h>
#include <linux/string.h>

#include "hook.h"
#include "redirect.h"

/* PERMANENT: kernel.ftrace_enabled=0 cannot take a hook away from a session. */
#define REDIRECTS	(FTRACE_OPS_FL_PERMANENT | FTRACE_OPS_FL_IPMODIFY)
#ifdef CONFIG_DYNAMIC_FTRACE_WITH_ARGS
#define NEEDS	0
#else
#define NEEDS	FTRACE_OPS_FL_SAVE_REGS
#endif
#define REDIRECT_OPS	{ .func = odp_path_hook_redirect, .flags = REDIRECTS | NEEDS }

/* Not ftrace_free_filter(): on older kernels it leaves a pointer to memory that it has freed. */
void odp_path_filter_none(struct ftrace_ops *ops)
{
	ftrace_set_filter(ops, NULL, 0, 1);
}

void odp_path_say_not_hooked(void *function, int error)
{
	pr_err("cannot hook %ps: error %d%s\n", function, error,
	       error == -EBUSY ? " (held by a livepatch, or ftrace is disabled)" : "");
}

struct redirection {
	struct ftrace_ops ops;
	unsigned long functions[REDIRECT_MOST];
	unsigned int n;
};

static void redirect_none(struct redirection *redirection)
{
	if (!redirection->n)
		return;
	unregister_ftrace_function(&redirection->ops);
	odp_path_filter_none(&redirection->ops);
	redirection->n = 0;
}

/* After an error the functions from before stay redirected. */
static int redirect(struct redirection *redirection, unsigned long *functions, unsigned int n)
{
	int ret = ftrace_set_filter_ips(&redirection->ops, functions, n, 0, 1);

	if (!ret && !redirection->n) {
		ret = register_ftrace_function(&redirection->ops);
		if (ret)
			odp_path_filter_none(&redirection->ops);
	} else if (!ret) {
		synchronize_rcu_tasks();	/* as unregister_ftrace_function() does */
	}
	if (ret)
		return ret;
	memcpy(redirection->functions, functions, n * sizeof(*functions));
	redirection->n = n;
	return 0;
}

static bool has_function(const struct redirection *redirection, unsigned long function)
{
	for (unsigned int i = 0; i < redirection->n; i++)
		if (redirection->functions[i] == function)
			return true;
	return false;
}

/* Logs which of the new functions cannot be hooked, by trying each alone. */
static void name_held(const struct redirection *redirection, unsigned long *functions,
		      unsigned int n)
{
	static struct redirection alone = { .ops = REDIRECT_OPS };
	int ret;

	for (unsigned int i = 0; i < n; i++) {
		if (has_function(redirection, functions[i]))
			continue;
		ret = redirect(&alone, &functions[i], 1);
		if (ret)
			odp_path_say_not_hooked((void *)functions[i], ret);
		redirect_none(&alone);
	}
}

int odp_path_redirect_to(unsigned long *functions, unsigned int n)
{
	static struct redirection all = { .ops = REDIRECT_OPS };
	int ret;

	if (n == all.n && !memcmp(functions, all.functions, n * sizeof(*functions)))
		return 0;
	if (!n) {	/* an empty filter would mean all functions of the kernel */
		redirect_none(&all);
		return 0;
	}
	ret = redirect(&all, functions, n);
	if (ret)
		name_held(&all, functions, n);
	return ret;
}
