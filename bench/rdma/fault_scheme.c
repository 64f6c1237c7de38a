// SPDX-License-Identifier: GPL-2.0
/* How an mlx5 device reports page faults. */
#include <errno.h>
#include <rdma/mlx5_user_ioctl_cmds.h>
#include <rdma/rdma_user_ioctl_cmds.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>

#include "rdma/fault_scheme.h"
#include "rdma/unread.h"

/* include/linux/mlx5/mlx5_ifc.h and device.h; all of it is big-endian */
#define QUERY_HCA_CAP 0x100
#define CAP_ODP 2
#define CURRENT 1
#define ANSWER_BYTES (16 + 4096)	/* status, then the capabilities */
#define MEM_PAGE_FAULT (16 + 0x600 / 8)	/* the highest bit of this byte */

#define ATTRIBUTES 2

const char *fault_scheme_of(const void *answer, size_t bytes)
{
	const uint8_t *byte = answer;

	if (bytes <= MEM_PAGE_FAULT || byte[0])		/* [0]: the command's status */
		return NULL;
	return byte[MEM_PAGE_FAULT] & 0x80 ? "memory" : "transport";
}

static int query(struct ibv_context *context, uint8_t answer[ANSWER_BYTES])
{
	const uint8_t question[16] = {
		[0] = QUERY_HCA_CAP >> 8, [1] = QUERY_HCA_CAP & 0xff, [7] = CAP_ODP << 1 | CURRENT,
	};
	struct {
		struct ib_uverbs_ioctl_hdr header;
		struct ib_uverbs_attr attributes[ATTRIBUTES];
	} command = {
		.header = {
			.length = sizeof(command),
			.object_id = MLX5_IB_OBJECT_DEVX,
			.method_id = MLX5_IB_METHOD_DEVX_OTHER,
			.num_attrs = ATTRIBUTES,
			.driver_id = RDMA_DRIVER_MLX5,
		},
		.attributes = {
			{
				.attr_id = MLX5_IB_ATTR_DEVX_OTHER_CMD_IN, .len = sizeof(question),
				.flags = UVERBS_ATTR_F_MANDATORY, .data = (uintptr_t)question,
			},
			{
				.attr_id = MLX5_IB_ATTR_DEVX_OTHER_CMD_OUT, .len = ANSWER_BYTES,
				.flags = UVERBS_ATTR_F_MANDATORY, .data = (uintptr_t)answer,
			},
		},
	};

	return ioctl(context->cmd_fd, RDMA_VERBS_IOCTL, &command) ? -errno : 0;
}

static const char *why(int ret)
{
	switch (-ret) {
	case 0:
		return "it refuses QUERY_HCA_CAP";
	case EPROTONOSUPPORT:	/* it has no log_max_uctx, so the driver has no such object */
		return "it gives programs no contexts of their own (DEVX)";
	case EINVAL:
		return "it gave this program no context of its own (DEVX): that needs CAP_NET_RAW";
	default:
		return strerror(-ret);
	}
}

void fault_scheme_describe(json_t *object, struct ibv_context *context, json_t *reasons)
{
	uint8_t answer[ANSWER_BYTES] = { };
	int ret = query(context, answer);
	const char *scheme = ret ? NULL : fault_scheme_of(answer, sizeof(answer));

	if (scheme)
		json_object_set_new(object, "fault_scheme", json_string(scheme));
	else
		unread(reasons, "fault_scheme", "not exported by the driver; and the firmware cannot "
		       "be asked: %s", why(ret));
}
