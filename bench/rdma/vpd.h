/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A PCI function's vital product data (PCI Local Bus Specification 3.0, appendix I): what is printed
 * on the card.
 */
#ifndef ODPBENCH_RDMA_VPD_H
#define ODPBENCH_RDMA_VPD_H

#include <jansson.h>
#include <stddef.h>

/*
 * Adds what is in it to object: name, part_number, serial_number, engineering_change. Where it has
 * none of these or breaks off, -ENODATA; what came before stays.
 */
int vpd_parse(json_t *object, const unsigned char *data, size_t size);

/*
 * The same for the file vpd in a function's directory in sysfs, which only root may read. Reading
 * the device may take a second. 0, or negative errno, not logged.
 */
int vpd_read(json_t *object, const char *directory);

#endif
