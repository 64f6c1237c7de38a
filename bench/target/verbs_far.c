// SPDX-License-Identifier: GPL-2.0
/* Target verbs with the responder on another host. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/log.h"
#include "peer/address.h"
#include "target/verbs_far.h"

/* A QP's receive queue has room for so many times depth, and for at least so many accesses. */
#define FILLINGS 4
#define LEAST_DEPTH 64

static int config_there(void *context, const char *path, enum odp_path_level level)
{
	return far_host_do(context, "config", json_pack("{s:s, s:i}", "path", path, "level",
							(int)level));
}

/* On failure all counters are 0; then the connection is closed, and the next request fails. */
static struct odp_path_stats stats_there(void *context)
{
	struct far_host *host = context;
	json_t *reply = far_host_call(host, "stats", NULL);
	struct odp_path_stats stats = { };

	if (reply && peer_unpack_stats(json_object_get(reply, "stats"), &stats)) {
		log_error("%s: stats: its answer makes no sense", host->peer.name);
		peer_close(&host->peer);
	}
	json_decref(reply);
	return stats;
}

/* A request that the other host may refuse for a reason that is no error: that is a skip. */
static int do_or_skip(struct target *target, const char *request, json_t *arguments)
{
	struct far_host *host = target->fixture->machine->far_host;
	json_t *reply = peer_call(&host->peer, request, arguments);

	json_decref(reply);
	if (reply)
		return 0;
	if (host->peer.err == ECANCELED || host->peer.err == EOPNOTSUPP)
		return fixture_skip(target->fixture, "%s", host->peer.error);
	log_error("%s", host->peer.error);
	return far_host_error(host);
}

static json_t *addresses_here(const struct link *link)
{
	json_t *list = json_array();

	for (unsigned int i = 0; i < link->connections; i++) {
		struct link_address address = link_address(link, LINK_REQUESTER, i);

		json_array_append_new(list, peer_pack_address(&address));
	}
	return list;
}

static int unpack_end(const json_t *from, struct verbs_end *end)
{
	json_int_t address, rkey;

	if (json_unpack((json_t *)from, "{s:I, s:I}", "address", &address, "rkey", &rkey))
		return -EPROTO;
	*end = (struct verbs_end){ .address = address, .rkey = rkey };
	return 0;
}

/* The smaller path MTU of both hosts is used. */
static int connect_to(struct verbs *verbs, const json_t *reply, const struct link_options *options)
{
	const json_t *addresses = json_object_get(reply, "addresses");
	struct link_address theirs;
	int ret = unpack_end(json_object_get(reply, "buffer"), &verbs->far->buffer);

	for (unsigned int i = 0; i < options->connections && !ret; i++) {
		ret = peer_unpack_address(json_array_get(addresses, i), &theirs);
		if (ret)
			break;
		if (theirs.mtu < verbs->device.mtu)
			verbs->device.mtu = theirs.mtu;
		ret = link_connect(verbs->links, LINK_REQUESTER, i, &theirs, options);
	}
	if (ret == -EPROTO)
		log_error("%s: open: its answer makes no sense", verbs->far->host->peer.name);
	return ret;
}

/* Room for the messages of all accesses that a workload has in flight at once. */
static unsigned int receive_depth(const struct target_params *params, const struct verbs *verbs)
{
	uint64_t messages = (params->size + verbs->message_bytes - 1) / verbs->message_bytes;
	uint64_t depth = params->depth * FILLINGS;

	if (depth < LEAST_DEPTH)
		depth = LEAST_DEPTH;
	return depth * messages < PEER_MOST_DEPTH ? depth * messages : PEER_MOST_DEPTH;
}

