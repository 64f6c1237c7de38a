/* SPDX-License-Identifier: GPL-2.0 */
/* Text in XML. */
#ifndef ODPBENCH_LIB_XML_H
#define ODPBENCH_LIB_XML_H

#include <stdio.h>

/*
 * Writes text so that it may stand in an element or an attribute. What XML 1.0 has no way to write,
 * control characters and bytes that are no UTF-8, become question marks.
 */
void xml_write(const char *text, FILE *out);

#endif
