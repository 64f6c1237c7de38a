// SPDX-License-Identifier: GPL-2.0
/*
 * A verdict on each claim of the series, told apart: what the API can do, and what the kernel's ODP
 * does with it.
 */
#include <stdio.h>
#include <stdlib.h>

#include "lib/must.h"
#include "report/claim/claim.h"
#include "report/front/front.h"
#include "report/wording.h"
#include "results/verdict.h"

static const char *const words[VERDICTS] = {
	[VERDICT_BETTER] = "holds", [VERDICT_SAME] = "no change", [VERDICT_WORSE] = "does not hold",
	[VERDICT_UNKNOWN] = "cannot be told", [VERDICT_NOT_APPLICABLE] = "nothing to gain",
};

/* The pair of the first mode in which there is something to gain; else of the first mode. */
static bool find(const struct groups *groups, const struct comparison *comparison,
		 const json_t *pair[2], enum verdict *verdict)
{
	static const char *const modes[] = { "lazy", "strict", "passthrough", "off" };
	bool found = false;

	for (size_t m = 0; m < sizeof(modes) / sizeof(modes[0]); m++) {
		const json_t *one[2];

		if (!claim_find_pair(groups, comparison, modes[m], one))
			continue;
		if (found && *verdict != VERDICT_NOT_APPLICABLE)
			break;
		pair[0] = one[0];
		pair[1] = one[1];
		*verdict = verdict_of_rows(one[0], one[1], &comparison->quantity, comparison->unit, 0);
		found = true;
	}
	return found;
}

static void add_number(struct front *front, const struct comparison *comparison,
		       const struct side *side, const json_t *row, FILE *out)
{
	const char *number = front_cite(front, row, &comparison->quantity, comparison->unit);

	fprintf(out, "%s%s%s %s", side->path, side->lookup ? ", lookup " : "",
		side->lookup ? side->lookup : "", number ? number : "-");
}

static void add_side(struct front *front, const struct groups *groups,
		     const struct comparison *comparison, const char *none, FILE *out)
{
	enum verdict verdict = VERDICT_UNKNOWN;
	const json_t *pair[2] = { 0 };
	double value[2];
	char change[32];

	if (none || !find(groups, comparison, pair, &verdict)) {
		fputs(none ? none : "not measured", out);
		return;
	}
	fprintf(out, "%s; %s, %s: ", words[verdict], comparison->what,
		row_text(pair[0], "iommu_mode"));
	add_number(front, comparison, &comparison->before, pair[0], out);
	fputs(", ", out);
	add_number(front, comparison, &comparison->after, pair[1], out);
	for (size_t i = 0; i < 2; i++)
		comparison->quantity.value(pair[i], comparison->quantity.key, &value[i]);
	format_change(value[0], value[1], change, sizeof(change));
	if (verdict != VERDICT_NOT_APPLICABLE)
		fprintf(out, " (%s)", change);
}

/* Is there anything to judge, or is the document about something else? */
static bool any_measured(const struct groups *groups)
{
	const json_t *pair[2];
	enum verdict verdict;

	for (size_t i = 0; i < CLAIMS; i++)
		if (find(groups, &claims[i].comparisons[0], pair, &verdict) ||
		    (!claims[i].odp_none && find(groups, &claims[i].odp, pair, &verdict)))
			return true;
	return false;
}

void front_claims(struct front *front)
{
	struct groups *groups = group_rows(front->report->doc, NULL, ROW_CASE, "lookup");
	bool any = any_measured(groups);

	if (any)
		section_text(front->section, "The claims of the series:");
	for (size_t i = 0; i < CLAIMS && any; i++) {
		struct text_stream stream;
		char *text;

		must_open(&stream);
		fprintf(stream.out, "%s. The API: ", claims[i].title);
		add_side(front, groups, &claims[i].comparisons[0], NULL, stream.out);
		fputs(". The kernel's ODP: ", stream.out);
		add_side(front, groups, &claims[i].odp, claims[i].odp_none, stream.out);
		fputc('.', stream.out);
		text = must_close(&stream);
		section_item(front->section, "%s", text);
		free(text);
	}
	groups_free(groups);
}
