/* SPDX-License-Identifier: GPL-2.0 */
/* What a scatterlist takes. */
#ifndef ODP_PATH_PATH_SG_H
#define ODP_PATH_PATH_SG_H

#include <linux/scatterlist.h>

/**
 * odp_path_sg_bytes() - sum up the chunks that a scatterlist consists of
 * @sgl: its first entry, as lib/scatterlist.c allocated it
 * @entries: how many there are, without those that lead from chunk to chunk
 *
 * Return: bytes.
 */
size_t odp_path_sg_bytes(struct scatterlist *sgl, size_t entries);

#endif
