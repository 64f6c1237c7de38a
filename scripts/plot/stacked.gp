# SPDX-License-Identifier: GPL-2.0
# Bars made of parts: a bar for each name, a colour for each part, the sum above.
# Data: a block for each part, the last one first, lines of position, height up to its top and
# label (of the topmost part; otherwise ""). Extra: highest value, names of the bars.

data = ARG1; file = ARG2; name = ARG3; title = ARG4; x_label = ARG5; y_label = ARG6
series = ARG7; extra = ARG8
load ARG0[1:strlen(ARG0) - strlen("plot.gp")] . "style.gp"

most = word(extra, 1) + 0
bars = words(extra) - 1
set xrange [-0.6:bars - 0.4]
set yrange [0:most * 1.15]
set xtics () scale 0
do for [i = 1:bars] { set xtics add (word(extra, i + 1) i - 1) }
set grid noxtics ytics
set boxwidth 0.62
set style fill solid 1 noborder

plot for [i = 1:words(series)] data index i - 1 using 1:2 with boxes \
		lt part_type(word(series, i)) title word(series, i), \
	data index 0 using 1:2:3 with labels offset 0, 0.7 notitle
