// SPDX-License-Identifier: GPL-2.0
/*
 * odp_path: sends the DMA mappings of RDMA on-demand paging down a chosen path, and
 * counts what that costs.  This file: the module and its device file.
 */
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sizes.h>
#include <linux/uaccess.h>

#include <odpbench/odp_path.h>

#include "compat.h"
#include "flush.h"
#include "hook.h"
#include "lent.h"
#include "map.h"
#include "path.h"
#include "session.h"

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

static long ioctl_info(struct odp_path_session *session, void __user *user)
{
	struct odp_path_info info = { .abi = ODP_PATH_ABI };

	strscpy(info.version, ODP_PATH_VERSION, sizeof(info.version));
	odp_path_list(&info);
	return copy_to_user(user, &info, sizeof(info)) ? -EFAULT : 0;
}

static long ioctl_config(struct odp_path_session *session, void __user *user)
{
	struct odp_path_config config;

	if (copy_from_user(&config, user, sizeof(config)))
		return -EFAULT;
	return odp_path_session_config(session, &config);
}

static long ioctl_map(struct odp_path_session *session, void __user *user)
{
	struct odp_path_map map;
	int ret;

	if (copy_from_user(&map, user, sizeof(map)))
		return -EFAULT;
	ret = odp_path_map_run(session, &map);
	/* Why it is refused is told in the struct. */
	if ((!ret || ret == -EOPNOTSUPP) && copy_to_user(user, &map, sizeof(map)))
		ret = -EFAULT;
	return ret;
}

static const struct {
	unsigned int cmd;
	long (*call)(struct odp_path_session *session, void __user *user);
} calls[] = {
	{ ODP_PATH_IOC_INFO, ioctl_info },
	{ ODP_PATH_IOC_CONFIG, ioctl_config },
	{ ODP_PATH_IOC_MAP, ioctl_map },
};

static long odp_path_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct odp_path_session *session = file->private_data;
	unsigned int i;
	long ret;

	for (i = 0; i < ARRAY_SIZE(calls) && calls[i].cmd != cmd; i++)
		;
	if (i == ARRAY_SIZE(calls))
		return -ENOTTY;
	if (mutex_lock_killable(&session->lock))
		return -EINTR;
	ret = calls[i].call(session, (void __user *)arg);
	mutex_unlock(&session->lock);
	return ret;
}

static int odp_path_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct odp_path_session *session = file->private_data;

	if (vma->vm_pgoff || vma->vm_end - vma->vm_start != PAGE_SIZE ||
	    (vma->vm_flags & VM_WRITE))
		return -EINVAL;
	vm_flags_clear(vma, VM_MAYWRITE);
	vm_flags_set(vma, VM_DONTEXPAND | VM_DONTDUMP);
	return vm_insert_page(vma, vma->vm_start, virt_to_page(session->stats));
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

	/* The ABI's pages and huge pages are of 4 KiB and 512 times that. */
	BUILD_BUG_ON(PAGE_SIZE != SZ_4K);
	odp_path_hooks_init();
	odp_path_flush_init();
	ret = odp_path_lent_init();
	if (ret)
		return ret;
	ret = misc_register(&odp_path_misc);
	if (ret)
		odp_path_lent_exit();
	return ret;
}

/* No session and no region lives: each holds the module. */
static void __exit odp_path_exit(void)
{
	misc_deregister(&odp_path_misc);
	odp_path_hooks_exit();
	odp_path_lent_exit();
}

module_init(odp_path_init);
module_exit(odp_path_exit);

MODULE_DESCRIPTION("The DMA path under RDMA on-demand paging: switch, counters, checks");
MODULE_LICENSE("GPL");
MODULE_VERSION(ODP_PATH_VERSION);
