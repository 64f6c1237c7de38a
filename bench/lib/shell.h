/* SPDX-License-Identifier: GPL-2.0 */
/* Commands as a shell takes them. */
#ifndef ODPBENCH_LIB_SHELL_H
#define ODPBENCH_LIB_SHELL_H

#include <stdio.h>

/* Writes words, ended by NULL, as one command: a word that a shell would change is quoted. */
void shell_print(char *const *words, FILE *out);

#endif
