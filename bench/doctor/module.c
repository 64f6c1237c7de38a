// SPDX-License-Identifier: GPL-2.0
/* The kernel modules: loaded, for this kernel, of this version, open to this process. */
#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "doctor/check.h"
#include "host/kernel_config.h"
#include "lib/sysfs.h"

#include <odpbench/odp_dev.h>
#include <odpbench/odp_path.h>

static bool is_loaded(const struct subject *subject, const char *name)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/sys/module/%s", subject->root, name);
	return !access(path, F_OK);
}

/* The kernel release that a module was built for: the folder after that of all releases. */
static void release_of(const char *path, const char *releases, char *buf, size_t size)
{
	const char *release = path + strlen(releases) + 1;

	snprintf(buf, size, "%.*s", (int)strcspn(release, "/"), release);
}

/* A module's files: where distributions and DKMS put those that are not the kernel's, and ours. */
struct built {
	char here[PATH_MAX];	/* one for this kernel; "": none */
	bool installed;		/* and modprobe finds it */
	char others[128];	/* the releases of others; "": none */
};

static void add_other(struct built *built, const char *release)
{
	size_t length = strlen(built->others);

	if (!strstr(built->others, release))
		snprintf(built->others + length, sizeof(built->others) - length, "%s%s",
			 length ? ", " : "", release);
}

static void look_in(const struct subject *subject, const char *releases, const char *below,
		    const char *name, bool installed, struct built *built)
{
	char pattern[PATH_MAX], release[65];
	glob_t found;

	snprintf(pattern, sizeof(pattern), "%s/*/%s/%s.ko*", releases, below, name);
	if (!glob(pattern, 0, NULL, &found)) {
		for (size_t i = 0; i < found.gl_pathc; i++) {
			release_of(found.gl_pathv[i], releases, release, sizeof(release));
			if (strcmp(release, subject->release)) {
				add_other(built, release);
			} else if (!built->here[0]) {
				snprintf(built->here, sizeof(built->here), "%s",
					 found.gl_pathv[i]);
				built->installed = installed;
			}
		}
	}
	globfree(&found);
}

static void find_built(const struct subject *subject, const char *name, struct built *built)
{
	static const char *const folders[] = { "updates/dkms", "updates", "extra", "misc" };
	char releases[PATH_MAX];

	memset(built, 0, sizeof(*built));
	snprintf(releases, sizeof(releases), "%s/lib/modules", subject->root);
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		look_in(subject, releases, folders[i], name, true, built);
	look_in(subject, subject->built, name, name, false, built);
}

static void mend_not_loaded(const struct subject *subject, const char *name,
			    const struct built *built, struct finding *finding)
{
	char makefile[PATH_MAX];

	snprintf(makefile, sizeof(makefile), "%s/lib/modules/%s/build/Makefile", subject->root,
		 subject->release);
	if (json_object_size(subject->config) &&
	    !kernel_config_value(subject->config, "CONFIG_MODULES"))
		finding_fix(finding, "boot a kernel that can load modules");
	else if (built->installed)
		finding_fix(finding, "modprobe %s", name);
	else if (built->here[0])
		finding_fix(finding, "insmod %.400s", built->here);
	else
		finding_fix(finding, "%smake modules; insmod build/kmod/%s/%s/%s.ko",
			    access(makefile, F_OK) ? "install the kernel's headers (linux-headers); " :
			    "", subject->release, name, name);
}

static void rebuild(const char *name, struct finding *finding)
{
	finding_fix(finding, "build program and modules from one tree (make tools modules); rmmod %s; "
		    "insmod build/kmod/*/%s/%s.ko", name, name, name);
}

static void not_loaded(const struct subject *subject, const char *name, struct finding *finding)
{
	struct built built;

	find_built(subject, name, &built);
	if (!built.here[0] && built.others[0])
		finding_fail(finding, "not loaded; built for %s, but this is %s", built.others,
			     subject->release);
	else
		finding_fail(finding, "not loaded");
	mend_not_loaded(subject, name, &built, finding);
}

