/* SPDX-License-Identifier: GPL-2.0 */
#ifndef ODPBENCH_LIB_WORDS_H
#define ODPBENCH_LIB_WORDS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* Whether a word, which is not empty, is in a list "a,b" or "a, b". */
bool words_have(const char *list, const char *word);

/* The texts of an array, with this between them. "": there are none. */
void words_join(const json_t *words, const char *between, char *buf, size_t size);

#endif
