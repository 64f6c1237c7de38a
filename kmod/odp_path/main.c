// SPDX-License-Identifier: GPL-2.0
/*
 * odp_path: sends the DMA mappings of RDMA on-demand paging down a chosen path, and
 * counts what that costs.  This file has the module and its device file.
 */
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/uaccess.h>

#include <odpbench/odp_path.h>

#include "../common.h"
#include "flush.h"
#include "hook.h"
#include "inject.h"
#include "lent.h"
#include "map.h"
#include "path.h"
#include "plant.h"
#include "session.h"
#include "watch.h"

static int odp_path_open(struct inode *inode, struct file *file)
{
	struct odp_path_session *session;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	session = odp_path_session_open();
	if (IS_ERR(session))
		return PTR_ERR(session);
	file->private_data = session;
	return 0;
}

static int odp_path_release(struct inode *inode, struct file *file)
{
	odp_path_session_close(file->private_data);
	return 0;
}

static long ioctl_info(void *session, void __user *user)
{
	struct odp_path_info info = { .abi = ODP_PATH_ABI };

	strscpy(info.version, ODP_PATH_VERSION, sizeof(info.version));
	odp_path_list(&info);
	return copy_to_user(user, &info, sizeof(info)) ? -EFAULT : 0;
}

static long ioctl_config(void *session, void __user *user)
{
	struct odp_path_config config;

	if (copy_from_user(&config, user, sizeof(config)))
		return -EFAULT;
	return odp_path_session_config(session, &config);
}

static long ioctl_map(void *session, void __user *user)
{
	struct odp_path_map map;
	int ret;

	if (copy_from_user(&map, user, sizeof(map)))
		return -EFAULT;
	ret = odp_path_map_run(session, &map);
	/* The struct says why the workload is refused. */
	if ((!ret || ret == -EOPNOTSUPP) && copy_to_user(user, &map, sizeof(map)))
		ret = -EFAULT;
	return ret;
}

static long ioctl_inject(void *session, void __user *user)
{
	struct odp_path_injection injection;
	int ret;

	if (copy_from_user(&injection, user, sizeof(injection)))
		return -EFAULT;
	ret = odp_path_inject_set(session, &injection);
	if (!ret && copy_to_user(user, &injection, sizeof(injection)))
		ret = -EFAULT;
	return ret;
}

static const struct odpbench_ioctl ioctls[] = {
	{ ODP_PATH_IOC_INFO, ioctl_info },
	{ ODP_PATH_IOC_CONFIG, ioctl_config },
	{ ODP_PATH_IOC_MAP, ioctl_map },
	{ ODP_PATH_IOC_INJECT, ioctl_inject },
};

static long odp_path_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	const struct odpbench_ioctl *ioctl = odpbench_ioctl_find(ioctls, ARRAY_SIZE(ioctls), cmd);
	struct odp_path_session *session = file->private_data;
	long ret;

	if (!ioctl)
		return -ENOTTY;
	if (mutex_lock_killable(&session->lock))
		return -EINTR;
	ret = ioctl->call(session, (void __user *)arg);
	mutex_unlock(&session->lock);
	return ret;
}

static int odp_path_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct odp_path_session *session = file->private_data;

	return odpbench_mmap_page(vma, session->stats);
}

static const struct file_operations odp_path_fops = {
	.owner		= THIS_MODULE,
	.open		= odp_path_open,
	.release	= odp_path_release,
	.unlocked_ioctl	= odp_path_ioctl,
	.compat_ioctl	= compat_ptr_ioctl,
	.mmap		= odp_path_mmap,
};

static struct miscdevice odp_path_misc = {
	.minor		= MISC_DYNAMIC_MINOR,
	.name		= "odp_path",
	.fops		= &odp_path_fops,
	.mode		= 0600,
};

static int __init odp_path_init(void)
{
	int ret;

	ret = odp_path_plant_init();
	if (ret)
		return ret;
	odp_path_hooks_init();
	odp_path_flush_init();
	ret = odp_path_watch_init();
	if (ret)
		return ret;
	ret = odp_path_lent_init();
	if (ret)
		goto no_lent;
	ret = misc_register(&odp_path_misc);
	if (ret)
		goto no_misc;
	return 0;

no_misc:
	odp_path_lent_exit();
no_lent:
	odp_path_watch_exit();
	return ret;
}

/* No session and no region is left: each holds the module. */
static void __exit odp_path_exit(void)
{
	misc_deregister(&odp_path_misc);
	odp_path_hooks_exit();
	odp_path_lent_exit();
	odp_path_watch_exit();
}

module_init(odp_path_init);
module_exit(odp_path_exit);

MODULE_DESCRIPTION("The DMA path under RDMA on-demand paging: switch, counters, checks");
MODULE_LICENSE("GPL");
MODULE_VERSION(ODP_PATH_VERSION);
