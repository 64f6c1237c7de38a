// SPDX-License-Identifier: GPL-2.0
/* The configuration that the running kernel was built with. */
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "host/kernel_config.h"

#define PLACE_LEN 128

/* In the order in which they are tried; with after, the kernel's release stands between both. */
static const struct {
	const char *before, *after;
} places[] = {
	{ "/proc/config.gz", NULL },
	{ "/boot/config-", "" },
	{ "/lib/modules/", "/config" },
	{ "/lib/modules/", "/build/.config" },
};

#define NPLACES (sizeof(places) / sizeof(places[0]))

static void name_place(size_t i, const char *release, char place[PLACE_LEN])
{
	snprintf(place, PLACE_LEN, "%s%s%s", places[i].before, places[i].after ? release : "",
		 places[i].after ? places[i].after : "");
}

static bool is_compressed(const char *path)
{
	size_t length = strlen(path);

	return length > 3 && !strcmp(path + length - 3, ".gz");
}

/* A line "CONFIG_X=value"; a value that is a text stays in its quotes. */
static void add_option(json_t *config, char *line)
{
	char *value = strchr(line, '=');

	if (strncmp(line, "CONFIG_", strlen("CONFIG_")) || !value)
		return;
	*value++ = '\0';
	value[strcspn(value, "\n")] = '\0';
	json_object_set_new(config, line, json_string(value));
}

static void add_options(json_t *config, FILE *file)
{
	char line[1024];

	while (fgets(line, sizeof(line), file))
		add_option(config, line);
}

static void read_file(json_t *config, const char *path)
{
	bool compressed = is_compressed(path);
	char command[PATH_MAX + 32];
	FILE *file = fopen(path, "re");

	if (!file)
		return;
	if (compressed) {
		fclose(file);
		snprintf(command, sizeof(command), "gzip -dc '%s' 2>/dev/null", path);
		file = popen(command, "re");
	}
	if (!file)
		return;
	add_options(config, file);
	if (compressed)
		pclose(file);
	else
		fclose(file);
}

json_t *kernel_config_read(const char *root, const char *release, char *where, size_t size)
{
	json_t *config = json_object();
	char place[PLACE_LEN], path[PATH_MAX];

	where[0] = '\0';
	for (size_t i = 0; i < NPLACES && !json_object_size(config); i++) {
		name_place(i, release, place);
		snprintf(path, sizeof(path), "%s%s", root, place);
		read_file(config, path);
		if (json_object_size(config))
			snprintf(where, size, "%s", place);
	}
	return config;
}

void kernel_config_places(const char *release, char *buf, size_t size)
{
	char place[PLACE_LEN];
	size_t length = 0;

	for (size_t i = 0; i < NPLACES && length < size; i++) {
		name_place(i, release, place);
		length += snprintf(buf + length, size - length, "%s%s", i ? ", " : "", place);
	}
}

const char *kernel_config_value(const json_t *config, const char *option)
{
	return json_string_value(json_object_get(config, option));
}
