// SPDX-License-Identifier: GPL-2.0
/* odpbench validate: the conformance cases. */
#include <argp.h>
#include <ctype.h>
#include <errno.h>
#include <infiniband/verbs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "lib/atomic_file.h"
#include "lib/clock.h"
#include "lib/interrupt.h"
#include "lib/log.h"
#include "lib/option.h"
#include "target/target.h"
#include "validate/case.h"
#include "validate/junit.h"
#include "validate/soak/soak.h"
#include "validate/validate.h"

struct arguments {
	struct validation validation;
	size_t ndevices, npaths;
	const char *lent;
	bool list;
	struct soak soak;
	bool seeded;
	const char *junit;
};

#define ROUND_SECONDS 10	/* what fails by chance alone may take some rounds */

enum { KEY_LIST = 1000, KEY_QUICK, KEY_PLANT, KEY_SOAK, KEY_SEED, KEY_ROUND, KEY_JUNIT };

static const struct argp_option options[] = {
	{ "device", 'd', "LIST", 0, "odp_dev, or ibverbs devices (default: all that can do ODP)", 0 },
	{ "case", 'k', "PATTERN", 0, "only cases whose name matches, as a shell's: 'changes.*'", 0 },
	{ "path", 'P', "LIST", 0, "native,page,sg,iova,iova-batch (default: all that this kernel "
	  "can steer regions on)", 0 },
	{ "lent", 'l', "FUNCTION", 0, "lent PCI function (default: the first)", 0 },
	{ "list", KEY_LIST, NULL, 0, "run nothing: print the cases and what each shows", 0 },
	{ "quick", KEY_QUICK, NULL, 0, "leave out cases that take long and, without -P, all paths but "
	  "native and the last", 0 },
	{ "plant", KEY_PLANT, "DEFECT", 0, "to test the cases themselves, which must find it: fault-fails, "
	  "registration-fails, map-is-wrong, never-pins, disturbs-nothing, announces-all or "
	  "hides-status", 0 },
	{ "soak", KEY_SOAK, "TIME", 0, "instead: random cases and actions, several processes at once, for "
	  "90s, 20m or 2h, or until one fails; then the fewest that fail", 0 },
	{ "seed", KEY_SEED, "N", 0, "of the soak's chance (default: another each time; it is printed)", 0 },
	{ "round", KEY_ROUND, "N[:STEPS]", 0, "of the soak, that one over and over, or some of its steps "
	  "(--soak 10s)", 0 },
	{ "junit", KEY_JUNIT, "FILE", 0, "write the results as JUnit's XML, too", 0 },
	{ }
};

/* "90", "90s", "20m", "2h", in seconds. */
static uint64_t parse_time(const char *text, struct argp_state *state)
{
	static const struct {
		const char *name;
		uint64_t seconds;
	} units[] = { { "", 1 }, { "s", 1 }, { "m", 60 }, { "h", 3600 } };
	char *end;
	unsigned long long n = strtoull(text, &end, 10);

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (isdigit((unsigned char)*text) && n && n < 1000000 && !strcmp(end, units[i].name))
			return n * units[i].seconds;
	argp_error(state, "--soak %s: is not a time; valid: 90s, 20m, 2h", text);
	return 0;
}

/* The words of a list that is separated by commas, which is changed. */
static void add_words(const char **words, size_t *n, char *list, struct argp_state *state)
{
	char *rest;

	for (char *word = strtok_r(list, ",", &rest); word; word = strtok_r(NULL, ",", &rest)) {
		if (*n == VALIDATE_MOST - 1)
			argp_error(state, "%s: too many", word);
		words[(*n)++] = word;
	}
}

