// SPDX-License-Identifier: GPL-2.0
/* The table of paths. */
#include <linux/module.h>
#include <linux/string.h>

#include "path.h"

static bool selftest;
module_param(selftest, bool, 0444);
MODULE_PARM_DESC(selftest, "offer the path `wrong`, whose mappings level verify must find");

static const struct path_ops *const paths[] = {
	&path_page,
	&path_sg,
	&path_iova,
	&path_iova_batch,
	&path_wrong,		/* last: only with selftest=1 */
};

static unsigned int npaths(void)
{
	return selftest ? ARRAY_SIZE(paths) : ARRAY_SIZE(paths) - 1;
}

int path_find(const char *name, const struct path_ops **ops)
{
	unsigned int i;

	*ops = NULL;
	if (!strcmp(name, "native"))
		return 0;
	for (i = 0; i < npaths(); i++) {
		if (!strcmp(name, paths[i]->name)) {
			*ops = paths[i];
			return 0;
		}
	}
	return -EINVAL;
}

unsigned int path_names(char (*names)[16], unsigned int max)
{
	unsigned int i, n = 0;

	strscpy(names[n++], "native", sizeof(names[0]));
	for (i = 0; i < npaths() && n < max; i++)
		strscpy(names[n++], paths[i]->name, sizeof(names[0]));
	return n;
}
