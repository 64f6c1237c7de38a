// SPDX-License-Identifier: GPL-2.0
/*
 * First program of the guest, in the initramfs: loads modules, puts the root together, checks what
 * scripts/vm promised, makes rxe0, and runs the command (session.c). One static program, since what
 * costs time in an emulated boot is code that runs for the first time: a shell and forty programs
 * were a third of it.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "init.h"

static void write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	if (write(fd, text, strlen(text)) < 0)
		perror(path);
	close(fd);
}

void power_off(void)
{
	write_text("/proc/sysrq-trigger", "b");
	for (;;)
		pause();
}

void fail(const char *format, ...)
{
	char line[1024];
	va_list arguments;
	int n = snprintf(line, sizeof(line), "odpbench-setup: ");

	va_start(arguments, format);
	vsnprintf(line + n, sizeof(line) - n - 1, format, arguments);
	va_end(arguments);
	strcat(line, "\n");
	write_text("/dev/console", line);
	power_off();
}

void log_line(const char *format, ...)
{
	char line[1024];
	va_list arguments;
	int n = snprintf(line, sizeof(line), "odpbench: ");

	va_start(arguments, format);
	vsnprintf(line + n, sizeof(line) - n, format, arguments);
	va_end(arguments);
	write_text("/dev/kmsg", line);
}

char *read_file(const char *path, size_t *size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t length = 0, room = 0;
	char *text = NULL;
	ssize_t n = -1;

	if (fd < 0)
		return NULL;
	do {
		if (length + 1 >= room) {
			room = room ? 2 * room : 16384;
			text = realloc(text, room);
			if (!text)
				fail("%s: no memory", path);
		}
		n = read(fd, text + length, room - length - 1);
		if (n > 0)
			length += n;
	} while (n > 0);
	close(fd);
	text[length] = 0;
	*size = length;
	return text;
}

const char *read_line(const char *format, ...)
{
	static char line[256];
	char path[512];
	va_list arguments;
	ssize_t n = -1;
	int fd;

	va_start(arguments, format);
	vsnprintf(path, sizeof(path), format, arguments);
	va_end(arguments);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		n = read(fd, line, sizeof(line) - 1);
		close(fd);
	}
	line[n > 0 ? n : 0] = 0;
	line[strcspn(line, "\n")] = 0;
	return line;
}

bool enter_first(char *path, size_t size, const char *prefix)
{
	DIR *directory = opendir(path);
	size_t length = strlen(path);
	struct dirent *entry;
	bool found = false;

	while (!found && directory && (entry = readdir(directory))) {
		if (entry->d_name[0] == '.' || strncmp(entry->d_name, prefix, strlen(prefix)))
			continue;
		snprintf(path + length, size - length, "/%s", entry->d_name);
		found = true;
	}
	if (directory)
		closedir(directory);
	return found;
}

bool run(const char *const arguments[])
{
	int status = -1;
	pid_t child = vfork();

	if (!child) {
		execv(arguments[0], (char *const *)arguments);
		_exit(127);
	}
	return child > 0 && waitpid(child, &status, 0) == child && !status;
}

/* In the order of their names. If one is missing that is needed, a mount fails later. */
static void load_modules(void)
{
	struct dirent **modules;
	int n = scandir("/modules", &modules, NULL, alphasort);

	for (int i = 0; i < n; i++) {
		char path[300];
		int fd;

		if (modules[i]->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "/modules/%s", modules[i]->d_name);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0 || syscall(SYS_finit_module, fd, "", 0))
			log_line("insmod %s failed: %m", modules[i]->d_name);
		close(fd);
		unlink(path);	/* frees its memory */
	}
}

static void make_directories(const char *path)
{
	char part[4096];

	for (const char *end = path + 1; *end; end += *end == '/') {
		end += strcspn(end, "/");
		snprintf(part, sizeof(part), "%.*s", (int)(end - path), path);
		mkdir(part, 0755);
	}
}

static void must_mount(const char *what, const char *where, const char *type, unsigned long flags,
		       const char *options)
{
	make_directories(where);
	if (mount(what, where, type, flags, options))
		fail("mount %s (%s) on %s: %m", what, type, where);
}

/* 9p: big messages, since each costs a trip out of the guest */
static void share(const char *tag, const char *where, unsigned long flags, const char *cache)
{
	char options[128];

	snprintf(options, sizeof(options), "trans=virtio,version=9p2000.L,msize=512000,cache=%s",
		 cache);
	must_mount(tag, where, "9p", flags, options);
}

