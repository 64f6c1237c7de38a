/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which functions are sent to wrappers by ftrace with FTRACE_OPS_FL_IPMODIFY, as livepatch does
 * (kernel/livepatch/patch.c).
 *
 * All of them by one struct ftrace_ops: whether one function is added or taken away or ten, ftrace
 * walks several times through its records of all functions of the kernel (ftrace_set_hash(),
 * ftrace_replace_code()), which is 12 million instructions on Debian's 7.3.
 */
#ifndef ODP_PATH_REDIRECT_H
#define ODP_PATH_REDIRECT_H

#define REDIRECT_MOST	16	/* functions at once */

/**
 * odp_path_redirect_to() - these functions, in place of those before
 * @functions: that are to call odp_path_hook_redirect() (hook.h) first
 * @n: how many, at most REDIRECT_MOST; 0: none
 *
 * May sleep long; calls are not to overlap.  Whoever was on the way to the wrapper of a function
 * that is let go is in it when this returns.  Returns 0 or, with all as before, -ENOMEM, or -EBUSY:
 * the log names the function that somebody else (a livepatch) holds.  With @n 0 it cannot fail.
 */
int odp_path_redirect_to(unsigned long *functions, unsigned int n);

struct ftrace_ops;

/* Empties the filter of one that is not registered, so that another can be set; may sleep. */
void odp_path_filter_none(struct ftrace_ops *ops);

/* To the log: why a function could not be hooked, by ftrace's error. */
void odp_path_say_not_hooked(void *function, int error);

#endif
