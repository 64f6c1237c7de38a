/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A machine around the device, in place of QEMU: some memory, a clock, and interrupts that are
 * counted. And a driver's side of the commands that most tests need. There can be two, with a wire
 * between them.
 */
#ifndef ODPBENCH_NIC_TESTS_MACHINE_H
#define ODPBENCH_NIC_TESTS_MACHINE_H

#include <assert.h>

#include "command.h"
#include "nic.h"
#include "qp.h"

enum {
	MEMORY_BYTES = 4 << 20,
	/* Bus addresses of what machine_start() gives the device */
	COMMAND_QUEUE = 0x1000,
	BLOCKS_IN = 0x2000, BLOCKS_OUT = 0x10000,	/* room for 16 KiB of data each */
	FREE_MEMORY = 0x20000,
	CQ_RECORD = 0xff0,	/* the consumer index, behind the begin of a CQ's ring */
	BAR = 0x10000000,	/* the device's own registers, as its DMA reaches them */
};

struct machine {
	struct nic nic;
	uint8_t memory[MEMORY_BYTES];
	uint64_t now_ns, wake_ns;	/* wake_ns 0: no timer runs */
	unsigned interrupts[NIC_VECTORS];
	uint32_t counter_set;
	GQueue sent;			/* GBytes on the wire, from here */
	bool dropped;			/* its end of the wire, as the other end made no sense */
	unsigned logged;		/* lines, */
	char last_line[256];		/* and the last of them */
};

/* That which everything below is about. */
extern struct machine *machine, machines[2];

/* Power on, with these properties (NULL: the defaults) and a command queue. */
void machine_start(const struct nic_properties *properties);
void machine_stop(void);

/* Both, with a wire; their LIDs are their numbers and 1. Then the first one is the machine. */
void machine_start_two(const struct nic_properties *properties);
void machine_stop_two(void);
void machine_wire(bool is_up);
unsigned machine_on_wire(void);		/* packets that the machine has sent, and that wait */

/*
 * Lets virtual time go by until no timer runs, or for so long; the same for both machines. What is
 * on the wire arrives at once.
 */
void machine_run(uint64_t most_ns);

/*
 * Carries out a command; its input has the opcode already. Lengths in bytes, at most 16 KiB. Returns
 * the status that the device wrote.
 */
enum status machine_command(const uint8_t *in, uint32_t in_bytes, uint8_t *out, uint32_t out_bytes);

/* The driver chooses page faults by address. */
void machine_use_memory_scheme(void);

/* What the driver of these tests makes. Numbers of the objects; a status that is not 0 asserts. */
uint32_t machine_make_eq(uint64_t at, unsigned log_size, uint64_t mask);
uint32_t machine_make_cq(uint32_t eq, uint64_t at, unsigned log_size);

/* A QP that can be connected; its buffer: 16 receives of 64 bytes, 64 sends. */
struct test_qp {
	uint32_t number, cq;
	uint16_t remote_lid;
	uint64_t buffer, record;
	uint16_t sent, received;
};

struct test_qp machine_make_qp(uint32_t cq, uint64_t at, uint32_t pd);	/* of service RC */

struct qp_kind {
	enum qp_service service;
	uint32_t srq;		/* to receive from; 0: its own queue */
};

struct test_qp machine_make_qp_of(struct qp_kind kind, uint32_t cq, uint64_t at, uint32_t pd);

/* A receive queue that QPs share, of 4 requests of 64 bytes; an RMP, or (cq not 0) for XRC. */
struct test_srq {
	uint32_t number;
	uint64_t buffer, record;
	uint16_t posted;
};

struct test_srq machine_make_srq(uint64_t at, uint32_t pd, uint32_t cq);
void machine_post_srq(struct test_srq *srq, unsigned place, unsigned next, uint32_t key,
		      uint64_t address, uint32_t length);
enum status machine_modify(const struct test_qp *qp, uint16_t opcode, uint32_t remote);
void machine_connect(const struct test_qp *first, const struct test_qp *second);

/* A key of pages of 4 KiB, on demand: no entry but those that are given (bus addresses | rights). */
uint32_t machine_make_key(uint64_t address, uint64_t length, uint32_t pd, const uint64_t *entries,
			  size_t n);

/* A set of counters, which QPs that are connected from now on count in; and a field of its answer. */
void machine_count(void);
uint32_t machine_counter(unsigned bit);

/* Puts one request into the send queue and rings. */
void machine_post(struct test_qp *qp, enum opcode opcode, uint32_t lkey, uint64_t local,
		  uint32_t length, uint32_t rkey, uint64_t remote);

/* Where the next request of the send queue goes; and rings for one that is there. */
uint8_t *machine_next_wqe(const struct test_qp *qp);
void machine_ring(struct test_qp *qp);
void machine_post_receive(struct test_qp *qp, uint32_t lkey, uint64_t local, uint32_t length);

/* What the driver does about a page fault: an entry of a key's table (0: none), and the end of it. */
void machine_set_entry(uint32_t key, unsigned page, uint64_t entry);
void machine_resume(uint32_t token, bool error);

/* The completions of one queue. */
struct completions {
	uint64_t ring;
	unsigned log_size;
	uint32_t consumer;
	uint8_t syndrome;		/* of the last one, if it was an error */
};

/* The opcode (CQE_*) of the next one; -1: there is none. */
int machine_completion(struct completions *completions);

#endif
