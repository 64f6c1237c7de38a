// SPDX-License-Identifier: GPL-2.0
/* Saying why something is not possible. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "target/fixture.h"

int fixture_skip(struct fixture *fixture, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(fixture->skipped, sizeof(fixture->skipped), fmt, args);
	va_end(args);
	return -ECANCELED;
}

int fixture_skip_path(struct fixture *fixture, const char *why)
{
	snprintf(fixture->skipped, sizeof(fixture->skipped), "%s", why);
	return -EOPNOTSUPP;
}
