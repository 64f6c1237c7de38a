// SPDX-License-Identifier: GPL-2.0
/* The operations of target verbs: from an access to messages, work requests and completions. */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "lib/clock.h"
#include "lib/log.h"
#include "target/verbs_far.h"

#define DEADLINE_NS (10ull * 1000 * 1000 * 1000)
#define DEADLINE_NS_PER_BYTE 100	/* of a message, faults included */

const char *const verbs_operations[] = {
	"write", "read", "send", "cmp_swap", "fetch_add", NULL
};
const char *const verbs_sides[] = { "local", "remote", "both", NULL };
const char *const verbs_messages[] = { "safe", "whole", NULL };

static bool is_atomic(enum operation operation)
{
	return operation == OPERATION_COMPARE_SWAP || operation == OPERATION_FETCH_ADD;
}

/* For memory on another host, region->address is its shadow; the offset is the same in both. */
static struct verbs_end end_of_region(const struct verbs *verbs,
				      const struct target_region *region, size_t offset)
{
	if (verbs->far && verbs->far->region_there)
		return (struct verbs_end){ .address = verbs->far->region.address + offset,
					   .rkey = verbs->far->region.rkey };
	return (struct verbs_end){ (uintptr_t)region->address + offset, region->mr->lkey,
				   region->mr->rkey };
}

static struct verbs_end end_of_buffer(const struct verbs *verbs, const char *buffer, size_t offset)
{
	const char *start = verbs->buffer_mr->addr;

	if (verbs->far && !verbs->far->region_there)
		return (struct verbs_end){
			.address = verbs->far->buffer.address + (buffer - start) + offset,
			.rkey = verbs->far->buffer.rkey };
	return (struct verbs_end){ (uintptr_t)buffer + offset, verbs->buffer_mr->lkey,
				   verbs->buffer_mr->rkey };
}

/*
 * The requester is the source of a write or send, the responder that of a read. An atomic changes
 * the responder's memory and writes the old value to the requester's.
 */
enum access verbs_chosen(const struct target_params *params)
{
	bool requester = params->side == SIDE_LOCAL;

	switch ((enum operation)params->operation) {
	case OPERATION_READ:
		return requester ? ACCESS_WRITE : ACCESS_READ;
	case OPERATION_COMPARE_SWAP:
		return requester ? ACCESS_WRITE : ACCESS_COMPARE_SWAP;
	case OPERATION_FETCH_ADD:
		return requester ? ACCESS_WRITE : ACCESS_FETCH_ADD;
	case OPERATION_WRITE:
	case OPERATION_SEND:
		break;
	}
	return requester ? ACCESS_READ : ACCESS_WRITE;
}

bool verbs_is_atomic(const struct target_params *params)
{
	return is_atomic(params->operation);
}

/* rxe: a message is at most one page, and begins where the page does: see deviation/rxe.h. */
int verbs_fit_messages(struct target *target, struct verbs *verbs)
{
	const struct target_params *params = target->params;
	const char *name = target->fixture->device;
	size_t mtu = verbs_mtu_bytes(&verbs->device);

	verbs->message_bytes = verbs->device.port.max_msg_sz;
	if (!verbs_is_rxe(&verbs->device) || params->message == MESSAGE_WHOLE)
		return 0;
	verbs->message_bytes = PAGE_BYTES;
	if (params->offset)
		return fixture_skip(target->fixture, "%s (rxe) moves wrong data from any offset in a page "
				"but 0 (rxe-odp-copy); message whole shows it", name);
	if (mtu < PAGE_BYTES && (!params->size || params->size > mtu))
		return fixture_skip(target->fixture, "%s (rxe) moves wrong data in messages longer than the "
				"path MTU, %zu bytes, where that is less than a page "
				"(rxe-odp-copy); message whole shows it", name, mtu);
	return 0;
}

/* If the options do not name this kind of access, it is RDMA on the responder's memory. */
struct verbs_operation verbs_operation(const struct target *target, enum access kind)
{
	static const enum operation usual[] = {
		[ACCESS_READ] = OPERATION_READ, [ACCESS_WRITE] = OPERATION_WRITE,
		[ACCESS_FETCH_ADD] = OPERATION_FETCH_ADD,
		[ACCESS_COMPARE_SWAP] = OPERATION_COMPARE_SWAP,
	};
	const struct target_params *params = target->params;
	const struct verbs *verbs = target->private;
	bool as_chosen = params->size && verbs_chosen(params) == kind;
	enum operation operation = as_chosen ? params->operation : usual[kind];

	return (struct verbs_operation){
		.operation = operation,
		.side = as_chosen ? params->side : SIDE_REMOTE,
		.name = verbs_operations[operation],
		.completions = operation == OPERATION_SEND && !verbs->far ? 2 : 1,
	};
}

