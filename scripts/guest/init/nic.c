// SPDX-License-Identifier: GPL-2.0
/* mlx5_0, the kernel's mlx5 driver on the function that scripts/vm --nic emulates. */
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>
#include "init.h"

#define STATE "/sys/class/infiniband/mlx5_0/ports/1/state"
#define WAIT_MS 5000	/* an emulated one with every check of a debug kernel needs a second */
#define STEP_MS 10
#define ACTIVE 4

void wait_for_nic(const struct parameters *p)
{
	struct utsname u;

	if (!*p->nic)
		return;
	uname(&u);
	if (access("/sys/module/mlx5_ib", F_OK)) {
		if (strcmp(p->nic, "auto"))
			fail("kernel %s has no mlx5_ib: no --nic %s", u.release, p->nic);
		log_line("this kernel has no mlx5_ib: no mlx5_0");
		return;
	}
	for (int ms = 0; atoi(read_line(STATE)) != ACTIVE; ms += STEP_MS) {
		if (ms >= WAIT_MS)
			fail("mlx5_0 did not come up with kernel %s: its port is '%s'; --nic none does "
			     "without it", u.release, read_line(STATE));
		usleep(STEP_MS * 1000);
	}
}
