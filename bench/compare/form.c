// SPDX-License-Identifier: GPL-2.0
/* The forms of a comparison, and the words that they share. */
#include <stdlib.h>

#include "compare/form.h"
#include "lib/format.h"
#include "lib/must.h"
#include "results/row.h"

const struct compare_form compare_forms[] = {
	{ "text", compare_write_text },
	{ "markdown", compare_write_markdown },
	{ "json", compare_write_json },
	{ "csv", compare_write_csv },
	{ "junit", compare_write_junit },
	{ "kcidb", compare_write_kcidb },
	{ NULL, NULL },
};

const char *verdict_words(enum verdict verdict)
{
	static const char *const words[VERDICTS] = {
		[VERDICT_BETTER] = "better", [VERDICT_SAME] = "same", [VERDICT_WORSE] = "worse",
		[VERDICT_UNKNOWN] = "cannot tell", [VERDICT_NOT_APPLICABLE] = "other work",
	};

	return words[verdict];
}

/* "; with it p50 +2.0 %, sustained_unmap 0 -> 32": what else changed in its first row. */
static char *companions(const struct comparison *comparison, size_t first)
{
	const struct change *changes = comparison->changes;
	struct row_changes all = comparison_of_row(comparison, changes[first].row);
	struct text_stream stream;
	bool any = false;
	char text[32];

	must_open(&stream);
	for (size_t i = all.first; i < all.first + all.n; i++) {
		if (i == first || changes[i].verdict == VERDICT_SAME || changes[i].verdict == VERDICT_UNKNOWN)
			continue;
		format_change(changes[i].before, changes[i].after, text, sizeof(text));
		fprintf(stream.out, "%s %s %s", any ? "," : "; with it", measured[changes[i].kind].name, text);
		any = true;
	}
	return must_close(&stream);
}

char *finding_sentence(const struct comparison *comparison, const struct finding *finding)
{
	const struct change *first = &comparison->changes[finding->first];
	enum unit unit = measured[first->kind].unit;
	char before[32], after[32], change[32], *others, *with = companions(comparison, finding->first);
	char *sentence;

	format_value(unit, first->before, before, sizeof(before));
	format_value(unit, first->after, after, sizeof(after));
	format_change(first->before, first->after, change, sizeof(change));
	others = finding->nrows > 1 ?
		 must_format(", and %zu more row%s", finding->nrows - 1, finding->nrows == 2 ? "" : "s") :
		 must_copy("");
	sentence = must_format("%s, %s: %s: %s -> %s (%s): %s%s%s",
			       finding->verdict == VERDICT_WORSE ? "Worse" : "Better",
			       origin_words(finding->origin), measured[first->kind].words, before, after,
			       change, row_text(first->row->row, "id"), others, with);
	free(with);
	free(others);
	return sentence;
}

static size_t findings_of(const struct comparison *comparison, enum verdict verdict)
{
	size_t n = 0;

	for (size_t i = 0; i < comparison->nfindings; i++)
		n += comparison->findings[i].verdict == verdict;
	return n;
}

char *comparison_sentence(const struct comparison *comparison)
{
	size_t worse = findings_of(comparison, VERDICT_WORSE);
	size_t better = findings_of(comparison, VERDICT_BETTER);
	char *doubt = comparison_doubt(comparison), *sentence;
	char *tail = doubt ? must_format("%s: %s", comparison->options.force ? "; --force overrides" :
					 "; cannot tell", doubt) : must_copy("");

	sentence = must_format("%zu regression%s, %zu improvement%s; %zu numbers of %zu rows compared, "
			       "%zu differ by no more than their floor%s", worse, worse == 1 ? "" : "s",
			       better, better == 1 ? "" : "s", comparison->nnumbers,
			       comparison->nrows, comparison->nwithin, tail);
	free(tail);
	free(doubt);
	return sentence;
}
