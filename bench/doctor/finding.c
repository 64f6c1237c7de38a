// SPDX-License-Identifier: GPL-2.0
/* What a check found. */
#include <stdarg.h>
#include <stdio.h>

#include "doctor/check.h"

const char *const check_verdict_names[CHECK_VERDICTS] = {
	[CHECK_NONE] = "none", [CHECK_OK] = "ok", [CHECK_WARN] = "warn", [CHECK_FAIL] = "fail",
	[CHECK_UNKNOWN] = "unknown",
};

#define FINDING(name, its_verdict)						\
void name(struct finding *finding, const char *format, ...)			\
{										\
	va_list args;								\
										\
	va_start(args, format);							\
	finding->verdict = its_verdict;						\
	vsnprintf(finding->words, sizeof(finding->words), format, args);	\
	va_end(args);								\
}

FINDING(finding_ok, CHECK_OK)
FINDING(finding_warn, CHECK_WARN)
FINDING(finding_fail, CHECK_FAIL)
FINDING(finding_unknown, CHECK_UNKNOWN)

void finding_fix(struct finding *finding, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(finding->fix, sizeof(finding->fix), format, args);
	va_end(args);
}
