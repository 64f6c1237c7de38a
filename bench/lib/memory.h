/* SPDX-License-Identifier: GPL-2.0 */
/* Memory whose pages are known: private, anonymous, 4 KiB each, none of them there yet. */
#ifndef ODPBENCH_MEMORY_H
#define ODPBENCH_MEMORY_H

#include <stddef.h>

/* NULL, logged, where there is none. To be freed with munmap(). */
char *memory_map(size_t bytes);

#endif