static void mount_root(void)
{
	share("image", "/layer/image", MS_RDONLY, "loose");
	share("kernel", "/layer/kernel", MS_RDONLY, "loose");
	must_mount("tmpfs", "/layer/tmp", "tmpfs", 0, "mode=755,size=75%");
	make_directories("/layer/tmp/upper");
	make_directories("/layer/tmp/work");
	must_mount("overlay", "/root", "overlay", 0, "lowerdir=/layer/kernel:/layer/image,"
		   "upperdir=/layer/tmp/upper,workdir=/layer/tmp/work");
	must_mount("tmpfs", "/root/run", "tmpfs", 0, "mode=755");
	must_mount("tmpfs", "/root/tmp", "tmpfs", 0, "mode=1777,size=75%");
	share("run", "/root" RUN_DIRECTORY, 0, "none");
}

/* Strings NAME=VALUE, each with a 0 at its end. */
static struct parameters read_parameters(void)
{
	struct parameters p = { "", "", "", "", "", "", "", "" };
	const struct {
		const char *name, **value;
	} known[] = {
		{ "repo", &p.repo }, { "tree", &p.tree }, { "tools", &p.tools },
		{ "iommu", &p.iommu }, { "mode", &p.mode }, { "nic", &p.nic }, { "link", &p.link },
		{ "date", &p.date },
	};
	size_t size;
	const char *text = read_file("/root" RUN_DIRECTORY "/parameters", &size);

	if (!text)
		fail("the run's parameters: %m");
	for (const char *end = text + size; text < end; text += strlen(text) + 1)
		for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
			size_t n = strlen(known[i].name);

			if (!strncmp(text, known[i].name, n) && text[n] == '=')
				*known[i].value = text + n + 1;
		}
	return p;
}

/*
 * Sets the real-time clock a whole number of seconds ahead of the monotonic one. The kernel reads
 * the monotonic clock as the real-time clock and a distance, and has to carry a second, which takes
 * 12 instructions, when their nanoseconds add up to more than one (ktime_get_ts64(), which ppoll()
 * calls twice). With nanoseconds in the distance, how many samples of a boot carry is left to chance.
 */
static void set_date(time_t seconds)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	now.tv_sec = seconds;
	clock_settime(CLOCK_REALTIME, &now);
}

static void mount_shares(const struct parameters *p)
{
	char where[4096];

	/*
	 * Nothing is cached, so the host sees all writes.  With cache=mmap a stat(2) beside a write
	 * that makes a file longer may lose that write: v9fs_vfs_getattr_dotl() of 7.3 sets the size
	 * to the one that the server told, without a lock.
	 */
	snprintf(where, sizeof(where), "/root%s", p->repo);
	share("repo", where, 0, "none");
	if (*p->tools) {
		snprintf(where, sizeof(where), "/root%s/build/guest", p->repo);
		share("tools", where, 0, "none");
	}
	if (*p->tree) {
		snprintf(where, sizeof(where), "/root%s", p->tree);
		share("tree", where, MS_RDONLY, "loose");
	}
}

/* Not every kernel has them all. */
static void mount_pseudo(void)
{
	static const struct {
		const char *where, *type, *options;
	} table[] = {
		{ "/dev/pts", "devpts", "mode=620,ptmxmode=666" },
		{ "/dev/shm", "tmpfs", NULL },
		{ "/dev/hugepages", "hugetlbfs", NULL },
		{ "/sys/kernel/debug", "debugfs", NULL },
		{ "/sys/kernel/tracing", "tracefs", NULL },
		{ "/sys/fs/cgroup", "cgroup2", NULL },
	};
	static const char *const links[][2] = {
		{ "/proc/self/fd", "/dev/fd" }, { "fd/0", "/dev/stdin" },
		{ "fd/1", "/dev/stdout" }, { "fd/2", "/dev/stderr" },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		mkdir(table[i].where, 0755);
		mount(table[i].type, table[i].where, table[i].type, 0, table[i].options);
	}
	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++)
		if (symlink(links[i][0], links[i][1]))
			log_line("%s: %m", links[i][1]);
}

static void enter_root(void)
{
	static const char *const moved[] = { "/proc", "/sys", "/dev" };

	for (size_t i = 0; i < sizeof(moved) / sizeof(moved[0]); i++) {
		char where[16];

		snprintf(where, sizeof(where), "/root%s", moved[i]);
		if (mount(moved[i], where, NULL, MS_MOVE, NULL))
			fail("moving %s: %m", moved[i]);
	}
	unlink("/init");
	if (chdir("/root") || mount(".", "/", NULL, MS_MOVE, NULL) || chroot(".") || chdir("/"))
		fail("the new root: %m");
}

int main(void)
{
	const struct rlimit unlimited = { RLIM_INFINITY, RLIM_INFINITY };
	struct parameters p;

	must_mount("proc", "/proc", "proc", 0, NULL);
	must_mount("sysfs", "/sys", "sysfs", 0, NULL);
	must_mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
	load_modules();
	mount_root();
	p = read_parameters();
	set_date(strtoll(p.date, NULL, 10));
	mount_pseudo();
	mount_shares(&p);
	enter_root();
	check_iommu(&p);
	setrlimit(RLIMIT_MEMLOCK, &unlimited);
	make_network(&p);
	wait_for_nic(&p);
	run_session();
}
