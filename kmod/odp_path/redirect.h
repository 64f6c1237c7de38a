/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sends functions to wrappers by ftrace with FTRACE_OPS_FL_IPMODIFY, as livepatch does
 * (kernel/livepatch/patch.c).
 *
 * One struct ftrace_ops is used for all functions.  On each change, of one function or of ten,
 * ftrace walks several times through its records of all kernel functions (ftrace_set_hash(),
 * ftrace_replace_code()), which takes 12 million instructions on Debian's 7.3.
 */
#ifndef ODP_PATH_REDIRECT_H
#define ODP_PATH_REDIRECT_H

#define REDIRECT_MOST	16	/* functions at once */

/**
 * odp_path_redirect_to() - redirect these functions, instead of those from before
 * @functions: calls of these will go to odp_path_hook_redirect() (hook.h) first
 * @n: how many, at most REDIRECT_MOST; 0: none
 *
 * May sleep long; the caller must not let two calls overlap.  When this returns, a task that was
 * on its way to the wrapper of a function no longer redirected has reached the wrapper.
 *
 * Returns 0; or -ENOMEM, or -EBUSY: somebody else (a livepatch) holds a function, which the log
 * names.  After an error nothing has changed.  With @n 0 it cannot fail.
 */
int odp_path_redirect_to(unsigned long *functions, unsigned int n);

struct ftrace_ops;

/* Empties the filter of @ops, which is not registered, so that another can be set; may sleep. */
void odp_path_filter_none(struct ftrace_ops *ops);

/* Logs why a function could not be hooked; @error is ftrace's. */
void odp_path_say_not_hooked(void *function, int error);

#endif
