# SPDX-License-Identifier: GPL-2.0
# Machines by metrics, each cell coloured by how far it is from the median: a line of cells for each
# machine. Data: a matrix, REPEAT columns for each metric, from -1 to 1; 9: there is no number.
# Series: the metrics. Extra: lines, repeat, the value of the strongest colour, then pairs of line and
# name for the left side, "|", and for the right side.

data = ARG1; file = ARG2; name = ARG3; title = ARG4; x_label = ARG5; y_label = ARG6
series = ARG7; extra = ARG8
load ARG0[1:strlen(ARG0) - strlen("plot.gp")] . "style.gp"

lines = word(extra, 1) + 0
repeat = word(extra, 2) + 0
most = word(extra, 3) + 0
columns = words(series)

# A line is 18 pixels high, and with a thousand of them one.
line = lines <= 40 ? 18 : lines <= 400 ? 720.0 / lines : lines <= 1000 ? 1.0 + (1000 - lines) / 750.0 : 1
above = 60; below = 300
height = above + below + line * lines
left = 210; right = 330
width = left + right + (columns < 24 ? 24 : 16) * columns

set terminal svg size width,height font "DejaVu Sans,12" background "#ffffff" name (name) noenhanced
set output file
set lmargin at screen left / (width + 0.0)
set rmargin at screen 1 - right / (width + 0.0)
set tmargin at screen 1 - above / (height + 0.0)
set bmargin at screen below / (height + 0.0)
set title title noenhanced font ",14" offset 0, 0
unset key
unset grid
set border 15 lc rgb "#57606a"

# Blue, white, vermilion (Okabe and Ito): told apart with any common colour blindness.
set palette defined (-1 "#0072b2", 0 "#ffffff", 1 "#d55e00")
set cbrange [-100 * most:100 * most]
set colorbox user origin screen 1 - (right - 230) / (width + 0.0), screen below / (height + 0.0) \
	size screen 14.0 / width, screen (line * lines < 200 ? line * lines : 200.0) / (height + 0.0)
set cbtics 50 * most format "%+g %%" font ",11"
set cblabel ""

set xrange [-0.5:columns - 0.5]
set yrange [lines - 0.5:-0.5]
set xlabel ""
set ylabel ""
set xtics () rotate by -90 scale 0 font ",11"
set ytics () scale 0.5 font ",11"
set y2tics () scale 0.5 font ",11"
set y2range [lines - 0.5:-0.5]
do for [i = 1:columns] { set xtics add (word(series, i) i - 1) }
side = 1
i = 4
while (i <= words(extra)) {
	if (word(extra, i) eq "|") {
		side = 2
		i = i + 1
		continue
	}
	if (side == 1) { set ytics add (word(extra, i + 1) word(extra, i) + 0) }
	if (side == 2) { set y2tics add (word(extra, i + 1) word(extra, i) + 0) }
	i = i + 2
}

# What there is no number of stays grey.
set object 1 rectangle from graph 0, 0 to graph 1, 1 fc rgb "#d0d7de" fs solid noborder behind
at(x) = (x + 0.5) / repeat - 0.5
if (repeat == 1) {
	plot data matrix using 1:2:($3 > 2 ? NaN : 100 * $3) with image pixels notitle
} else {
	plot data matrix using (at($1)):2:($3 > 2 ? NaN : 100 * $3) with image notitle
}
