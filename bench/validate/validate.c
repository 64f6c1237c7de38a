// SPDX-License-Identifier: GPL-2.0
/* All cases on each device and path. */
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

#include "validate/balance.h"
#include "validate/junit.h"
#include "validate/known.h"
#include "validate/ktap.h"
#include "validate/place.h"
#include "validate/validate.h"

static bool is_chosen(const struct validation *validation, const struct theme *theme,
		      const struct conformance_case *of)
{
	char name[CASE_NAME_LEN];

	case_name(theme, of, name);
	return !(validation->quick && of->slow) &&
	       (!validation->pattern || !fnmatch(validation->pattern, name, 0));
}

size_t validate_each(const struct validation *validation,
		     void (*call)(const struct theme *theme, const struct conformance_case *of,
				  void *context), void *context)
{
	size_t n = 0;

	for (size_t t = 0; themes[t]; t++) {
		for (const struct conformance_case *of = themes[t]->cases; of->name; of++) {
			if (!is_chosen(validation, themes[t], of))
				continue;
			n++;
			if (call)
				call(themes[t], of, context);
		}
	}
	return n;
}

static void print_case(const struct theme *theme, const struct conformance_case *of, void *context)
{
	(void)context;
	printf("%s.%s: %s\n", theme->name, of->name, of->shows);
}

void validate_list(const struct validation *validation)
{
	validate_each(validation, print_case, NULL);
}

/* A device and a path. */
struct testing {
	struct place place;
	const struct validation *of;
	size_t done, failed;
};

static void set_known(const struct known_defect *known, bool run, struct outcome *outcome)
{
	outcome->verdict = TRIAL_KNOWN;
	snprintf(outcome->words, sizeof(outcome->words), "%s%s: %s (%s)", run ? "" : "not run: ",
		 known->defect, known->why, known->reference);
}

/* A known defect is no failure; but it is one if it does not show. */
static void judge(const struct testing *testing, const struct known_defect *known,
		  struct outcome *outcome)
{
	if (!known)
		return;
	if (outcome->verdict == TRIAL_FAILED) {
		set_known(known, true, outcome);
	} else if (outcome->verdict == TRIAL_PASSED && !known->sometimes) {
		outcome->verdict = TRIAL_FAILED;
		snprintf(outcome->words, sizeof(outcome->words), "the known defect %s no longer shows on "
			 "%s: its entry in bench/validate/known has to end with this kernel",
			 known->defect, testing->place.kernel.release);
	}
}

/* A case that brings the machine down is run by its own name alone, not by a pattern. */
static bool is_run(const struct known_defect *known, const struct validation *validation, const char *name)
{
	return !known || !known->fatal || (validation->pattern && !strcmp(validation->pattern, name));
}

static void run_case(const struct theme *theme, const struct conformance_case *of, void *context)
{
	struct testing *testing = context;
	const struct known_defect *known;
	struct outcome outcome = { 0 };
	char name[CASE_NAME_LEN];

	case_name(theme, of, name);
	known = place_known(&testing->place, name);
	if (is_run(known, testing->of, name)) {
		outcome = trial_run(of, &testing->place.fixture, testing->of->plant);
		judge(testing, known, &outcome);
	} else {
		set_known(known, false, &outcome);
	}
	ktap_case(stdout, ++testing->done, theme, of, &outcome);
	if (testing->of->junit)
		junit_add(testing->of->junit, testing->place.name, name, &outcome);
	testing->failed += trial_has_failed(&outcome);
}

/* How many cases failed on a device and a path; negative errno, logged. */
static int run_test(const struct validation *validation, struct machine *machine, size_t number,
		    const char *device, const char *path)
{
	struct testing testing = { .of = validation };
	int ret = place_find(&testing.place, machine, device, path);

	if (!ret)
		ret = place_config(&testing.place, &machine->session);
	if (ret)
		return ret;
	ktap_begin_test(stdout, testing.place.name, validate_each(validation, NULL, NULL));
	validate_each(validation, run_case, &testing);
	ktap_end_test(stdout, number, testing.place.name, testing.failed);
	return (int)testing.failed;
}

static size_t count(const char *const *names)
{
	size_t n = 0;

	while (names[n])
		n++;
	return n;
}

int validate_run(const struct validation *validation, struct machine *machine)
{
	size_t tests = count(validation->devices) * count(validation->paths), number = 0;
	struct balance before = balance_read();
	int failed = 0, ret;

	ktap_begin(stdout, tests + 1);
	for (size_t d = 0; validation->devices[d]; d++) {
		for (size_t p = 0; validation->paths[p]; p++) {
			ret = run_test(validation, machine, ++number, validation->devices[d],
				       validation->paths[p]);
			if (ret < 0)
				return ret;
			failed += ret;
		}
	}
	return failed + balance_report(&before, tests + 1, validation->junit);
}
