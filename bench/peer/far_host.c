// SPDX-License-Identifier: GPL-2.0
/* The other host of a workload between two hosts. */
#include <errno.h>
#include <string.h>
#include <sys/utsname.h>

#include "host/iommu_mode.h"
#include "host/time_domain.h"
#include "lib/log.h"
#include "peer/far_host.h"
#include "results/schema.h"

#define MOST_TEXT_BYTES 255

static json_t *describe(void)
{
	struct utsname uts;

	uname(&uts);
	return json_pack("{s:s, s:s, s:s}", "host", uts.nodename, "kernel", uts.release,
			 "time_domain", time_domain());
}

/*
 * What a document keeps of the greeting. It is checked now; otherwise the document would be refused
 * after everything has been measured.
 */
static int take_about(struct far_host *host, const json_t *greeting)
{
	static const char *const names[] = { "host", "kernel", "device", "odp_path", "time_domain",
					     "iommu_mode", "version" };

	host->about = json_object();
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		json_t *text = json_object_get(greeting, names[i]);

		if (!json_string_length(text) || json_string_length(text) > MOST_TEXT_BYTES) {
			log_error("%s: its greeting does not say its %s", host->peer.name,
				  names[i]);
			return -EPROTO;
		}
		json_object_set(host->about, names[i], text);
	}
	peer_text(host->about, "host", host->name, sizeof(host->name));
	peer_text(host->about, "iommu_mode", host->iommu_mode, sizeof(host->iommu_mode));
	for (size_t i = 0; iommu_modes[i]; i++)
		if (!strcmp(host->iommu_mode, iommu_modes[i]))
			return 0;
	if (!strcmp(host->iommu_mode, "off"))
		return 0;
	log_error("%s: its IOMMU mode, %s, is unknown here", host->peer.name, host->iommu_mode);
	return -EPROTO;
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
		     const struct secret *secret, const char *domain)
{
	json_t *greeting;
	int ret;

	memset(host, 0, sizeof(*host));
	if (!time_domain_is_real(domain)) {
		log_error("%s: not between two hosts in the time domain icount: it skips the time in "
			  "which one waits for the other (scripts/vm --accel tcg)", where);
		return -EXDEV;
	}
	ret = peer_connect(&host->peer, where, port, timeout_ms);
	if (!ret) {
		host->peer.secret = secret;
		greeting = peer_greet(&host->peer, describe());
		ret = greeting ? 0 : -host->peer.err;
	}
	if (ret) {
		log_error("%s", host->peer.error);
		return ret;
	}
	ret = take_about(host, greeting);
	json_decref(greeting);
	if (!ret)
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

int far_host_error(const struct far_host *host)
{
	return host->peer.fd < 0 ? -host->peer.err : -EREMOTEIO;
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
	return reply ? 0 : far_host_error(host);
}

json_t *far_host_environment(struct far_host *host)
{
	json_t *reply = peer_call(&host->peer, "environment", NULL), *env;
	char err[256];

	env = json_incref(json_object_get(reply, "env"));
	json_decref(reply);
	if (!env) {
		log_note("%s: it does not say what machine it is", host->peer.name);
		return NULL;
	}
	if (!schema_check_part("env", env, "env", err, sizeof(err)))
		return env;
	log_note("%s: what it says of its machine is left out: %s", host->peer.name, err);
	json_decref(env);
	return NULL;
}
