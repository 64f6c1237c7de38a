// SPDX-License-Identifier: GPL-2.0
/* What each process of a program registered, printed and as a part of a row. */
#include <inttypes.h>
#include <stdint.h>

#include "cmd/exec_processes.h"

static void print_process(const struct odp_path_process *process, FILE *out)
{
	fprintf(out, "odpbench:   process %s", process->command);
	if (process->pid)
		fprintf(out, " (%u)", process->pid);
	fprintf(out, ": %" PRIu64 " region%s, %" PRIu64 " bytes", (uint64_t)process->regions,
		process->regions == 1 ? "" : "s", (uint64_t)process->bytes);
	if (process->implicit)
		fprintf(out, ", %" PRIu64 " implicit", (uint64_t)process->implicit);
	if (process->regions_refused)
		fprintf(out, ", %" PRIu64 " refused", (uint64_t)process->regions_refused);
	fputc('\n', out);
}

void exec_processes_print(const struct odp_path_process *processes, size_t n, FILE *out)
{
	for (size_t i = 0; i < n; i++)
		print_process(&processes[i], out);
}

/* Address space that is registered again and again may add up to more than JSON can say. */
static json_t *count_to_json(uint64_t count)
{
	return json_integer(count > INT64_MAX ? INT64_MAX : (json_int_t)count);
}

static json_t *process_to_json(const struct odp_path_process *process)
{
	json_t *object = json_pack("{s:s, s:o, s:o}", "command", process->command, "regions",
				   count_to_json(process->regions), "bytes",
				   count_to_json(process->bytes));

	if (object && process->pid)
		json_object_set_new(object, "pid", json_integer(process->pid));
	if (object && process->implicit)
		json_object_set_new(object, "implicit", count_to_json(process->implicit));
	if (object && process->regions_refused)
		json_object_set_new(object, "refused", count_to_json(process->regions_refused));
	return object;
}

json_t *exec_processes_to_json(const struct odp_path_process *processes, size_t n)
{
	json_t *array = n ? json_array() : NULL;

	for (size_t i = 0; i < n && array; i++) {
		if (!json_array_append_new(array, process_to_json(&processes[i])))
			continue;
		json_decref(array);
		array = NULL;
	}
	return array;
}
