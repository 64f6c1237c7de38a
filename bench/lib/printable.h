/* SPDX-License-Identifier: GPL-2.0 */
/* Text from elsewhere, a document or another host, that is about to be printed on a terminal. */
#ifndef ODPBENCH_LIB_PRINTABLE_H
#define ODPBENCH_LIB_PRINTABLE_H

/*
 * Makes one harmless line of text, in place. Each byte that is not UTF-8 becomes a question mark,
 * and so does each control character: C0 (newlines and tabs too), DEL, and C1 (U+0080 to U+009F;
 * U+009B begins an escape sequence on some terminals).
 */
void make_printable(char *text);

#endif
