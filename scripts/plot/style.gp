# SPDX-License-Identifier: GPL-2.0
# What all plots share: size, font, grid, and one colour, dash and point for each path and mode.
# The colours are those of Okabe and Ito, "Color Universal Design" (2008), which people with
# any common colour blindness can tell apart; dashes and points say the same without colour.
# Arguments of every script: data, output, name, title, x label, y label, series, extra. It puts
# them in variables, as loading this file hides them, and loads this file from its own folder.

set encoding utf8
set terminal svg size 800,430 font "DejaVu Sans,14" background "#ffffff" name (name) noenhanced
set output file

set tmargin 4.3
# A long title is written smaller, not cut off on both sides.
title_size = strlen(title) > 90 ? 1350.0 / strlen(title) : 15
set title title noenhanced font sprintf(",%.1f", title_size) offset 0, 1.3
set xlabel x_label noenhanced font ",13"
set ylabel y_label noenhanced font ",13"

set border 3 lc rgb "#57606a"
set tics nomirror out textcolor rgb "#1b1f24"
set grid xtics ytics lt 1 lc rgb "#e3e7eb" lw 1
set key at graph 0.5, graph 1.04 center bottom horizontal maxrows 1 samplen 2.6 \
	width (words(series) > 4 ? -2.3 : 0) font ",13"

set linetype 1 lc rgb "#000000" lw 2.5 dt 1 pt 7		# native
set linetype 2 lc rgb "#e69f00" lw 2.5 dt (14,5) pt 5		# page
set linetype 3 lc rgb "#56b4e9" lw 2.5 dt (6,4) pt 9		# sg
set linetype 4 lc rgb "#d55e00" lw 2.5 dt 1 pt 11		# iova
set linetype 5 lc rgb "#009e73" lw 2.5 dt (14,4,3,4) pt 13	# iova-batch
set linetype 6 lc rgb "#cc79a7" lw 2.5 dt (3,4) pt 4		# any other
set linetype 7 lc rgb "#0072b2" lw 2.5 dt 1 pt 6

# Anything else, such as kernels: the n-th series has the n-th linetype in this list.
nth_type(n) = int(word("7 2 5 4 3 6 1", 1 + (n - 1) % 7))
series_type(name, n) = path_type(name) != 6 ? path_type(name) : \
	mode_type(name) != 3 ? mode_type(name) : nth_type(n)
part_type(name) = name eq "hmm" || name eq "lists" ? 7 : name eq "map" || name eq "unmap" || \
	name eq "IOMMU-page-tables" ? 2 : name eq "sync" || name eq "flush" ? 4 : \
	name eq "device" || name eq "rest" || name eq "device-tables" ? 3 : 6

path_type(name) = name eq "native" ? 1 : name eq "page" ? 2 : name eq "sg" ? 3 : \
	name eq "iova" ? 4 : name eq "iova-batch" ? 5 : 6
mode_type(name) = name eq "strict" ? 7 : name eq "lazy" ? 2 : name eq "passthrough" ? 5 : \
	name eq "off" ? 6 : 3
