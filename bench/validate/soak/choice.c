// SPDX-License-Identifier: GPL-2.0
/* What a soak can choose from on a place. */
#include "lib/must.h"
#include "validate/known.h"
#include "validate/soak/round.h"

/* Cases with a known defect would end each soak, and slow ones leave the others no time. */
static void add_case(const struct theme *theme, const struct conformance_case *of, void *context)
{
	struct soak_place *place = context;
	char name[CASE_NAME_LEN];

	case_name(theme, of, name);
	if (of->slow || of->alone || place_known(&place->at, name))
		return;
	place->cases = must_grow(place->cases, place->ncases + 1, sizeof(*place->cases));
	place->cases[place->ncases] = (struct soak_case){ .of = of };
	case_name(theme, of, place->cases[place->ncases++].name);
}

static void add_actions(struct soak_place *place, unsigned int can)
{
	const struct action *all[ACTIONS];
	size_t n = actions_all(all);

	for (size_t i = 0; i < n; i++)
		if (!(all[i]->needs & ~can))
			place->actions[place->nactions++] = all[i];
}

int soak_place_fill(struct soak_place *place, const struct validation *validation)
{
	struct device device = { .ops = device_ops_of(place->at.fixture.device) };
	int ret = device.ops->open(&device, &place->at.fixture);

	if (ret)
		return ret;
	add_actions(place, device.can);
	device.ops->close(&device);
	validate_each(validation, add_case, place);
	place->whole_pages = place_known(&place->at, "faults.unaligned");
	return 0;
}
