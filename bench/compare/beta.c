// SPDX-License-Identifier: GPL-2.0
/* The incomplete beta function, and Student's t test, which needs it. */
#include <math.h>

#include "compare/beta.h"
#include "compare/statistic.h"

#define MOST_STEPS	1000
#define CLOSE		1e-14
#define TINY		1e-300	/* in place of a 0 that would be divided by */

static double not_zero(double x)
{
	return fabs(x) < TINY ? TINY : x;
}

/*
 * The continued fraction of I_x(a, b) (DLMF 8.17.22), from its front by the method of Lentz
 * (DLMF 3.10(iii)); it converges fast for x < (a + 1) / (a + b + 2).
 */
static double fraction(double a, double b, double x)
{
	double value = 1, c = 1, d = 0;

	for (int n = 1; n < MOST_STEPS; n++) {
		int m = n / 2;
		double term = n % 2 ? -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)) :
				      m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)), step;

		d = 1 / not_zero(1 + term * d);
		c = not_zero(1 + term / c);
		step = c * d;
		value *= step;
		if (fabs(step - 1) < CLOSE)
			break;
	}
	return 1 / value;
}

double incomplete_beta(double a, double b, double x)
{
	double front;

	if (x <= 0 || x >= 1)
		return x > 0;
	if (x > (a + 1) / (a + b + 2))
		return 1 - incomplete_beta(b, a, 1 - x);
	front = exp(a * log(x) + b * log1p(-x) + lgamma(a + b) - lgamma(a) - lgamma(b));
	return front * fraction(a, b, x) / a;
}

/* The mean above origin, and the sum of squared distances to it: exact 0 for equal numbers. */
static double squares(const double *numbers, size_t n, double origin, double *mean)
{
	double sum = 0;

	*mean = 0;
	for (size_t i = 0; i < n; i++)
		*mean += numbers[i] - origin;
	*mean /= (double)n;
	for (size_t i = 0; i < n; i++)
		sum += (numbers[i] - origin - *mean) * (numbers[i] - origin - *mean);
	return sum;
}

double student(const double *a, size_t na, const double *b, size_t nb)
{
	double means[2], variance, freedom = (double)(na + nb) - 2, t2;

	if (!na || !nb || freedom < 1)
		return 1;
	variance = (squares(a, na, *a, &means[0]) + squares(b, nb, *a, &means[1])) / freedom;
	if (variance == 0)
		return means[0] == means[1];
	t2 = (means[1] - means[0]) * (means[1] - means[0]) /
	     (variance * (1 / (double)na + 1 / (double)nb));
	return incomplete_beta(freedom / 2, 0.5, freedom / (freedom + t2));
}
