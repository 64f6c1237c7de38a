// SPDX-License-Identifier: GPL-2.0
/* Statistics against published worked examples, and against what can be counted by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "compare/beta.h"
#include "compare/statistic.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

static void assert_near(double value, double right, double within)
{
	if (!(fabs(value - right) <= within))
		fail_msg("%.10g is not %.10g (within %g)", value, right, within);
}

/*
 * Permeability of the human chorioamnion (Hollander and Wolfe 1999, table 4.1, examples 4.1, 4.3 and
 * 4.4): at term and at 12 to 26 weeks. W = 30, one-sided P = .1272, shift -.305, 96 % interval
 * (-.76, .15).
 */
static const double term[] = { 0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46 };
static const double weeks[] = { 1.15, 0.88, 0.90, 0.74, 1.21 };

static void permeability(void **state)
{
	struct shift shift = hodges_lehmann(term, N(term), weeks, N(weeks));

	(void)state;
	assert_near(mann_whitney(term, N(term), weeks, N(weeks)), 2 * 0.1272, 1e-4);
	assert_near(mann_whitney(weeks, N(weeks), term, N(term)), 2 * 0.1272, 1e-4);
	assert_near(shift.estimate, -0.305, 1e-9);
	assert_near(shift.low, -0.76, 1e-9);
	assert_near(shift.high, 0.15, 1e-9);
}

/* Of the 20 ways to choose 3 of 6, one is as far to each side: 2 of 20. */
static void all_apart(void **state)
{
	const double a[] = { 1, 2, 3 }, b[] = { 14, 15, 16 };
	struct shift shift = hodges_lehmann(a, 3, b, 3);

	(void)state;
	assert_near(mann_whitney(a, 3, b, 3), 0.1, 1e-12);
	assert_near(shift.estimate, 13, 1e-12);
	assert_near(shift.low, 11, 1e-12);	/* too few for 95 %: all differences */
	assert_near(shift.high, 15, 1e-12);
}

/* Ten and ten: 2 of 184,756. That is what ten runs can prove at best, among up to 4,600 rows. */
static void ten_runs(void **state)
{
	double a[10], b[10];

	(void)state;
	for (int i = 0; i < 10; i++) {
		a[i] = i;
		b[i] = 100 + i;
	}
	assert_near(mann_whitney(a, 10, b, 10), 2.0 / 184756, 1e-12);
}

/* Equal numbers say nothing; nor does an empty set. */
static void nothing_to_say(void **state)
{
	const double same[] = { 5, 5, 5, 5 };

	(void)state;
	assert_near(mann_whitney(same, 4, same, 4), 1, 0);
	assert_near(mann_whitney(same, 4, same, 0), 1, 0);
}

/*
 * With ties: variance 2 x 3 / 12 x (6 - (2^3 - 2 + 2^3 - 2) / (5 x 4)) = 2.7; U = 2, 1 from its mean,
 * less 0.5 for continuity: z = 0.5 / sqrt(2.7), two-sided 0.7609.
 */
static void ties(void **state)
{
	const double a[] = { 1, 2 }, b[] = { 1, 2, 3 };
	double z = 0.5 / sqrt(2.7);

	(void)state;
	assert_near(mann_whitney(a, 2, b, 3), erfc(z / sqrt(2)), 1e-12);
}

/* .01, .04, .03, .005 at 5 %: only the first and the last stand (Holm's procedure step by step). */
static void four_hypotheses(void **state)
{
	double p[] = { 0.01, 0.04, 0.03, 0.005 };

	(void)state;
	holm(p, 4);
	assert_near(p[0], 0.03, 1e-12);
	assert_near(p[1], 0.06, 1e-12);
	assert_near(p[2], 0.06, 1e-12);
	assert_near(p[3], 0.02, 1e-12);
	holm(p, 0);
}

/* Hyndman and Fan's definition 7, which R and NumPy have by default. */
static void quantiles(void **state)
{
	double numbers[] = { 4, 1, 3, 2 };

	(void)state;
	assert_near(quantile_of(numbers, 4, 0.75), 3.25, 1e-12);
	assert_near(quantile_of(numbers, 4, 0.5), 2.5, 1e-12);
	assert_near(quantile_of(numbers, 4, 1), 4, 0);
	assert_near(quantile_of(numbers, 1, 0.25), 1, 0);
}

/* I_x(1, b) = 1 - (1 - x)^b; I_x(a, 1) = x^a; I_1/2(a, a) = 1/2. */
static void beta(void **state)
{
	(void)state;
	for (double x = 0; x <= 1; x += 0.125) {
		assert_near(incomplete_beta(1, 7, x), 1 - pow(1 - x, 7), 1e-12);
		assert_near(incomplete_beta(9, 1, x), pow(x, 9), 1e-12);
	}
	assert_near(incomplete_beta(50, 50, 0.5), 0.5, 1e-12);
}

/* Student's sleep data (Biometrika 6, 1908), as two samples: t = -1.8608, df = 18, p = 0.07919. */
static void sleep_data(void **state)
{
	const double a[] = { 0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0 };
	const double b[] = { 1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4 };

	(void)state;
	assert_near(student(a, 10, b, 10), 0.07919, 5e-6);
	assert_near(student(a, 10, a, 10), 1, 1e-12);
	assert_near(student(a, 1, b, 1), 1, 0);
	assert_near(student(a, 0, b, 10), 1, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(permeability), cmocka_unit_test(all_apart),
		cmocka_unit_test(ten_runs), cmocka_unit_test(nothing_to_say), cmocka_unit_test(ties),
		cmocka_unit_test(four_hypotheses), cmocka_unit_test(quantiles),
		cmocka_unit_test(beta), cmocka_unit_test(sleep_data),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