static int open_there(struct target *target, struct verbs *verbs,
		      const struct link_options *options)
{
	json_t *reply = far_host_call(verbs->far->host, "open", json_pack(
			"{s:I, s:i, s:i, s:i, s:o}", "buffer_bytes",
			(json_int_t)target->buffer_bytes, "depth",
			(int)receive_depth(target->params, verbs), "ack_timeout",
			(int)options->ack_timeout, "reads", (int)options->reads, "addresses",
			addresses_here(verbs->links)));
	int ret = reply ? connect_to(verbs, reply, options) : far_host_error(verbs->far->host);

	json_decref(reply);
	/* The path MTU is known now. */
	return ret ? ret : verbs_fit_messages(target, verbs);
}

int verbs_far_open(struct target *target, struct verbs *verbs, const struct link_options *options)
{
	struct fixture *fixture = target->fixture;
	struct far_host *host = fixture->machine->far_host;
	struct verbs_far *far;
	int ret;

	if (target->params->side == SIDE_BOTH)
		return fixture_skip(fixture, "side both: not between two hosts; remote and local can");
	far = calloc(1, sizeof(*far));
	if (!far)
		return -ENOMEM;
	*far = (struct verbs_far){
		.host = host, .region_there = target->params->side == SIDE_REMOTE,
		.session = { .config = config_there, .stats = stats_there, .context = host },
	};
	verbs->far = far;
	ret = link_open_side(verbs->links, &verbs->device, options, LINK_REQUESTER);
	if (!ret) {
		ret = open_there(target, verbs, options);
		if (ret)
			link_close(verbs->links);
	}
	if (ret) {
		verbs_far_close(target, verbs);
		return ret;
	}
	if (far->region_there) {
		target->elsewhere = true;
		fixture->machine->session.elsewhere = &far->session;
		snprintf(fixture->mode_there, sizeof(fixture->mode_there), "%s", host->iommu_mode);
	}
	return 0;
}

void verbs_far_close(struct target *target, struct verbs *verbs)
{
	if (!verbs->far)
		return;
	target->elsewhere = false;
	target->fixture->machine->session.elsewhere = NULL;
	if (verbs->far->host->peer.fd >= 0)
		far_host_do(verbs->far->host, "close", NULL);
	free(verbs->far);
	verbs->far = NULL;
}

int verbs_far_add(struct target *target, struct verbs *verbs, struct target_region *region)
{
	struct verbs_far *far = verbs->far;
	json_t *reply;
	int ret = 0;

	region->mr = NULL;
	if (region->implicit)
		return fixture_skip(target->fixture, "an implicit region is not for another host");
	if (!region->prepared_there) {
		ret = do_or_skip(target, "map", json_pack("{s:s, s:I}", "kind", "absent",
							"bytes", (json_int_t)region->bytes));
		far->mapped = !ret;
	}
	if (ret)
		return ret;
	reply = far_host_call(far->host, "add", json_pack("{s:b}", "pinned", region->pinned));
	ret = reply ? unpack_end(reply, &far->region) : far_host_error(far->host);
	json_decref(reply);
	return ret;
}

int verbs_far_remove(struct verbs *verbs)
{
	struct verbs_far *far = verbs->far;
	const char *request = far->mapped ? "unmap" : "remove";

	far->mapped = false;
	return far_host_do(far->host, request, NULL);
}

/* The responder's side of an access: which memory it is, the offset in it, and its shadow. */
struct place {
	const char *of;
	size_t offset;
	char *shadow;
};

static struct place place_of(const struct target *target, const struct target_access *access)
{
	const struct verbs *verbs = target->private;

	if (verbs->far->region_there)
		return (struct place){ "region", access->offset,
				       access->region->address + access->offset };
	return (struct place){ "buffer", access->buffer - target->buffer, access->buffer };
}

static json_t *pack_place(const struct place *place, size_t length)
{
	return json_pack("{s:s, s:I, s:I}", "of", place->of, "offset", (json_int_t)place->offset,
			 "length", (json_int_t)length);
}

