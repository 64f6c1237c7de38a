/* SPDX-License-Identifier: GPL-2.0 */
/* What a session wants: its path, level and function, and which hooks that takes. */
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
 * @hooks: uses of HOOKS_* that are held
 */
struct odp_path_choice {
	const struct odp_path_ops *ops;
	unsigned int level;
	struct odp_path_lent *lent;
	unsigned int hooks;
};

/**
 * odp_path_session_config() - chooses anew, for regions that are registered from now on
 * @session: whose lock the caller holds
 * @config: from user space
 *
 * Returns 0 or what odp_path.h says of ODP_PATH_IOC_CONFIG; then nothing has changed.
 */
int odp_path_session_config(struct odp_path_session *session,
			    const struct odp_path_config *config);

/**
 * odp_path_session_latch() - copies the session's choice
 * @session: it may choose anew in the meantime
 * @choice: gets a reference to the lent function and uses of the hooks of its own, to be given
 *	back by odp_path_choice_put()
 *
 * The hooks are installed since the session was configured: nothing here takes long.
 */
void odp_path_session_latch(struct odp_path_session *session, struct odp_path_choice *choice);
void odp_path_choice_put(struct odp_path_choice *choice);

/**
 * odp_path_choice_copy() - copies a choice that somebody keeps meanwhile
 * @to: gets references and uses of its own, to be given back by odp_path_choice_put()
 * @from: the choice
 */
void odp_path_choice_copy(struct odp_path_choice *to, const struct odp_path_choice *from);

#endif
