// SPDX-License-Identifier: GPL-2.0
/* Operations of the device on itself. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/clock.h"
#include "tests/guest/defect/defect.h"

#define DEADLINE_NS 30000000000ull

static int connect_place(struct place *place)
{
	struct link_options options = { LINK_DEFAULTS };

	options.ack_timeout = LINK_ACK_TIMEOUT_EMULATED;
	return link_open(&place->link, &place->device, &options);
}

int place_open(struct place *place, const char *name)
{
	const struct verbs_device_options options = { .name = name, .port = 1, .gid_index = -1 };
	int ret = verbs_device_open(&place->device, &options);

	if (ret)
		return ret;
	place->buffer = aligned_alloc(PAGE_BYTES, PLACE_BYTES);
	if (!place->buffer)
		return -ENOMEM;
	memset(place->buffer, 0, PLACE_BYTES);
	place->buffer_mr = verbs_register(&place->device, place->buffer, PLACE_BYTES, ACCESS_ALL);
	return place->buffer_mr ? connect_place(place) : -EIO;
}

void place_close(struct place *place)
{
	link_close(&place->link);
	ibv_dereg_mr(place->buffer_mr);
	free(place->buffer);
	verbs_device_close(&place->device);
}

static int move(struct place *place, enum ibv_wr_opcode opcode, const struct ibv_mr *mr,
		const void *address, size_t bytes)
{
	struct ibv_sge sge = { (uintptr_t)place->buffer, bytes, place->buffer_mr->lkey };
	struct ibv_send_wr wr = {
		.sg_list = &sge, .num_sge = 1, .opcode = opcode,
		.wr.rdma = { (uintptr_t)address, mr->rkey },
	};
	struct ibv_wc wc = { .status = IBV_WC_SUCCESS };
	int ret = link_post_send(&place->link, 0, &wr);

	if (ret)
		return ret;
	ret = link_wait(&place->link, 1, &wc, "operation", clock_now_ns() + DEADLINE_NS);
	if (wc.status == IBV_WC_SUCCESS)
		return ret;
	link_close(&place->link);
	ret = connect_place(place);
	return ret ? ret : (int)wc.status;
}

int place_write(struct place *place, const struct ibv_mr *mr, const void *address, size_t bytes)
{
	return move(place, IBV_WR_RDMA_WRITE, mr, address, bytes);
}

int place_read(struct place *place, const struct ibv_mr *mr, const void *address, size_t bytes)
{
	return move(place, IBV_WR_RDMA_READ, mr, address, bytes);
}
