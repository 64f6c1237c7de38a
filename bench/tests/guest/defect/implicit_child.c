// SPDX-License-Identifier: GPL-2.0
/*
 * When the last page of an implicit region's child is taken away, mlx5_ib forgets the child's key
 * at once (destroy_unused_implicit_child_mr()). The parent's entry names the child until a work
 * item has run. With the memory scheme a fault in between is of the child's key, which the driver
 * does not find. So it resumes the QP with an error, and the operation fails, although the memory
 * is there.
 *
 * Only this thread runs between the call that takes the page and the request (real-time priority),
 * so on one CPU the work item cannot have run by then.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "host/schedule.h"
#include "tests/guest/defect/defect.h"

#define ROUNDS 100

static int look(struct place *place, const struct ibv_mr *mr, char *memory, char *seen, size_t size)
{
	int failed = 0, made = 0, status, first = 0;

	for (int i = 0; i < ROUNDS; i++) {
		/* Makes the child, unless the round before has left its fault. */
		status = place_write(place, mr, memory, PAGE_BYTES);
		if (!status) {
			made++;
			madvise(memory, PAGE_BYTES, MADV_DONTNEED);
			status = place_write(place, mr, memory, PAGE_BYTES);
		}
		if (status < 0)
			return status;
		if (status && !failed++)
			first = status;
	}
	if (!made)
		return -EIO;
	snprintf(seen, size, "%d of %d writes into a page just discarded failed%s%s", failed,
		 ROUNDS, failed ? ": " : "", failed ? ibv_wc_status_str(first) : "");
	return failed ? DEFECT_SHOWN : DEFECT_NOT_SHOWN;
}

int defect_implicit_child(struct place *place, char *seen, size_t size)
{
	char *memory = mmap(NULL, PAGE_BYTES, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct ibv_mr *mr;
	int ret;

	if (memory == MAP_FAILED)
		return -ENOMEM;
	mr = verbs_register(&place->device, NULL, SIZE_MAX, ACCESS_ALL | IBV_ACCESS_ON_DEMAND);
	if (!mr)
		return -EIO;
	schedule_realtime(1);
	ret = look(place, mr, memory, seen, size);
	schedule_realtime(0);
	ibv_dereg_mr(mr);
	munmap(memory, PAGE_BYTES);
	return ret;
}
