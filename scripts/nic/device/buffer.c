// SPDX-License-Identifier: GPL-2.0
/* A ring or a queue in the guest's memory. */
#include "buffer.h"
#include "command.h"

#define PAGE_SHIFT 12
#define MAX_SHIFT 40
#define OFFSETS 64	/* an offset is in parts of a page */

bool buffer_init(struct buffer *buffer, const struct command *command, size_t list_at,
		 unsigned log_page, unsigned offset, uint64_t bytes)
{
	unsigned shift = PAGE_SHIFT + log_page;
	uint64_t count;

	*buffer = (struct buffer){ .shift = shift, .bytes = bytes };
	if (shift > MAX_SHIFT)
		return false;
	buffer->offset = ((uint64_t)offset << shift) / OFFSETS;
	count = (buffer->offset + bytes + (1ull << shift) - 1) >> shift;
	if (list_at > command->in_bytes || count > (command->in_bytes - list_at) / 8)
		return false;
	buffer->pages = g_new(uint64_t, count);
	for (uint64_t i = 0; i < count; i++)
		buffer->pages[i] = get_be64(command->in + list_at + 8 * i);
	return true;
}

void buffer_free(struct buffer *buffer)
{
	g_free(buffer->pages);
	buffer->pages = NULL;
}

static bool move(struct nic *nic, const struct buffer *buffer, uint64_t at, uint8_t *data,
		 size_t bytes, bool write)
{
	uint64_t page = 1ull << buffer->shift, within, bus;
	size_t part;

	if (at > buffer->bytes || bytes > buffer->bytes - at)
		return false;
	for (at += buffer->offset; bytes; at += part, data += part, bytes -= part) {
		within = at & (page - 1);
		part = MIN(bytes, page - within);
		bus = buffer->pages[at >> buffer->shift] + within;
		if (!(write ? nic_dma_write(nic, bus, data, part) :
		      nic_dma_read(nic, bus, data, part)))
			return false;
	}
	return true;
}

bool buffer_read(struct nic *nic, const struct buffer *buffer, uint64_t at, void *data,
		 size_t bytes)
{
	return move(nic, buffer, at, data, bytes, false);
}

bool buffer_write(struct nic *nic, const struct buffer *buffer, uint64_t at, const void *data,
		  size_t bytes)
{
	return move(nic, buffer, at, (void *)data, bytes, true);
}
