// SPDX-License-Identifier: GPL-2.0
/*
 * The scripts of scripts/plot/ as bytes of the binary, so that it finds them wherever it is.
 * The assembler looks for them where the compiler looks for headers (-I bench). Make must
 * know that this depends on those files.
 */
#include "report/plot/gnuplot.h"

#define EMBED(symbol, file)		\
	__asm__(".pushsection .rodata\n"	\
		".global " symbol "\n"		\
		".type " symbol ", %object\n"	\
		symbol ":\n"			\
		".incbin \"" file "\"\n"	\
		".byte 0\n"			\
		".size " symbol ", . - " symbol "\n"	\
		".popsection\n")

EMBED("plot_style_gp", "../scripts/plot/style.gp");
EMBED("plot_latency_gp", "../scripts/plot/latency.gp");
EMBED("plot_batch_gp", "../scripts/plot/batch.gp");
EMBED("plot_bars_gp", "../scripts/plot/bars.gp");
EMBED("plot_stacked_gp", "../scripts/plot/stacked.gp");
EMBED("plot_trend_gp", "../scripts/plot/trend.gp");
EMBED("plot_heat_gp", "../scripts/plot/heat.gp");
