// SPDX-License-Identifier: GPL-2.0
/* What a session wants: its path, level and function, and which hooks that takes. */
#include <linux/device.h>
#include <linux/iommu.h>
#include <linux/pci.h>

#include "compat.h"
#include "flush.h"
#include "hook.h"
#include "lent.h"
#include "path.h"
#include "session.h"

#define HOOKS_LATER (HOOKS_HMM | HOOKS_HMM_UNMAP)	/* odp_path_session_hook() takes them */

static unsigned int hooks_needed(const struct odp_path_ops *ops, unsigned int level)
{
	unsigned int hooks = 0;

	if (ops || level >= ODP_PATH_COUNT)
		hooks |= HOOKS_REGISTER | HOOKS_FAULT;
	if (level >= ODP_PATH_COUNT)
		hooks |= HOOKS_FLUSH;
	if (level >= ODP_PATH_TIME)
		hooks |= HOOKS_STAGE;
	return hooks;
}

void odp_path_choice_put(struct odp_path_choice *choice)
{
	odp_path_hooks_put_later(choice->hooks);
	odp_path_lent_put(choice->lent);
}

int odp_path_session_latch(struct odp_path_session *session, struct odp_path_choice *choice)
{
	int ret;

	spin_lock_irq(&odp_path_sessions_lock);
	*choice = session->choice;
	if (choice->lent)
		odp_path_lent_get(choice->lent);
	spin_unlock_irq(&odp_path_sessions_lock);
	ret = odp_path_hooks_get(choice->hooks);
	if (ret)
		odp_path_lent_put(choice->lent);
	return ret;
}

int odp_path_session_hook(struct odp_path_session *session, struct odp_path_choice *choice,
			  unsigned int groups)
{
	unsigned int missing = groups & ~choice->hooks, unneeded = missing;
	int ret;

	if (!missing)
		return 0;
	ret = odp_path_hooks_get(missing);
	if (ret)
		return ret;
	choice->hooks |= missing;
	ret = odp_path_hooks_get(missing);	/* the session's own uses; they are installed */
	if (ret)
		return ret;
	spin_lock_irq(&odp_path_sessions_lock);
	if (session->choice.hooks) {
		unneeded = missing & session->choice.hooks;
		session->choice.hooks |= missing;
	}
	spin_unlock_irq(&odp_path_sessions_lock);
	odp_path_hooks_put_later(unneeded);
	return 0;
}

/* 1: it is new. */
static int add_domain(struct odp_path_session *session, struct iommu_domain *domain)
{
	int ret = -EOPNOTSUPP;
	unsigned int i;

	spin_lock_irq(&odp_path_sessions_lock);
	for (i = 0; i < SESSION_MAX_DOMAINS; i++) {
		if (session->domains[i] && session->domains[i] != domain)
			continue;
		ret = !session->domains[i];
		session->domains[i] = domain;
		break;
	}
	spin_unlock_irq(&odp_path_sessions_lock);
	return ret;
}

int odp_path_session_watch(struct odp_path_session *session, struct iommu_domain *domain)
{
	/* those of the session and of the choice that was latched for this */
	unsigned int own = 1 + !!(READ_ONCE(session->choice.hooks) & HOOKS_FLUSH);
	int ret = odp_path_flush_hooks_aim(domain, own);

	if (ret)
		return ret == -EBUSY ? -EOPNOTSUPP : ret;
	ret = add_domain(session, domain);
	if (ret > 0 && odp_path_flush_counts_descriptors())
		session->stats->counts_descriptors = 1;
	return min(ret, 0);
}

/* A PCI function that is not lent, by its name; a reference, or NULL. */
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
 * Aims the flush hooks at the function's domain and returns it; NULL: no IOMMU.  The
 * device's lock keeps its driver, and so its domain, in place meanwhile; no longer.
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

/* Swaps the choices, so that @choice is then the old one. */
static void choose(struct odp_path_session *session, struct odp_path_choice *choice,
		   struct iommu_domain *domain)
{
	spin_lock_irq(&odp_path_sessions_lock);
	swap(session->choice, *choice);
	memset(session->domains, 0, sizeof(session->domains));
	session->domains[0] = domain;
	spin_unlock_irq(&odp_path_sessions_lock);
}

int odp_path_session_config(struct odp_path_session *session, const struct odp_path_config *config)
{
	unsigned int own = !!(session->choice.hooks & HOOKS_FLUSH);
	struct odp_path_choice choice = { .level = config->level };
	struct iommu_domain *domain = NULL;
	int ret;

	if (!config_valid(config))
		return -EINVAL;
	ret = odp_path_find(config->path, &choice.ops);
	if (ret)
		return ret;
	choice.hooks = hooks_needed(choice.ops, choice.level);
	if (choice.hooks)	/* a driver that needed more will need them again */
		choice.hooks |= READ_ONCE(session->choice.hooks) & HOOKS_LATER;
	choice.lent = odp_path_lent_find(config->function);
	if (choice.lent)
		domain = aim_at_lent(choice.lent, choice.hooks, own, &ret);
	else if (*config->function)
		domain = aim_at_function(config->function, choice.hooks, own, &ret);
	if (!ret)
		ret = odp_path_hooks_get(choice.hooks);
	if (ret) {
		odp_path_lent_put(choice.lent);
		return ret;
	}
	choose(session, &choice, domain);
	session->stats->counts_descriptors = odp_path_flush_counts_descriptors();

	odp_path_choice_put(&choice);
	odp_path_hooks_settle();
	return 0;
}
