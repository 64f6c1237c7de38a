/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An emulated function that the stock mlx5 driver works with. Nothing here includes a header of
 * QEMU: what the device needs from the machine around it is the host_ functions below, which
 * qemu.c provides, and tests provide otherwise.
 *
 * Everything that comes from the guest is checked: a bad command gets a status, a bad work request
 * a completion with an error, a bad doorbell nothing.
 */
#ifndef ODPBENCH_NIC_NIC_H
#define ODPBENCH_NIC_NIC_H

#include <glib.h>
#include <stdbool.h>

#include "objects.h"
#include "prm.h"

enum {
	NIC_BAR_BYTES = 32 << 20,
	NIC_UAR_BYTES = 4096,
	NIC_UAR_FIRST = 16,	/* page of the BAR; the initialization segment is before it */
	NIC_VECTORS = 8,	/* MSI-X */
	NIC_CAPABILITY_TYPES = 64,
	NIC_CAPABILITY_BYTES = 4096,
};

/* What the user chooses; see README.md. */
struct nic_properties {
	uint32_t latency_ns;	/* of virtual time, from a doorbell or a resume to the work */
	bool memory_scheme;	/* page faults by address are offered */
	uint32_t fault_pages;	/* at most in one event of that scheme; 0: the operation's rest */
	bool damming, flood;		/* pitfall.h */
	unsigned defect;		/* enum defect in defect.h */
	bool reach;			/* reach.h */
	uint16_t lid;			/* of the port; its GUIDs follow from it */
	bool log;
};

struct eq;

/* Pages that the device remembers: reach.h. */
struct reach {
	uint32_t key, address_low, address_high;
	uint64_t *pages;		/* their bus addresses */
	uint32_t npages;
};

struct nic {
	struct nic_properties properties;
	uint64_t command_queue;		/* bus address; 0: none */
	uint8_t most[NIC_CAPABILITY_TYPES][NIC_CAPABILITY_BYTES];	/* capabilities, */
	uint8_t caps[NIC_CAPABILITY_TYPES][NIC_CAPABILITY_BYTES];	/* and as the driver set them */
	struct objects eqs, cqs, qps, srqs, mkeys, counter_sets;
	struct objects uars, pds, xrc_domains, transport_domains;	/* only numbers */
	struct eq *event_eq[EVENT_TYPES];
	uint64_t mkey_table_bytes;	/* of all keys */
	GQueue ready;			/* QPs with work to do, by time */
	struct reach reach;
	unsigned defect_chances;	/* so far: defect.c */
	bool wire_is_up;
	uint32_t last_request;		/* id of a packet */
	bool in_dma;			/* the device's own access, which may hit its own BAR */
};

/* Everything is as after power on. To be called once before anything else. */
void nic_init(struct nic *nic, const struct nic_properties *properties);
void nic_reset(struct nic *nic);
void nic_free(struct nic *nic);

/* Accesses of the driver to the BAR (registers.c). Addresses without a meaning read 0. */
uint32_t nic_read(struct nic *nic, uint64_t address);
void nic_write(struct nic *nic, uint64_t address, uint64_t value, unsigned bytes);

/* The time that host_wake() was asked for has come. */
void nic_work(struct nic *nic);

/*
 * The other end of the wire has come or gone; and a packet of it. Returns NULL, or what makes no
 * sense in it: that end is not to be listened to any more.
 */
void nic_wire(struct nic *nic, bool is_up);
const char *nic_receive(struct nic *nic, const void *bytes, size_t length);

/* A line for each kind of object that the driver should have given back. */
void nic_report_left(struct nic *nic);

/* Memory of the guest, by bus address. False: nothing is there, or the IOMMU forbids it. */
bool nic_dma_read(struct nic *nic, uint64_t bus, void *data, size_t bytes);
bool nic_dma_write(struct nic *nic, uint64_t bus, const void *data, size_t bytes);

#define nic_log(nic, ...) ((nic)->properties.log ? host_log(__VA_ARGS__) : (void)0)

/* The machine around the device. */
bool host_dma(struct nic *nic, uint64_t bus, void *data, size_t bytes, bool write);
void host_interrupt(struct nic *nic, unsigned vector);
uint64_t host_now_ns(struct nic *nic);
void host_wake(struct nic *nic, uint64_t at_ns);	/* calls nic_work() then; replaces the last */
/* To the other end of the wire, in whole; lossy: not if others wait already. */
void host_send(struct nic *nic, const void *bytes, size_t length, bool lossy);
void host_log(const char *format, ...) G_GNUC_PRINTF(1, 2);

#endif
