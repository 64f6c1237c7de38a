# SPDX-License-Identifier: GPL-2.0
# Cost against a parameter, such as pages of an operation: a line for each path or kernel.
# Data: a block for each series, lines of position, cost and label of the position.
# Extra: lowest and highest position, lowest and highest cost.

data = ARG1; file = ARG2; name = ARG3; title = ARG4; x_label = ARG5; y_label = ARG6
series = ARG7; extra = ARG8
load ARG0[1:strlen(ARG0) - strlen("plot.gp")] . "style.gp"

set logscale xy
set xrange [word(extra, 1) * 0.8 : word(extra, 2) * 1.25]
set yrange [word(extra, 3) * 0.6 : word(extra, 4) * 1.6]

# Labels at 1, 2 and 5 of each decade, as a range of less than a decade would have a single label.
# A range of many decades has them only at the powers of ten.
set ytics ()
decades = log10(word(extra, 4) / word(extra, 3))
do for [power = -2:12] {
	do for [digit in (decades < 2.5 ? "1 2 5" : "1")] {
		value = digit * 10.0 ** power
		set ytics add (value < 1e6 ? sprintf("%g", value) : sprintf("%gM", value / 1e6) value)
	}
}
set xtics ()
plot for [i = 1:words(series)] data index i - 1 using 1:2:xtic(3) with linespoints \
	lt series_type(word(series, i), i) ps 1.1 title word(series, i)
