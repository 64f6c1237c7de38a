// SPDX-License-Identifier: GPL-2.0
/* All checks of this host and a device. */
#include <stdlib.h>
#include <string.h>

#include "doctor/doctor.h"

/* In the order in which a person would mend things. */
static const struct check *const themes[] = {
	kernel_checks, module_checks, device_checks, iommu_checks, cpu_checks, memory_checks,
};

#define NTHEMES (sizeof(themes) / sizeof(themes[0]))

static void examine_one(const struct check *check, const struct subject *subject,
			struct diagnosis *diagnosis)
{
	struct finding *finding = &diagnosis->findings[diagnosis->n];

	check->judge(subject, finding);
	diagnosis->checks[diagnosis->n++] = check;
	diagnosis->count[finding->verdict]++;
}

void doctor_examine(const struct subject *subject, struct diagnosis *diagnosis)
{
	memset(diagnosis, 0, sizeof(*diagnosis));
	memcpy(diagnosis->device, subject->device.name, sizeof(diagnosis->device));
	for (size_t i = 0; i < NTHEMES; i++)
		for (const struct check *check = themes[i];
		     check->name && diagnosis->n < DOCTOR_MOST; check++)
			examine_one(check, subject, diagnosis);
}

void doctor_diagnose(const char *device, struct diagnosis *diagnosis)
{
	struct subject subject;

	subject_read(&subject, device);
	doctor_examine(&subject, diagnosis);
	subject_free(&subject);
}

bool doctor_is_ready(const struct diagnosis *diagnosis)
{
	return !diagnosis->count[CHECK_FAIL];
}

void doctor_answer(const struct diagnosis *diagnosis, char *buf, size_t size)
{
	size_t stop = diagnosis->count[CHECK_FAIL], worse = diagnosis->count[CHECK_WARN];
	int length = snprintf(buf, size, stop ? "not ready: %zu thing%s it" : "ready", stop,
			      stop == 1 ? " stops" : "s stop");

	if (worse && length >= 0 && (size_t)length < size)
		snprintf(buf + length, size - length, "%s %zu%s the numbers worse or fewer",
			 stop ? "," : ";", worse, worse == 1 ? " thing makes" : " things make");
}

static json_t *check_to_json(const struct check *check, const struct finding *finding)
{
	json_t *object = json_pack("{s:s, s:s, s:s, s:s}", "name", check->name, "about",
				   check->about, "verdict",
				   check_verdict_names[finding->verdict], "words", finding->words);

	if (object && finding->fix[0])
		json_object_set_new(object, "fix", json_string(finding->fix));
	return object;
}

json_t *doctor_to_json(const struct diagnosis *diagnosis)
{
	json_t *counts = json_object(), *checks = json_array();
	char answer[128];

	for (int verdict = 0; verdict < CHECK_VERDICTS; verdict++)
		json_object_set_new(counts, check_verdict_names[verdict],
				    json_integer(diagnosis->count[verdict]));
	for (size_t i = 0; i < diagnosis->n; i++)
		json_array_append_new(checks, check_to_json(diagnosis->checks[i],
							    &diagnosis->findings[i]));
	doctor_answer(diagnosis, answer, sizeof(answer));
	return json_pack("{s:s*, s:b, s:s, s:o, s:o}", "device",
			 diagnosis->device[0] ? diagnosis->device : NULL, "ready",
			 doctor_is_ready(diagnosis), "answer", answer, "counts", counts, "checks",
			 checks);
}
