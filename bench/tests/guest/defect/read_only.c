// SPDX-License-Identifier: GPL-2.0
/*
 * A page fault asks for the right to write wherever the region allows it, whatever the operation
 * is (mlx5_ib's pagefault_real_mr()). So a device that only reads fails on memory that its process
 * may only read. Pages that were there when the region was made are entered as they are: that
 * works, until they are taken away.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "tests/guest/defect/defect.h"

#define STAMP 0x3c

/* Memory of one page that may be read, once with data in it. */
static int look(struct place *place, char *memory, bool taken, char *seen, size_t size)
{
	struct ibv_mr *mr = verbs_register(&place->device, memory, PAGE_BYTES,
					   ACCESS_ALL | IBV_ACCESS_ON_DEMAND);
	int before = 0, status;

	if (!mr)
		return -EIO;
	if (taken) {
		before = place_read(place, mr, memory, PAGE_BYTES);
		if (!before && place->buffer[0] != STAMP)
			before = -EIO;
		madvise(memory, PAGE_BYTES, MADV_DONTNEED);
	}
	status = place_read(place, mr, memory, PAGE_BYTES);
	ibv_dereg_mr(mr);
	if (before < 0 || status < 0)
		return before < 0 ? before : status;
	snprintf(seen, size, "a read of a PROT_READ page in a region for writing%s%s: %s",
		 taken ? ", present at registration: " : ", absent",
		 taken ? ibv_wc_status_str(before) : "", ibv_wc_status_str(status));
	if (taken)
		snprintf(seen + strlen(seen), size - strlen(seen), " after it was discarded");
	return status ? DEFECT_SHOWN : DEFECT_NOT_SHOWN;
}

static int look_at_memory(struct place *place, bool taken, char *seen, size_t size)
{
	char *memory = mmap(NULL, PAGE_BYTES, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int ret;

	if (memory == MAP_FAILED)
		return -ENOMEM;
	if (taken)
		memset(memory, STAMP, PAGE_BYTES);
	ret = mprotect(memory, PAGE_BYTES, PROT_READ) ? -errno :
	      look(place, memory, taken, seen, size);
	munmap(memory, PAGE_BYTES);
	return ret;
}

int defect_read_only_new(struct place *place, char *seen, size_t size)
{
	return look_at_memory(place, false, seen, size);
}

int defect_read_only_taken(struct place *place, char *seen, size_t size)
{
	return look_at_memory(place, true, seen, size);
}
