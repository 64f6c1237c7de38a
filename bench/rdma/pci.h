/* SPDX-License-Identifier: GPL-2.0 */
/* The PCI function of an RDMA device, as sysfs shows it (Documentation/ABI/testing/sysfs-bus-pci). */
#ifndef ODPBENCH_RDMA_PCI_H
#define ODPBENCH_RDMA_PCI_H

#include <jansson.h>
#include <stddef.h>

/*
 * The nearest PCI function above an ibverbs device: its own, or that on which its scalable function
 * is. sys is "/sys", except in tests. -ENODEV: it is a software device, or on another bus.
 */
int pci_function_of(const char *sys, const char *device, char *function, size_t size);

/*
 * Adds to object:
 *   pci      function; vendor, device, subsystem_vendor, subsystem_device, revision (numbers); kind:
 *            physical function, virtual function; family, if its ids are known: "ConnectX-6 Dx";
 *            speed_gts and width, now and most_ at most: GT/s a lane, and lanes; numa_node (-1: the
 *            system does not say); iommu_group; of a virtual function physical_function; of another
 *            virtual_functions and most_virtual_functions, where it can have some
 *   product  what is in its vital product data (vpd.h)
 * and to reasons, under these names, what cannot be read.
 */
void pci_describe(json_t *object, const char *sys, const char *function, json_t *reasons);

#endif
