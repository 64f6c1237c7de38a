/* SPDX-License-Identifier: GPL-2.0 */
#ifndef ODPBENCH_LIB_WORDS_H
#define ODPBENCH_LIB_WORDS_H

#include <stdbool.h>

/* Whether a word, which is not empty, is in a list "a,b" or "a, b". */
bool words_have(const char *list, const char *word);

#endif
