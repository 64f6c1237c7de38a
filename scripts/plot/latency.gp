# SPDX-License-Identifier: GPL-2.0
# Cumulative distribution of a latency: a line for each path, with a marker at the worst sample.
# Data: a block for each series, lines of value and percentage. Extra: lowest and highest value.

data = ARG1; file = ARG2; name = ARG3; title = ARG4; x_label = ARG5; y_label = ARG6
series = ARG7; extra = ARG8
load ARG0[1:strlen(ARG0) - strlen("plot.gp")] . "style.gp"

set format x "%.0f"
set logscale x
set xrange [word(extra, 1) + 0 : word(extra, 2) + 0]
set yrange [0:102]
set ytics 0, 25, 100
# Less than a decade is easier to read on a linear axis.
if (word(extra, 2) / word(extra, 1) < 10) {
	unset logscale x
}

plot for [i = 1:words(series)] data index i - 1 using 1:2 with steps \
		lt path_type(word(series, i)) title word(series, i), \
	for [i = 1:words(series)] data index i - 1 using 1:($2 > 99.999999 ? $2 : 1/0) \
		with points lt path_type(word(series, i)) ps 1 notitle
