// SPDX-License-Identifier: GPL-2.0
/* What the checks found, for people. */
#include "doctor/doctor.h"

/* What needs hands first. */
static const struct {
	enum check_verdict verdict;
	const char *mark;
} order[] = {
	{ CHECK_FAIL, "FAIL" },
	{ CHECK_WARN, "warn" },
	{ CHECK_UNKNOWN, "?" },
	{ CHECK_OK, "ok" },
};

static void print_one(const char *mark, const struct check *check, const struct finding *finding,
		      FILE *out)
{
	fprintf(out, "%-4s  %-18s %s\n", mark, check->name, finding->words);
	if (finding->fix[0])
		fprintf(out, "%-24s fix: %s\n", "", finding->fix);
}

void doctor_print(const struct diagnosis *diagnosis, FILE *out)
{
	char answer[128];

	doctor_answer(diagnosis, answer, sizeof(answer));
	fprintf(out, "%s\n", answer);
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		for (size_t j = 0; j < diagnosis->n; j++)
			if (diagnosis->findings[j].verdict == order[i].verdict)
				print_one(order[i].mark, diagnosis->checks[j],
					  &diagnosis->findings[j], out);
}