/* The requester's end: the region, the second region of side both, or the buffer. */
static struct verbs_end requester_of(const struct verbs *verbs, enum side side,
				     const struct target_access *access, size_t done)
{
	if (side == SIDE_LOCAL)
		return end_of_region(verbs, access->region, access->offset + done);
	if (access->other)
		return end_of_region(verbs, access->other, access->offset + done);
	return end_of_buffer(verbs, access->buffer, done);
}

static struct verbs_end responder_of(const struct verbs *verbs, enum side side,
				     const struct target_access *access, size_t done)
{
	if (side == SIDE_LOCAL)
		return end_of_buffer(verbs, access->buffer, done);
	return end_of_region(verbs, access->region, access->offset + done);
}

static int post_recv(struct link *link, unsigned int connection, uint64_t wr_id,
		     const struct verbs_end *responder, size_t bytes)
{
	struct ibv_sge sge = { responder->address, bytes, responder->lkey };
	struct ibv_recv_wr wr = { .wr_id = wr_id, .sg_list = &sge, .num_sge = 1 };

	return link_post_recv(link, connection, &wr);
}

/* What the requester asks of the responder. */
static void set_remote(struct ibv_send_wr *wr, enum operation operation,
		       const struct verbs_end *responder, const struct target_access *access)
{
	if (!is_atomic(operation)) {
		wr->wr.rdma.remote_addr = responder->address;
		wr->wr.rdma.rkey = responder->rkey;
		return;
	}
	wr->wr.atomic.remote_addr = responder->address;
	wr->wr.atomic.rkey = responder->rkey;
	wr->wr.atomic.compare_add = operation == OPERATION_FETCH_ADD ? access->operand :
								       access->compare;
	wr->wr.atomic.swap = access->compare + access->operand;
}

int verbs_post(const struct target *target, const struct verbs_operation *operation,
	       struct target_access *access, size_t done, size_t bytes, uint64_t wr_id)
{
	static const enum ibv_wr_opcode opcodes[] = {
		[OPERATION_WRITE] = IBV_WR_RDMA_WRITE,
		[OPERATION_READ] = IBV_WR_RDMA_READ,
		[OPERATION_SEND] = IBV_WR_SEND,
		[OPERATION_COMPARE_SWAP] = IBV_WR_ATOMIC_CMP_AND_SWP,
		[OPERATION_FETCH_ADD] = IBV_WR_ATOMIC_FETCH_AND_ADD,
	};
	struct verbs *verbs = target->private;
	struct link *link = &verbs->links[access->lane];
	const struct verbs_end requester = requester_of(verbs, operation->side, access, done);
	const struct verbs_end responder = responder_of(verbs, operation->side, access, done);
	struct ibv_sge sge = { requester.address, bytes, requester.lkey };
	struct ibv_send_wr wr = { .wr_id = wr_id, .sg_list = &sge, .num_sge = 1,
				  .opcode = opcodes[operation->operation] };
	int ret = 0;

	set_remote(&wr, operation->operation, &responder, access);
	if (operation->operation == OPERATION_SEND && !verbs->far)
		ret = post_recv(link, access->connection, wr_id, &responder, bytes);
	if (ret)
		return ret;
	access->begin_ns = clock_now_ns();
	return link_post_send(link, access->connection, &wr);
}

uint64_t verbs_deadline_ns(size_t bytes)
{
	return clock_now_ns() + DEADLINE_NS + bytes * DEADLINE_NS_PER_BYTE;
}

/* Message after message; the time is the sum of their times, each from posting to completion. */
int verbs_access(struct target *target, enum access kind, struct target_access *access)
{
	struct verbs *verbs = target->private;
	const struct verbs_operation operation = verbs_operation(target, kind);
	size_t some;
	int ret = 0;

	access->elapsed_ns = 0;
	access->messages = 0;
	for (size_t done = 0; done < access->length && !ret; done += some) {
		some = access->length - done;
		if (some > verbs->message_bytes)
			some = verbs->message_bytes;
		ret = verbs_post(target, &operation, access, done, some, 0);
		if (ret)
			break;
		ret = link_wait(&verbs->links[access->lane], operation.completions, NULL,
				operation.name, verbs_deadline_ns(some));
		access->elapsed_ns += clock_now_ns() - access->begin_ns;
		access->messages++;
	}
	if (!ret && is_atomic(operation.operation))
		memcpy(&access->result, (const void *)(uintptr_t)
		       requester_of(verbs, operation.side, access, 0).address,
		       sizeof(access->result));
	return ret;
}
