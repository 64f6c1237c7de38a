// SPDX-License-Identifier: GPL-2.0
/* Implicit regions: keeps the choice of each root. */
#include <linux/list.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "umem_root.h"

struct root {
	struct list_head all;
	const struct ib_umem_odp *umem;
	struct odp_path_session *session;
	struct odp_path_choice choice;
};

static LIST_HEAD(roots);		/* short: a process has one or two */
static DEFINE_SPINLOCK(roots_lock);	/* innermost */

int odp_path_root_add(const struct ib_umem_odp *umem, struct odp_path_session *session,
		      struct odp_path_choice *choice)
{
	struct root *root = kzalloc(sizeof(*root), GFP_KERNEL);

	if (!root) {
		odp_path_choice_put(choice);
		odp_path_session_put(session);
		return -ENOMEM;
	}
	root->umem = umem;
	root->session = session;
	root->choice = *choice;
	spin_lock(&roots_lock);
	list_add(&root->all, &roots);
	spin_unlock(&roots_lock);
	return 0;
}

static struct root *find(const struct ib_umem_odp *umem)
{
	struct root *root;

	list_for_each_entry(root, &roots, all)
		if (root->umem == umem)
			return root;
	return NULL;
}

struct odp_path_session *odp_path_root_latch(const struct ib_umem_odp *umem,
					     struct odp_path_choice *choice)
{
	struct odp_path_session *session = NULL;
	struct root *root;

	spin_lock(&roots_lock);
	root = find(umem);
	if (root) {
		session = odp_path_session_get(root->session);
		odp_path_choice_copy(choice, &root->choice);
	}
	spin_unlock(&roots_lock);
	return session;
}

void odp_path_root_remove(const struct ib_umem_odp *umem)
{
	struct root *root;

	spin_lock(&roots_lock);
	root = find(umem);
	if (root)
		list_del(&root->all);
	spin_unlock(&roots_lock);
	if (!root)
		return;
	odp_path_choice_put(&root->choice);
	odp_path_session_put(root->session);
	kfree(root);
}
