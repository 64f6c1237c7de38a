// SPDX-License-Identifier: GPL-2.0
/* Runs gnuplot in a temporary directory and makes its SVG fit to stand in an HTML page. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/child.h"
#include "lib/log.h"
#include "lib/must.h"
#include "report/plot/gnuplot.h"
#include "report/plot/plots.h"

#define MISSING "gnuplot: not found; `make deps` installs it, or use --no-plots"

/* A plot takes less than a second; one that hangs must not keep the report for ever. */
#define MOST_SECONDS 60

/* gnuplot 6 complains of each plot if the locale lacks the letters of its encoding. */
static pid_t start(char *const argv[])
{
	return setenv("LC_ALL", "C.UTF-8", 1) ? -ENOMEM : child_start(argv);
}

int plot_available(void)
{
	char *argv[] = { "gnuplot", "--version", NULL };
	pid_t pid = start(argv);
	int ret = pid < 0 ? pid : child_wait(pid, argv[0], MOST_SECONDS);

	if (!ret || ret == -ETIMEDOUT)
		return ret;
	/* A missing program is an error, or status 127 where posix_spawn() cannot report it. */
	log_error(MISSING);
	return -ENOENT;
}

static int write_file(const char *directory, const char *name, const char *text)
{
	char *path = must_format("%s/%s", directory, name);
	FILE *file = fopen(path, "we");
	int ret = file ? 0 : -errno;

	if (file && (fputs(text, file) < 0 || ferror(file)))
		ret = -EIO;
	if (file && fclose(file) && !ret)
		ret = -errno;
	if (ret)
		log_error("%s: cannot write: %s", path, strerror(-ret));
	free(path);
	return ret;
}

static char *read_svg(const char *path)
{
	struct text_stream stream;
	char buf[4096];
	FILE *file = fopen(path, "re");
	size_t n;

	if (!file)
		return NULL;
	must_open(&stream);
	while ((n = fread(buf, 1, sizeof(buf), file)))
		fwrite(buf, 1, n, stream.out);
	fclose(file);
	return must_close(&stream);
}

/* Length of the text at which an id begins: " id='", or a reference to one; 0: none here. */
static size_t length_before_id(const char *text)
{
	static const char *const starts[] = { " id='", "href='#", "url(#" };

	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
		if (!strncmp(text, starts[i], strlen(starts[i])))
			return strlen(starts[i]);
	return 0;
}

/*
 * gnuplot uses the same ids in every file (gpPt0, textbox), but a page may have an id only once:
 * put the plot's name before each. And start at the svg element: HTML has no XML prolog.
 */
static char *adapt_svg(const char *svg, const char *name)
{
	const char *text = strstr(svg, "<svg");
	struct text_stream stream;

	if (!text)
		return NULL;
	must_open(&stream);
	while (*text) {
		size_t length = length_before_id(text);

		fwrite(text, 1, length ? length : 1, stream.out);
		text += length ? length : 1;
		if (length && strncmp(text, name, strlen(name)))
			fprintf(stream.out, "%s_", name);
	}
	return must_close(&stream);
}

struct drawing {
	char *directory, *name, *title;
	pid_t pid;	/* or negative errno */
};

static pid_t start_in(const char *directory, const struct plot_request *request, const char *name)
{
	char *script = must_format("%s/plot.gp", directory);
	char *data = must_format("%s/data", directory);
	char *output = must_format("%s/plot.svg", directory);
	char *argv[] = { "gnuplot", "-d", "-c", script, data, output, (char *)name,
			 (char *)request->title, (char *)request->x_label,
			 (char *)request->y_label, (char *)request->series,
			 (char *)request->extra, NULL };
	pid_t pid = start(argv);

	free(script);
	free(data);
	free(output);
	return pid;
}

static void free_drawing(struct drawing *drawing)
{
	static const char *const names[] = { "style.gp", "plot.gp", "data", "plot.svg" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char *path = must_format("%s/%s", drawing->directory, names[i]);

		unlink(path);
		free(path);
	}
	rmdir(drawing->directory);
	free(drawing->directory);
	free(drawing->name);
	free(drawing->title);
	free(drawing);
}

struct drawing *gnuplot_start(const struct plot_request *request, const char *name)
{
	const char *base = getenv("TMPDIR");
	char *directory = must_format("%s/odpbench-plot-XXXXXX", base && *base ? base : "/tmp");
	struct drawing *drawing;

	if (!mkdtemp(directory)) {
		log_error("%s: cannot create a directory: %s", directory, strerror(errno));
		free(directory);
		return NULL;
	}
	drawing = must_alloc(sizeof(*drawing));
	drawing->directory = directory;
	drawing->name = must_copy(name);
	drawing->title = must_copy(request->title);
	if (write_file(directory, "style.gp", plot_style_gp) ||
	    write_file(directory, "plot.gp", request->script) ||
	    write_file(directory, "data", request->data)) {
		free_drawing(drawing);
		return NULL;
	}
	drawing->pid = start_in(directory, request, name);
	return drawing;
}

static char *read_plot(const struct drawing *drawing)
{
	char *path = must_format("%s/plot.svg", drawing->directory), *raw = read_svg(path);
	char *svg = raw ? adapt_svg(raw, drawing->name) : NULL;

	free(raw);
	free(path);
	return svg;
}

int gnuplot_finish(struct drawing *drawing, char **svg)
{
	int ret = drawing->pid < 0 ? drawing->pid :
		  child_wait(drawing->pid, "gnuplot", MOST_SECONDS);

	*svg = ret ? NULL : read_plot(drawing);
	if (ret == -ENOENT || ret == 127)
		log_error(MISSING);
	else if (ret != -ETIMEDOUT && !*svg)
		log_error("gnuplot: no plot \"%s\"; its own message stands above", drawing->title);
	free_drawing(drawing);
	return ret < 0 ? ret : *svg ? 0 : -EIO;
}

void gnuplot_cancel(struct drawing *drawing)
{
	if (drawing->pid > 0) {
		kill(drawing->pid, SIGKILL);
		while (waitpid(drawing->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	free_drawing(drawing);
}