static void odp_path(const struct subject *subject, struct finding *finding)
{
	const struct subject_module *module = &subject->odp_path;

	switch (module->error) {
	case 0:
		finding_ok(finding, "version %s, ABI %u, open to this process", module->version,
			   module->abi);
		return;
	case -EACCES:
	case -EPERM:
		finding_fail(finding, ODP_PATH_DEVICE ": no rights: it is for root alone "
			     "(CAP_SYS_ADMIN)");
		finding_fix(finding, "run odpbench as root");
		return;
	case -EPROTO:
		finding_fail(finding, "it speaks ABI %u, this program %u", module->abi, ODP_PATH_ABI);
		rebuild("odp_path", finding);
		return;
	case -ENOTTY:
		finding_fail(finding, "it is another version than this program");
		rebuild("odp_path", finding);
		return;
	case -ENOENT:
	case -ENXIO:
	case -ENODEV:
		if (!is_loaded(subject, "odp_path")) {
			not_loaded(subject, "odp_path", finding);
			return;
		}
		finding_fail(finding, "loaded, but there is no " ODP_PATH_DEVICE " here");
		finding_fix(finding, "in a container: give it that device; else: udevadm trigger");
		return;
	default:
		finding_unknown(finding, "%s", module->words);
	}
}

static void odp_dev(const struct subject *subject, struct finding *finding)
{
	const struct subject_module *module = &subject->odp_dev;

	if (subject->device.software && module->error && module->error != -EPROTO)
		return;		/* device.found has it */
	if (!module->error) {
		finding_ok(finding, "version %s, ABI %u", module->version, module->abi);
	} else if (module->error == -EPROTO || module->error == -ENOTTY) {
		finding_warn(finding, "another version than this program's: it cannot be used");
		rebuild("odp_dev", finding);
	} else if (module->error == -ENODEV) {
		finding_ok(finding, "no function is lent to it: it is not measured");
	} else {
		finding_ok(finding, "not %s: it is not measured",
			   is_loaded(subject, "odp_dev") ? "open to this process" : "loaded");
	}
}

/* "none [integrity] confidentiality": 1: it takes signed modules alone; -1: it does not say. */
static int locked_down(const struct subject *subject)
{
	char text[64];

	if (sysfs_read(text, sizeof(text), "%s/sys/kernel/security/lockdown", subject->root))
		return -1;
	return !strstr(text, "[none]");
}

/* 1, 0; -1: no UEFI. Four bytes of attributes, then the value (UEFI specification, 3.3). */
static int secure_boot(const struct subject *subject)
{
	char value[8] = "";

	if (sysfs_read(value, sizeof(value), "%s/sys/firmware/efi/efivars/SecureBoot-"
		       "8be4df61-93ca-11d2-aa0d-00e098032b8c", subject->root))
		return -1;
	return value[4] == 1;
}

#define SIGN								\
	"mokutil --import KEY.der, boot, then /lib/modules/$(uname -r)/build/scripts/sign-file "	\
	"sha256 KEY.priv KEY.der odp_path.ko; or switch "

static void enforced(const char *by, bool secure, bool loaded, struct finding *finding)
{
	const char *boot = secure ? "; Secure Boot is on" : "";

	if (loaded) {
		finding_ok(finding, "enforced (%s%s), and odp_path is loaded", by, boot);
		return;
	}
	finding_fail(finding, "only signed modules are taken (%s%s)", by, boot);
	finding_fix(finding, SIGN "%s off", secure ? "Secure Boot" : by);
}

static void signatures(const struct subject *subject, struct finding *finding)
{
	bool secure = secure_boot(subject) > 0, loaded = is_loaded(subject, "odp_path");
	int locked = locked_down(subject);
	char enforce[8];

	/* a kernel that knows no signatures has no such file */
	sysfs_read(enforce, sizeof(enforce), "%s/sys/module/module/parameters/sig_enforce",
		   subject->root);
	if (enforce[0] == 'Y') {
		enforced("module.sig_enforce", secure, loaded, finding);
	} else if (locked > 0) {
		enforced("lockdown", secure, loaded, finding);
	} else if (locked < 0 && secure && !loaded) {
		finding_unknown(finding, "Secure Boot is on, and whether the kernel is locked down "
				"cannot be read");
		finding_fix(finding, "mount -t securityfs securityfs /sys/kernel/security");
	} else {
		finding_ok(finding, "not enforced%s", secure ? "; Secure Boot is on" : "");
	}
}

const struct check module_checks[] = {
	{ "module.odp_path", "the switch between paths, and the counters", odp_path },
	{ "module.odp_dev", "the software device", odp_dev },
	{ "module.signatures", "whether unsigned modules can be loaded", signatures },
	{ }
};
