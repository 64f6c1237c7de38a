/* SPDX-License-Identifier: GPL-2.0 */
/* What the parts of an ibverbs device share, for conformance cases. */
#ifndef ODPBENCH_VALIDATE_DEVICE_VERBS_H
#define ODPBENCH_VALIDATE_DEVICE_VERBS_H

#include "validate/connections.h"

#define VERBS_MOST_SCATTER 4

/* device->private */
struct verbs {
	struct verbs_device device;
	struct link_options options;
	struct tuning tuning;
	struct connections to;
	struct ibv_mr *buffer;
};

/* device_ops.operate */
enum status verbs_operate(struct device *device, struct request *requests, unsigned int n);

#endif
