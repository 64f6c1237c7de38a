/* SPDX-License-Identifier: GPL-2.0 */
/* Text of somebody else, a document's or another host's, on its way to a terminal. */
#ifndef ODPBENCH_LIB_PRINTABLE_H
#define ODPBENCH_LIB_PRINTABLE_H

/*
 * Makes one harmless line of it, in place: each control character, C0 (newlines and tabs too),
 * DEL or C1 (U+0080 to U+009F, of which U+009B begins an escape sequence on some terminals), and
 * each byte that is not UTF-8 becomes a question mark.
 */
void make_printable(char *text);

#endif
