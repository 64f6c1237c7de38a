// SPDX-License-Identifier: GPL-2.0
/* Looking a known defect up. */
#include <string.h>

#include "validate/known.h"

static const struct {
	const char *driver;
	const struct known_defect *defects;
} families[] = {
	{ "rxe", known_rxe }, { "mlx5_core", known_mlx5 }, { "odp_dev", known_odp_dev },
};

bool known_is_since(const char *release, const char *since)
{
	return strverscmp(release, since) >= 0;
}

static bool applies(const struct known_defect *defect, const char *path, const char *release)
{
	return (!defect->path || !strcmp(defect->path, path)) &&
	       (!defect->since || known_is_since(release, defect->since)) &&
	       !(defect->until && known_is_since(release, defect->until));
}

const struct known_defect *known_find(const char *name, const char *driver, const char *path,
				      const char *release)
{
	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++)
		for (const struct known_defect *defect = families[i].defects;
		     !strcmp(families[i].driver, driver) && defect->name; defect++)
			if (!strcmp(defect->name, name) && applies(defect, path, release))
				return defect;
	return NULL;
}
