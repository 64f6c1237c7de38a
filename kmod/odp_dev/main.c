// SPDX-License-Identifier: GPL-2.0
/*
 * odp_dev: a software device with on-demand paging as in RDMA.  It does what mlx5's fault
 * handler does, on memory that it reaches through the IOMMU.  This file has the module and
 * its device file.
 */
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/uaccess.h>

#include "../common.h"
#include "context.h"
#include "function.h"
#include "region.h"

static int odp_dev_open(struct inode *inode, struct file *file)
{
	struct odp_dev_context *context;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	context = odp_dev_context_open();
	if (IS_ERR(context))
		return PTR_ERR(context);
	file->private_data = context;
	return 0;
}

static int odp_dev_release(struct inode *inode, struct file *file)
{
	odp_dev_context_close(file->private_data);
	return 0;
}

static long ioctl_info(void *opener, void __user *user)
{
	struct odp_dev_context *context = opener;
	struct odp_dev_info info = {
		.abi = ODP_DEV_ABI,
		.features = ODP_DEV_WRITABLE | ODP_DEV_HUGETLB | ODP_DEV_IMPLICIT |
			    ODP_DEV_PINNED,
	};

	strscpy(info.version, ODP_DEV_VERSION, sizeof(info.version));
	strscpy(info.function, pci_name(context->function->pdev), sizeof(info.function));
	return copy_to_user(user, &info, sizeof(info)) ? -EFAULT : 0;
}

static long ioctl_register(void *opener, void __user *user)
{
	struct odp_dev_context *context = opener;
	struct odp_dev_register ask;
	struct odp_dev_region *region;
	int ret;

	if (copy_from_user(&ask, user, sizeof(ask)))
		return -EFAULT;
	ret = odp_dev_region_register(context, &ask);
	if (ret || !copy_to_user(user, &ask, sizeof(ask)))
		return ret;
	/* The caller does not know its key; another of its threads may have guessed it. */
	region = odp_dev_context_withdraw(context, ask.key);
	if (region)
		odp_dev_region_destroy(region);
	return -EFAULT;
}

static long ioctl_deregister(void *opener, void __user *user)
{
	struct odp_dev_context *context = opener;
	struct odp_dev_deregister ask;
	struct odp_dev_region *region;

	if (copy_from_user(&ask, user, sizeof(ask)))
		return -EFAULT;
	if (ask.reserved)
		return -EINVAL;
	region = odp_dev_context_withdraw(context, ask.key);
	if (!region)
		return -ENOENT;
	odp_dev_region_destroy(region);
	return 0;
}

static long ioctl_access(void *opener, void __user *user)
{
	struct odp_dev_context *context = opener;
	struct odp_dev_access access;
	struct odp_dev_region *region;
	int ret;

	if (copy_from_user(&access, user, sizeof(access)))
		return -EFAULT;
	region = odp_dev_context_find(context, access.key);
	if (!region)
		return -ENOENT;
	ret = odp_dev_region_access(region, &access);
	odp_dev_region_put(region);
	if (copy_to_user(user, &access, sizeof(access)))
		return -EFAULT;
	return ret;
}

static long ioctl_prefetch(void *opener, void __user *user)
{
	struct odp_dev_context *context = opener;
	struct odp_dev_prefetch prefetch;
	struct odp_dev_region *region;
	int ret;

	if (copy_from_user(&prefetch, user, sizeof(prefetch)))
		return -EFAULT;
	region = odp_dev_context_find(context, prefetch.key);
	if (!region)
		return -ENOENT;
	ret = odp_dev_region_prefetch(region, &prefetch);
	odp_dev_region_put(region);
	return ret;
}

static long ioctl_entry(void *opener, void __user *user)
{
	struct odp_dev_context *context = opener;
	struct odp_dev_entry entry;
	struct odp_dev_region *region;
	int ret;

	if (copy_from_user(&entry, user, sizeof(entry)))
		return -EFAULT;
	if (entry.reserved)
		return -EINVAL;
	region = odp_dev_context_find(context, entry.key);
	if (!region)
		return -ENOENT;
	ret = odp_dev_region_check(region, entry.address, 1);
	if (!ret)
		odp_dev_region_entry(region, &entry);
	odp_dev_region_put(region);
	if (!ret && copy_to_user(user, &entry, sizeof(entry)))
		ret = -EFAULT;
	return ret;
}

static const struct odpbench_ioctl ioctls[] = {
	{ ODP_DEV_IOC_ACCESS, ioctl_access },
	{ ODP_DEV_IOC_PREFETCH, ioctl_prefetch },
	{ ODP_DEV_IOC_ENTRY, ioctl_entry },
	{ ODP_DEV_IOC_REGISTER, ioctl_register },
	{ ODP_DEV_IOC_DEREGISTER, ioctl_deregister },
	{ ODP_DEV_IOC_INFO, ioctl_info },
};

static long odp_dev_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	const struct odpbench_ioctl *ioctl = odpbench_ioctl_find(ioctls, ARRAY_SIZE(ioctls), cmd);
	struct odp_dev_context *context = file->private_data;
	long ret;

	if (!ioctl)
		return -ENOTTY;
	ret = odp_dev_context_enter(context);
	if (ret)
		return ret;
	ret = ioctl->call(context, (void __user *)arg);
	odp_dev_context_leave(context);
	return ret;
}

static int odp_dev_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct odp_dev_context *context = file->private_data;

	return odpbench_mmap_page(vma, context->counters);
}

static const struct file_operations odp_dev_fops = {
	.owner		= THIS_MODULE,
	.open		= odp_dev_open,
	.release	= odp_dev_release,
	.unlocked_ioctl	= odp_dev_ioctl,
	.compat_ioctl	= compat_ptr_ioctl,
	.mmap		= odp_dev_mmap,
};

static struct miscdevice odp_dev_misc = {
	.minor		= MISC_DYNAMIC_MINOR,
	.name		= "odp_dev",
	.fops		= &odp_dev_fops,
	.mode		= 0600,
};

static int __init odp_dev_init(void)
{
	int ret;

	ret = odp_dev_implicit_init();
	if (ret)
		return ret;
	ret = odp_dev_function_init();
	if (ret)
		goto exit_implicit;
	ret = misc_register(&odp_dev_misc);
	if (!ret)
		return 0;

	odp_dev_function_exit();
exit_implicit:
	odp_dev_implicit_exit();
	return ret;
}

/* No file is open: each open file holds the module. */
static void __exit odp_dev_exit(void)
{
	misc_deregister(&odp_dev_misc);
	odp_dev_function_exit();
	odp_dev_implicit_exit();
}

module_init(odp_dev_init);
module_exit(odp_dev_exit);

MODULE_DESCRIPTION("A software device with RDMA on-demand paging, behind the IOMMU");
MODULE_LICENSE("GPL");
MODULE_VERSION(ODP_DEV_VERSION);
