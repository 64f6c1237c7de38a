# SPDX-License-Identifier: GPL-2.0
# Rows over releases: a line for each row, with a ring where a release moved it.
# Data: a block for each series, lines of position, value, release, and 1 if it moved there.
# Extra: number of releases, lowest and highest value.

data = ARG1; file = ARG2; name = ARG3; title = ARG4; x_label = ARG5; y_label = ARG6
series = ARG7; extra = ARG8
load ARG0[1:strlen(ARG0) - strlen("plot.gp")] . "style.gp"

# The names of rows are long: below the plot, one a line.
set terminal svg size 800,(420 + 24 * words(series)) font "DejaVu Sans,14" background "#ffffff" \
	name (name) noenhanced
set output file
# A key that is drawn as text and lines: gnuplot's own breaks into columns.
unset key
set bmargin at screen (92.0 + 24 * words(series)) / (420 + 24 * words(series))
do for [i = 1:words(series)] {
	height = 0.02 + 24.0 * (words(series) - i + 0.5) / (420 + 24 * words(series))
	set arrow i from screen 0.05, height to screen 0.09, height nohead lt nth_type(i)
	set label i word(series, i) at screen 0.10, height left font ",13" noenhanced
}

low = word(extra, 2) + 0
high = word(extra, 3) + 0
room = high > low ? 0.12 * (high - low) : 1
set xrange [0.7 : word(extra, 1) + 0.3]
set yrange [low - room : high + room]
set xtics ()
plot for [i = 1:words(series)] data index i - 1 using 1:2:xtic(strcol(3)) with linespoints \
		lt nth_type(i) ps 0.7 notitle, \
	for [i = 1:words(series)] data index i - 1 using 1:($4 > 0 ? $2 : 1/0) with points \
		pt 6 ps 2.2 lw 2 lc rgb "#d55e00" notitle
