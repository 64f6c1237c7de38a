// SPDX-License-Identifier: GPL-2.0
/* Operations of an ibverbs device: what is posted, and how it ends. */
#include "lib/clock.h"
#include "validate/device_verbs.h"

#define PATIENCE_MS 20000
#define PATIENCE_MS_PER_MIB 125	/* a page takes 200 us where CPUs are emulated, and the host may be busy */
#define UNANSWERED_MS 5000	/* of what is lost nobody says so */

static enum status status_of(enum ibv_wc_status status)
{
	switch (status) {
	case IBV_WC_SUCCESS:
		return DONE;
	case IBV_WC_LOC_PROT_ERR:
		return LOCAL_PROTECTION;
	case IBV_WC_REM_ACCESS_ERR:
		return REMOTE_ACCESS;
	case IBV_WC_REM_OP_ERR:
		return REMOTE_OPERATION;
	case IBV_WC_LOC_QP_OP_ERR:
		return LOCAL_OPERATION;
	case IBV_WC_WR_FLUSH_ERR:
		return FLUSHED;
	case IBV_WC_RETRY_EXC_ERR:
		return RETRIES_EXCEEDED;
	case IBV_WC_RNR_RETRY_EXC_ERR:
		return RNR_EXCEEDED;
	default:
		return OTHER_ERROR;
	}
}

static size_t patience_ms(const struct tuning *tuning, size_t bytes)
{
	bool answers = tuning->transport == RC || tuning->transport == XRC;

	return tuning->patience_ms ? tuning->patience_ms :
	       (answers ? PATIENCE_MS : UNANSWERED_MS) + (bytes >> 20) * PATIENCE_MS_PER_MIB;
}

/*
 * Waits for n completions of so many bytes, and tells how the first that failed did. The rest of a QP is
 * flushed.
 */
static enum status wait_for(struct verbs *verbs, unsigned int n, size_t bytes)
{
	uint64_t end = clock_now_ns() + patience_ms(&verbs->tuning, bytes) * 1000000ull;
	struct ibv_wc wc;

	for (; n; n--) {
		int ret = link_next(&verbs->to.link, &wc, end);

		if (ret <= 0)
			return ret ? OTHER_ERROR : NO_COMPLETION;
		if (wc.status != IBV_WC_SUCCESS)
			return status_of(wc.status);
	}
	return DONE;
}

static const enum ibv_wr_opcode opcodes[] = {
	[WRITE] = IBV_WR_RDMA_WRITE, [READ] = IBV_WR_RDMA_READ, [SEND] = IBV_WR_SEND,
	[FETCH_ADD] = IBV_WR_ATOMIC_FETCH_AND_ADD, [COMPARE_SWAP] = IBV_WR_ATOMIC_CMP_AND_SWP,
};

/* The memory of one end: the region's, if that is there, else the buffer's. */
static struct ibv_sge memory_of(const struct verbs *verbs, const struct request *request, enum side end)
{
	const struct ibv_mr *other = request->other ? request->other->mr : verbs->buffer;
	bool region = request->side == end;

	return (struct ibv_sge){
		region ? request->address : (uintptr_t)request->buffer, request->length,
		region ? request->region->mr->lkey : other->lkey
	};
}

/* Whether an operation takes a receive. A write over UC does, as else nothing would say that it came. */
static bool takes_receive(const struct verbs *verbs, const struct request *request)
{
	return request->operation == SEND ? !request->no_receive :
	       request->operation == WRITE && verbs->tuning.transport == UC;
}

/* Before a datagram comes its header. */
static int post_receive(struct device *device, unsigned int connection, const struct request *request)
{
	struct verbs *verbs = device->private;
	struct ibv_sge list[] = {
		{ (uintptr_t)device->buffer + DEVICE_BUFFER_BYTES - GRH_BYTES, GRH_BYTES,
		  verbs->buffer->lkey },
		memory_of(verbs, request, REMOTE),
	};
	bool apart = verbs->tuning.transport == UD && !request->header;
	struct ibv_recv_wr wr = { .sg_list = apart ? &list[0] : &list[1], .num_sge = apart ? 2 : 1 };

	if (request->header)
		list[1].length += GRH_BYTES;
	if (request->operation != SEND)
		wr.num_sge = 0;
	return connections_post_recv(&verbs->to, connection, &wr);
}

/* The requester's memory, in list; how many pieces it has. */
static int gather(const struct verbs *verbs, const struct request *request,
		  struct ibv_sge list[VERBS_MOST_SCATTER])
{
	list[0] = memory_of(verbs, request, LOCAL);
	for (unsigned int i = 0; i < request->nscatter; i++) {
		const struct part *part = &request->scatter[i];

		list[i] = (struct ibv_sge){ region_at(part->region) + part->offset, part->length,
					    part->region->mr->lkey };
	}
	return request->nscatter ? (int)request->nscatter : 1;
}

static int post(struct verbs *verbs, unsigned int connection, const struct request *request)
{
	const struct ibv_mr *other = request->other ? request->other->mr : verbs->buffer;
	bool local = request->side == LOCAL;
	uint64_t address = local ? (uintptr_t)request->buffer : request->address;
	uint32_t key = local ? other->rkey : request->region->mr->rkey;
	struct ibv_sge list[VERBS_MOST_SCATTER];
	struct ibv_send_wr wr = {
		.opcode = opcodes[request->operation], .sg_list = list,
		.num_sge = gather(verbs, request, list),
	};

	if (request->operation >= FETCH_ADD) {
		wr.wr.atomic.remote_addr = address;
		wr.wr.atomic.rkey = key;
		wr.wr.atomic.compare_add = request->operation == FETCH_ADD ? request->operand :
					   request->compare;
		wr.wr.atomic.swap = request->operand;
	} else if (request->operation != SEND) {
		wr.wr.rdma.remote_addr = address;
		wr.wr.rdma.rkey = key;
	}
	if (request->operation != SEND && takes_receive(verbs, request))
		wr.opcode = IBV_WR_RDMA_WRITE_WITH_IMM;
	return connections_post_send(&verbs->to, connection, &wr);
}

enum status verbs_operate(struct device *device, struct request *requests, unsigned int n)
{
	struct verbs *verbs = device->private;
	unsigned int completions = n;
	size_t bytes = 0;
	enum status status;

	for (unsigned int i = 0; i < n; i++) {
		if (!takes_receive(verbs, &requests[i]))
			continue;
		if (post_receive(device, i, &requests[i]))
			return OTHER_ERROR;
		completions++;
	}
	for (unsigned int i = 0; i < n; i++) {
		if (post(verbs, i, &requests[i]))
			return OTHER_ERROR;
		bytes += requests[i].length;
	}
	status = wait_for(verbs, completions, bytes);
	for (unsigned int i = 0; i < n; i++)
		if (requests[i].operation >= FETCH_ADD)
			requests[i].result = *(uint64_t *)(requests[i].side == LOCAL ?
							   (char *)requests[i].address :
							   requests[i].buffer);
	return status;
}