static const struct plant *find_plant(const char *name, struct argp_state *state)
{
	const struct plant *plant;
	char names[256] = "";

	for (plant = plants; plant->name; plant++) {
		size_t length = strlen(names);

		if (!strcmp(plant->name, name))
			return plant;
		snprintf(names + length, sizeof(names) - length, "%s%s", length ? ", " : "", plant->name);
	}
	argp_error(state, "--plant %s: unknown; valid: %s", name, names);
	return NULL;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 'd':
		add_words(arguments->validation.devices, &arguments->ndevices, arg, state);
		return 0;
	case 'k':
		arguments->validation.pattern = arg;
		return 0;
	case 'P':
		add_words(arguments->validation.paths, &arguments->npaths, arg, state);
		return 0;
	case 'l':
		arguments->lent = arg;
		return 0;
	case KEY_LIST:
		arguments->list = true;
		return 0;
	case KEY_QUICK:
		arguments->validation.quick = true;
		return 0;
	case KEY_PLANT:
		arguments->validation.plant = find_plant(arg, state);
		return 0;
	case KEY_SOAK:
		arguments->soak.seconds = parse_time(arg, state);
		return 0;
	case KEY_SEED:
		if (option_parse_number(arg, OPTION_NUMBER, 0, UINT64_MAX, &arguments->soak.seed))
			argp_error(state, "--seed %s: is not a number", arg);
		arguments->seeded = true;
		return 0;
	case KEY_ROUND:
		if (!isdigit((unsigned char)*arg))
			argp_error(state, "--round %s: is not a number", arg);
		arguments->soak.round = arg;
		if (!arguments->soak.seconds)
			arguments->soak.seconds = ROUND_SECONDS;
		return 0;
	case KEY_JUNIT:
		arguments->junit = arg;
		return 0;
	case ARGP_KEY_END:
		if (arguments->seeded && !arguments->soak.seconds)
			argp_error(state, "--seed is for --soak or --round");
		if (!validate_each(&arguments->validation, NULL, NULL))
			argp_error(state, "-k %s: no case has such a name; valid: what --list prints",
				   arguments->validation.pattern);
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "%s: no argument is expected", arg);
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp argp = {
	.options = options, .parser = parse,
	.doc = "Check what must hold of every device that does on-demand paging, also where programs go "
	       "wrong. Prints KTAP. Exit status: 0 if no case failed, 1 if one did.",
};

/* Every device that can do ODP. The names stay as long as the process. */
static void add_devices(struct arguments *arguments, const struct machine *machine)
{
	static char names[VALIDATE_MOST][FIXTURE_DEVICE_LEN];
	struct ibv_device **list = ibv_get_device_list(NULL);
	char function[LENT_NAME_LEN], err[512];
	size_t n = 0;

	for (size_t i = 0; list && list[i]; i++) {
		if (n == VALIDATE_MOST - 2) {
			log_note("only the first %zu devices that can do ODP; -d names others", n);
			break;
		}
		if (!target_verbs.find(machine, ibv_get_device_name(list[i]), names[n], function, err,
				       sizeof(err)))
			n++;
	}
	if (list)
		ibv_free_device_list(list);
	if (!target_odp_dev.find(machine, "", names[n], function, err, sizeof(err)))
		n++;
	for (size_t i = 0; i < n; i++)
		arguments->validation.devices[i] = names[i];
	if (!n)
		log_error("no device here can do ODP: odpbench doctor says what is missing");
}

/* The paths that can steer regions; the least and the most that they do, if it is to be quick. */
static void add_paths(struct arguments *arguments, const struct session *session)
{
	const struct odp_path_info *info = &session->info;
	const char **paths = arguments->validation.paths;
	size_t n = 0;

	for (size_t i = 0; i < info->npaths && i < VALIDATE_MOST - 1; i++)
		if (info->uses[i] & ODP_PATH_FOR_REGIONS)
			paths[n++] = info->paths[i];
	if (arguments->validation.quick && n > 2) {
		paths[1] = paths[n - 1];
		paths[2] = NULL;
		n = 2;
	}
	arguments->npaths = n;
}

/* How many cases failed; negative errno, logged. */
static int validate(struct arguments *arguments, struct machine *machine)
{
	struct validation *validation = &arguments->validation;

	if (!arguments->ndevices)
		add_devices(arguments, machine);
	if (!arguments->npaths)
		add_paths(arguments, &machine->session);
	if (!validation->devices[0])
		return -ENODEV;
	if (arguments->soak.seconds)
		return soak_run(&arguments->soak, validation, machine);
	return validate_run(validation, machine);
}

int cmd_validate(int argc, char **argv)
{
	struct arguments arguments = { .soak.seed = clock_now_ns() % 1000000 };
	struct junit junit = { 0 };
	struct machine machine;
	int failed;

	argp_err_exit_status = CMD_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	if (arguments.list) {
		validate_list(&arguments.validation);
		return CMD_DONE;
	}
	if (arguments.junit && atomic_file_check(arguments.junit))
		return CMD_FAILED;
	arguments.validation.junit = arguments.junit ? &junit : NULL;
	machine_init(&machine, arguments.lent);
	if (session_open(&machine.session))
		return CMD_FAILED;
	failed = validate(&arguments, &machine);
	session_close(&machine.session);
	/* what was found before an error is not all there is */
	if (failed >= 0 && arguments.junit && junit_write(&junit, arguments.junit))
		failed = -EIO;
	junit_free(&junit);
	interrupt_end();
	return failed ? CMD_FAILED : CMD_DONE;
}
