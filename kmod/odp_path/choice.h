/* SPDX-License-Identifier: GPL-2.0 */
/* What a session wants: its path, level and function, and the hooks that those need. */
#ifndef ODP_PATH_CHOICE_H
#define ODP_PATH_CHOICE_H

#include <odpbench/odp_path.h>

struct odp_path_lent;
struct odp_path_ops;
struct odp_path_session;

/**
 * struct odp_path_choice - what a region latches at registration
 * @ops: the path; NULL: native
 * @level: enum odp_path_level
 * @lent: a reference to the lent function, or NULL
 * @hooks: HOOKS_* of which the choice holds uses
 */
struct odp_path_choice {
	const struct odp_path_ops *ops;
	unsigned int level;
	struct odp_path_lent *lent;
	unsigned int hooks;
};

/**
 * odp_path_session_config() - changes the choice, for regions that are registered from now on
 * @session: the session; the caller holds its lock
 * @config: from user space
 *
 * Returns 0, or an error that odp_path.h names for struct odp_path_config; then nothing has
 * changed.
 */
int odp_path_session_config(struct odp_path_session *session,
			    const struct odp_path_config *config);

/**
 * odp_path_session_latch() - copies the session's choice
 * @session: its choice may change at the same time
 * @choice: out; has its own reference to the lent function and its own uses of the hooks, to be
 *	given back by odp_path_choice_put()
 *
 * The hooks were installed when the session was configured, so this does not take long.
 */
void odp_path_session_latch(struct odp_path_session *session, struct odp_path_choice *choice);
void odp_path_choice_put(struct odp_path_choice *choice);

/**
 * odp_path_choice_copy() - copies a choice
 * @to: out; has its own references and uses, to be given back by odp_path_choice_put()
 * @from: the choice; nobody may give it back meanwhile
 */
void odp_path_choice_copy(struct odp_path_choice *to, const struct odp_path_choice *from);

#endif
