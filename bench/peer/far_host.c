// SPDX-License-Identifier: GPL-2.0
/* The other host of a workload between two. */
#include <errno.h>
#include <string.h>
#include <sys/utsname.h>

#include "host/time_domain.h"
#include "lib/log.h"
#include "peer/far_host.h"

static json_t *describe(void)
{
	struct utsname uts;

	uname(&uts);
	return json_pack("{s:s, s:s, s:s}", "host", uts.nodename, "kernel", uts.release,
			 "time_domain", time_domain());
}

static int check_domains(const struct far_host *host, const char *domain)
{
	char theirs[32];

	peer_text(host->about, "time_domain", theirs, sizeof(theirs));
	if (!strcmp(theirs, domain))
		return 0;
	log_error("%s: its time domain is %s, here it is %s: no row can be of both",
		  host->peer.name, theirs, domain);
	return -EXDEV;
}

int far_host_connect(struct far_host *host, const char *where, const char *port, int timeout_ms,
		     const char *domain)
{
	int ret;

	memset(host, 0, sizeof(*host));
	if (!time_domain_is_real(domain)) {
		log_error("%s: not between two hosts in the time domain icount: it skips the time in "
			  "which one waits for the other (scripts/vm --accel tcg)", where);
		return -EXDEV;
	}
	ret = peer_connect(&host->peer, where, port, timeout_ms);
	if (!ret) {
		host->about = peer_greet(&host->peer, describe());
		ret = host->about ? 0 : -host->peer.err;
	}
	if (ret) {
		log_error("%s", host->peer.error);
		return ret;
	}
	peer_text(host->about, "host", host->name, sizeof(host->name));
	peer_text(host->about, "iommu_mode", host->iommu_mode, sizeof(host->iommu_mode));
	ret = check_domains(host, domain);
	if (ret)
		far_host_close(host);
	return ret;
}

void far_host_close(struct far_host *host)
{
	if (host->peer.fd >= 0)
		json_decref(peer_call(&host->peer, "bye", NULL));
	peer_close(&host->peer);
	json_decref(host->about);
	host->about = NULL;
}

json_t *far_host_call(struct far_host *host, const char *request, json_t *arguments)
{
	json_t *reply = peer_call(&host->peer, request, arguments);

	if (!reply)
		log_error("%s", host->peer.error);
	return reply;
}

int far_host_do(struct far_host *host, const char *request, json_t *arguments)
{
	json_t *reply = far_host_call(host, request, arguments);

	json_decref(reply);
	return reply ? 0 : -host->peer.err;
}
