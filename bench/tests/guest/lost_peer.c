// SPDX-License-Identifier: GPL-2.0
/*
 * Connections whose peer is lost in some way, for the guest's tests to see how waiting for it ends.
 *
 *   lost_peer error|destroyed|silent
 *	the responder is in state ERR; it is destroyed; or it is in state ERR and the requester has
 *	no ACK timeout, so that only the deadline ends the wait
 *
 * Of two connections the second is lost, and something is posted on both. Exit status 0 if the
 * wait failed as it should, 1 if it did not.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/clock.h"
#include "rdma/link.h"

#define BYTES 4096
#define DEADLINE_NS 3000000000ull
#define SLACK_NS 1000000000ull

static int post_read(struct link *link, unsigned int connection, struct ibv_mr *mr)
{
	struct ibv_sge sge = { (uintptr_t)mr->addr, BYTES, mr->lkey };
	struct ibv_send_wr wr = {
		.sg_list = &sge, .num_sge = 1, .opcode = IBV_WR_RDMA_READ,
		.wr.rdma = { (uintptr_t)mr->addr, mr->rkey },
	};

	return link_post_send(link, connection, &wr);
}

static int lose(struct link *link, const char *how)
{
	struct ibv_qp_attr attr = { .qp_state = IBV_QPS_ERR };
	struct ibv_qp **responder = &link->qp[LINK_RESPONDER][1];

	if (strcmp(how, "destroyed"))
		return ibv_modify_qp(*responder, &attr, IBV_QP_STATE);
	if (ibv_destroy_qp(*responder))
		return -1;
	*responder = NULL;
	return 0;
}

/* 0: the wait ended in time, and with an error. */
static int wait_for_both(struct link *link, struct ibv_mr *mr)
{
	uint64_t begin = clock_now_ns(), elapsed_ns;
	int ret = post_read(link, 0, mr);

	if (!ret)
		ret = post_read(link, 1, mr);
	if (ret)
		return 1;
	ret = link_wait(link, 2, NULL, "read", begin + DEADLINE_NS);
	elapsed_ns = clock_now_ns() - begin;
	return !ret || elapsed_ns > DEADLINE_NS + SLACK_NS;
}

int main(int argc, char **argv)
{
	struct verbs_device_options options = { .name = "rxe0", .port = 1, .gid_index = -1 };
	struct link_options link_options = { LINK_DEFAULTS };
	struct verbs_device device;
	struct link link;
	struct ibv_mr *mr;
	static char buffer[BYTES] __attribute__((aligned(BYTES)));
	int ret = 1;

	if (argc != 2)
		return 1;
	link_options.connections = 2;
	link_options.retries = 2;
	if (!strcmp(argv[1], "silent"))
		link_options.ack_timeout = 0;
	if (verbs_device_open(&device, &options))
		return 1;
	mr = verbs_register(&device, buffer, BYTES, IBV_ACCESS_LOCAL_WRITE | IBV_ACCESS_REMOTE_READ);
	if (mr && !link_open(&link, &device, &link_options)) {
		ret = lose(&link, argv[1]) ? 1 : wait_for_both(&link, mr);
		link_close(&link);
	}
	if (mr)
		ibv_dereg_mr(mr);
	verbs_device_close(&device);
	return ret;
}
