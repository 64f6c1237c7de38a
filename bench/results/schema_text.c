// SPDX-License-Identifier: GPL-2.0
/*
 * The file odpbench-1.schema.json as bytes of the binary. The assembler looks for it where the
 * compiler looks for headers (-Ibench). Make must know that this depends on that file.
 */
#include "results/schema.h"

__asm__(".pushsection .rodata\n"
	".global schema_text\n"
	".type schema_text, %object\n"
	"schema_text:\n"
	".incbin \"results/odpbench-1.schema.json\"\n"
	".byte 0\n"
	".size schema_text, . - schema_text\n"
	".popsection\n");
