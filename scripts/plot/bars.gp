# SPDX-License-Identifier: GPL-2.0
# Bars in clusters with their values above: each cluster has a bar for each series.
# Data: a block for each series, lines of position, height, width, label.
# Extra: log or linear, highest value, names of the clusters.

data = ARG1; file = ARG2; name = ARG3; title = ARG4; x_label = ARG5; y_label = ARG6
series = ARG7; extra = ARG8
load ARG0[1:strlen(ARG0) - strlen("plot.gp")] . "style.gp"

most = word(extra, 2) + 0
clusters = words(extra) - 2
set xrange [-0.6:clusters - 0.4]
set xtics () scale 0
do for [i = 1:clusters] { set xtics add (word(extra, i + 2) i - 1) }
set grid noxtics ytics
set style fill solid 0.9 noborder

# On a logarithmic axis a bar of height 0 is its label on the base line, below 1.
base = 0
if (word(extra, 1) eq "log") {
	base = 0.5
	set logscale y
	set yrange [base:most * 3 < 8 ? 8 : most * 3]
} else {
	set yrange [0:most * 1.15]
}
if (words(series) == 1) { unset key }

height(y) = y > base ? y : base
plot for [i = 1:words(series)] data index i - 1 using 1:(height($2)):3 with boxes \
		lt series_type(word(series, i), i) title word(series, i), \
	for [i = 1:words(series)] data index i - 1 using 1:(height($2)):4 with labels \
		offset 0, 0.7 notitle
