// SPDX-License-Identifier: GPL-2.0
/* What a session wants: its path, level and function, and the hooks that those need. */
#include <linux/device.h>
#include <linux/iommu.h>
#include <linux/pci.h>
#include <linux/slab.h>

#include "choice.h"
#include "compat.h"
#include "flush.h"
#include "hook.h"
#include "lent.h"
#include "path.h"
#include "session.h"
#include "watch.h"

/*
 * All hooks that regions may need.  Hooks for only some drivers' regions are installed here too,
 * and not in a registration, because its time may be measured.  If a lent function is named
 * (@never_map), the hooks for drivers that map for DMA themselves are left out.
 */
static unsigned int hooks_needed(const struct odp_path_ops *ops, unsigned int level, bool never_map)
{
	unsigned int hooks = 0;

	if (ops || level >= ODP_PATH_COUNT)
		hooks |= HOOKS_REGISTER | HOOKS_FAULT | HOOKS_HMM_MAP;
	if (ops)
		hooks |= HOOKS_HMM_ALLOC;
	else if (level >= ODP_PATH_COUNT)
		hooks |= HOOKS_HMM_UNMAP | HOOKS_DMABUF;
	if (level >= ODP_PATH_COUNT)
		hooks |= HOOKS_FLUSH;
	if (level >= ODP_PATH_TIME)
		hooks |= HOOKS_STAGE;
	if (never_map)
		hooks &= ~(HOOKS_HMM_ALLOC | HOOKS_HMM_MAP | HOOKS_HMM_UNMAP | HOOKS_DMABUF);
	return hooks;
}

void odp_path_choice_put(struct odp_path_choice *choice)
{
	odp_path_hooks_put_later(choice->hooks);
	odp_path_lent_put(choice->lent);
}

void odp_path_choice_copy(struct odp_path_choice *to, const struct odp_path_choice *from)
{
	*to = *from;
	if (to->lent)
		odp_path_lent_get(to->lent);
	odp_path_hooks_get_again(to->hooks);
}

void odp_path_session_latch(struct odp_path_session *session, struct odp_path_choice *choice)
{
	/* Under the lock the session cannot give up its own choice. */
	spin_lock(&odp_path_sessions_lock);
	odp_path_choice_copy(choice, &session->choice);
	spin_unlock(&odp_path_sessions_lock);
}

/* Finds a PCI function by its name; a reference, or NULL. */
static struct pci_dev *function_find(const char *name)
{
	unsigned int domain, bus, slot, function;
	int end = 0;

	if (sscanf(name, "%x:%x:%x.%x%n", &domain, &bus, &slot, &function, &end) != 4 ||
	    name[end] || bus > 0xff || slot > 0x1f || function > 7)
		return NULL;
	return pci_get_domain_bus_and_slot(domain, bus, PCI_DEVFN(slot, function));
}

/*
 * Aims the flush hooks at the function's domain and returns the domain; NULL: no IOMMU.  The
 * caller's lock keeps the function's driver, and so its domain, in place, but only until this
 * returns.
 */
static struct iommu_domain *aim_at(struct device *dev, unsigned int hooks, unsigned int own,
				   int *ret)
{
	struct iommu_domain *domain = iommu_get_domain_for_dev(dev);

	*ret = 0;
	if (domain && (hooks & HOOKS_FLUSH))
		*ret = odp_path_flush_hooks_aim(domain, own);
	return domain;
}

static struct iommu_domain *aim_at_lent(struct odp_path_lent *lent, unsigned int hooks,
					unsigned int own, int *ret)
{
	struct iommu_domain *domain = NULL;

	mutex_lock(&lent->lock);
	*ret = -ENODEV;
	if (!lent->gone)
		domain = aim_at(&lent->pdev->dev, hooks, own, ret);
	mutex_unlock(&lent->lock);
	return domain;
}

static struct iommu_domain *aim_at_function(const char *name, unsigned int hooks,
					    unsigned int own, int *ret)
{
	struct pci_dev *pdev = function_find(name);
	struct iommu_domain *domain;

	*ret = -ENODEV;
	if (!pdev)
		return NULL;
	device_lock(&pdev->dev);
	domain = aim_at(&pdev->dev, hooks, own, ret);
	device_unlock(&pdev->dev);
	pci_dev_put(pdev);
	return domain;
}

static bool config_valid(const struct odp_path_config *config)
{
	return config->level < ODP_PATH_LEVELS && !config->reserved &&
	       strnlen(config->path, sizeof(config->path)) < sizeof(config->path) &&
	       strnlen(config->function, sizeof(config->function)) < sizeof(config->function);
}

/* Aims the flush hooks at the domain of the lent or named function; NULL: no function or domain. */
static struct iommu_domain *aim(const struct odp_path_choice *choice, const char *function,
				unsigned int own, int *ret)
{
	*ret = 0;
	if (choice->lent)
		return aim_at_lent(choice->lent, choice->hooks, own, ret);
	if (*function)
		return aim_at_function(function, choice->hooks, own, ret);
	return NULL;
}

/* Swaps the choices: @choice is the old one afterwards. */
static void choose(struct odp_path_session *session, struct odp_path_choice *choice)
{
	spin_lock(&odp_path_sessions_lock);
	swap(session->choice, *choice);
	spin_unlock(&odp_path_sessions_lock);
}

/* Of the steps that may fail, aiming is last: it may take the hooks away from the old choice. */
int odp_path_session_config(struct odp_path_session *session, const struct odp_path_config *config)
{
	struct odp_path_choice choice = { .level = config->level };
	struct odp_path_watch *watch;
	struct iommu_domain *domain;
	unsigned int own;
	int ret;

	if (!config_valid(config))
		return -EINVAL;
	ret = odp_path_find(config->path, &choice.ops);
	if (ret)
		return ret;
	watch = odp_path_watch_alloc();
	if (!watch)
		return -ENOMEM;
	choice.lent = odp_path_lent_find(config->function);
	choice.hooks = hooks_needed(choice.ops, choice.level, *config->function && choice.lent);
	ret = odp_path_hooks_get(choice.hooks);
	if (ret) {
		choice.hooks = 0;
		goto err;
	}
	own = !!(session->choice.hooks & HOOKS_FLUSH) + !!(choice.hooks & HOOKS_FLUSH);
	domain = aim(&choice, config->function, own, &ret);
	if (ret)
		goto err;
	odp_path_session_watch_only(session, watch, domain);
	choose(session, &choice);
	session->stats->counts_descriptors = odp_path_flush_counts_descriptors();
	odp_path_choice_put(&choice);
	odp_path_hooks_settle();
	return 0;

err:
	odp_path_choice_put(&choice);
	odp_path_hooks_settle();
	kfree(watch);
	return ret;
}