static int put_one(struct target *target, const struct target_access *access)
{
	const struct verbs *verbs = target->private;
	struct peer *peer = &verbs->far->host->peer;
	struct place place = place_of(target, access);
	json_t *reply = peer_call_with(peer, "put", pack_place(&place, access->length),
				       place.shadow, access->length);

	json_decref(reply);
	if (reply)
		return 0;
	log_error("%s", peer->error);
	return far_host_error(verbs->far->host);
}

static int get_one(struct target *target, const struct target_access *access)
{
	const struct verbs *verbs = target->private;
	struct peer *peer = &verbs->far->host->peer;
	struct place place = place_of(target, access);
	int ret = far_host_do(verbs->far->host, "get", pack_place(&place, access->length));

	if (ret)
		return ret;
	peer->request = "get";
	ret = peer_receive_bytes(peer, place.shadow, access->length);
	peer->request = NULL;
	if (ret)
		log_error("%s", peer->error);
	return ret;
}

static size_t message_bytes(const struct verbs *verbs, const struct target_access *access)
{
	return access->length < verbs->message_bytes ? access->length : verbs->message_bytes;
}

/* Buffers for the messages of all accesses, in the order in which a connection sends them. */
static int post_receives(struct target *target, const struct target_access *accesses, size_t n)
{
	const struct verbs *verbs = target->private;
	size_t length = message_bytes(verbs, accesses);
	json_t *list = json_array();
	struct place place = { };

	for (size_t i = 0; i < n; i++) {
		place = place_of(target, &accesses[i]);
		for (size_t done = 0; done < accesses[i].length; done += length)
			json_array_append_new(list, json_pack("[i, I]",
						(int)accesses[i].connection,
						(json_int_t)(place.offset + done)));
	}
	return far_host_do(verbs->far->host, "receive", json_pack("{s:s, s:I, s:o}", "of",
			   place.of, "length", (json_int_t)length, "list", list));
}

static int reap_receives(struct target *target, const struct target_access *accesses, size_t n)
{
	const struct verbs *verbs = target->private;
	size_t length = message_bytes(verbs, accesses), messages = 0;

	for (size_t i = 0; i < n; i++)
		messages += (accesses[i].length + length - 1) / length;
	return far_host_do(verbs->far->host, "reap", json_pack("{s:I}", "n",
							     (json_int_t)messages));
}

/* Many accesses go around a few places again and again: data is moved only for the first round. */
static size_t places(const struct target *target, const struct target_access *accesses, size_t n)
{
	size_t first = place_of(target, accesses).offset;

	for (size_t i = 1; i < n; i++)
		if (place_of(target, &accesses[i]).offset == first)
			return i;
	return n;
}

static bool is_send(const struct target *target, enum access kind)
{
	return verbs_operation(target, kind).operation == OPERATION_SEND;
}

/* Memory that a fault kind has prepared on the other host must not be touched. */
int verbs_put(struct target *target, enum access kind, struct target_access *accesses, size_t n)
{
	const struct verbs *verbs = target->private;
	size_t distinct;
	int ret = 0;

	if (!verbs->far)
		return 0;
	distinct = target->elsewhere && accesses->region->prepared_there ? 0 :
		   places(target, accesses, n);
	for (size_t i = 0; i < distinct && !ret; i++)
		ret = put_one(target, &accesses[i]);
	return !ret && is_send(target, kind) ? post_receives(target, accesses, n) : ret;
}

/* A read leaves the responder's memory as it was. */
int verbs_get(struct target *target, enum access kind, struct target_access *accesses, size_t n)
{
	const struct verbs *verbs = target->private;
	size_t distinct;
	int ret = 0;

	if (!verbs->far || verbs_operation(target, kind).operation == OPERATION_READ)
		return 0;
	if (is_send(target, kind))
		ret = reap_receives(target, accesses, n);
	distinct = places(target, accesses, n);
	for (size_t i = 0; i < distinct && !ret; i++)
		ret = get_one(target, &accesses[i]);
	return ret;
}
