// SPDX-License-Identifier: GPL-2.0
/* The models of packet damming and packet flood, and the planted defects: each is off unless asked for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "defect.h"
#include "fault.h"
#include "machine.h"
#include "mkey.h"
#include "pitfall.h"
#include "umr.h"

enum {
	EQ_RING = FREE_MEMORY, FAULT_RING = FREE_MEMORY + 0x1000, CQ_RING = FREE_MEMORY + 0x2000,
	QPS = FREE_MEMORY + 0x10000, QP_BYTES = 0x4000, PAIRS_MAX = 40,
	PAGES = FREE_MEMORY + 0x8000, LOG_RING = 6, PD = 7, PAGE = 4096, HERE = 0x10000,
	RIGHTS = 3, ACK_TIMER_NS = 4096 << 10,	/* machine_modify() */
};

#define COUNTER(name) machine_counter(BIT_AT(query_q_counter_out, name))

static struct test_qp first[PAIRS_MAX], second[PAIRS_MAX];
static struct completions completions;
static uint32_t key;

/* Two pages for all: both missing, where responses go and where they come from. */
static void start(struct nic_properties properties, int pairs)
{
	uint64_t entries[2] = { 0 };
	uint32_t cq;

	properties.latency_ns = 1000;
	properties.memory_scheme = true;
	machine_start(&properties);
	machine_use_memory_scheme();
	machine_count();
	cq = machine_make_cq(machine_make_eq(EQ_RING, LOG_RING, 0), CQ_RING, LOG_RING);
	machine_make_eq(FAULT_RING, LOG_RING, 1 << EVENT_PAGE_FAULT);
	key = machine_make_key(HERE, 2 * PAGE, PD, entries, 2);
	for (int i = 0; i < pairs; i++) {
		first[i] = machine_make_qp(cq, QPS + 2 * i * QP_BYTES, PD);
		second[i] = machine_make_qp(cq, QPS + (2 * i + 1) * QP_BYTES, PD);
		machine_connect(&first[i], &second[i]);
	}
	completions = (struct completions){ .ring = CQ_RING, .log_size = LOG_RING };
}

static void bring(unsigned page)
{
	machine_set_entry(key, page, (PAGES + page * PAGE) | RIGHTS);
}

static void read_page(int pair)
{
	machine_post(&first[pair], OPCODE_READ, key, HERE, 8, key, HERE + PAGE);
}

/* The first of two reads faults on the responder's page; the second is posted meanwhile. */
static void two_reads(struct nic_properties properties)
{
	start(properties, 1);
	bring(0);
	read_page(0);
	machine_run(2000);
	read_page(0);
	machine_run(2000);
	bring(1);
	machine_resume(second[0].number | FAULT_TOKEN_RESPONDER, false);
}

static void no_damming_unless_asked_for(void **state)
{
	(void)state;
	two_reads((struct nic_properties){ 0 });
	machine_run(2000);
	assert_int_equal(machine_completion(&completions), CQE_REQUESTER);
	assert_int_equal(machine_completion(&completions), CQE_REQUESTER);
	assert_int_equal(COUNTER(local_ack_timeout_err), 0);
	assert_int_equal(COUNTER(rnr_nak_retry_err), 0);
	machine_stop();
}

static void damming(void **state)
{
	(void)state;
	two_reads((struct nic_properties){ .damming = true });
	machine_run(10000);		/* the RNR timer of machine_modify() */
	assert_int_equal(machine_completion(&completions), CQE_REQUESTER);
	assert_int_equal(COUNTER(rnr_nak_retry_err), 1);
	machine_run(ACK_TIMER_NS / 2);
	assert_int_equal(machine_completion(&completions), -1);
	machine_run(ACK_TIMER_NS);
	assert_int_equal(machine_completion(&completions), CQE_REQUESTER);
	assert_int_equal(COUNTER(local_ack_timeout_err), 1);
	machine_stop();
}

/* A third request shows the responder that the second one is missing. */
static void damming_ends_with_another_request(void **state)
{
	(void)state;
	two_reads((struct nic_properties){ .damming = true });
	machine_run(20000);
	assert_int_equal(machine_completion(&completions), CQE_REQUESTER);
	read_page(0);
	machine_run(2000);
	assert_int_equal(machine_completion(&completions), CQE_REQUESTER);
	assert_int_equal(machine_completion(&completions), CQE_REQUESTER);
	assert_int_equal(COUNTER(local_ack_timeout_err), 0);
	assert_int_equal(COUNTER(packet_seq_err), 1);
	machine_stop();
}

/* All QPs wait for the page where their responses go. */
static void many_reads(struct nic_properties properties)
{
	start(properties, PAIRS_MAX);
	bring(1);
	for (int i = 0; i < PAIRS_MAX; i++)
		read_page(i);
	machine_run(2000);
	bring(0);
	for (int i = 0; i < PAIRS_MAX; i++)
		machine_resume(first[i].number, false);
	machine_run(10 * PITFALL_RESEND_NS);
	for (int i = 0; i < PAIRS_MAX; i++)
		assert_int_equal(machine_completion(&completions), CQE_REQUESTER);
}

static void flood(void **state)
{
	(void)state;
	many_reads((struct nic_properties){ 0 });
	assert_int_equal(COUNTER(implied_nak_seq_err), 0);
	machine_stop();
	many_reads((struct nic_properties){ .flood = true });
	/* the first QP learns it 39 x 20 us late, the 15th 25 x 20 us: each sends once more */
	assert_int_equal(COUNTER(implied_nak_seq_err), 15);
	assert_int_equal(COUNTER(duplicate_request), 15);
	machine_stop();
}

static void a_stale_page_stays(void **state)
{
	enum { UMR_KEY = 12, UMR_FLAGS = 16, UMR_OCTOWORDS = 20, INLINE = 1 << 7, UMR_BYTES = 144 };
	uint8_t wqe[UMR_BYTES] = { 0 };

	(void)state;
	for (unsigned defect = DEFECT_NONE; defect <= DEFECT_STALE_PAGE; defect += DEFECT_STALE_PAGE) {
		start((struct nic_properties){ .defect = defect }, 0);
		bring(0);
		put_be32(wqe + UMR_KEY, key);
		wqe[UMR_FLAGS] = INLINE;
		put_be16(wqe + UMR_OCTOWORDS, 1);
		assert_int_equal(umr_run(&machine->nic, PD, wqe, UMR_BYTES), SYNDROME_NONE);
		assert_int_equal(get_be64(mkey_by_index(&machine->nic, key)->table) != 0,
				 defect == DEFECT_STALE_PAGE);
		machine_stop();
	}
}

static void defects_strike_now_and_then(void **state)
{
	int struck = 0;

	(void)state;
	start((struct nic_properties){ .defect = DEFECT_LOST_EVENT }, 0);
	for (int i = 0; i < 2 * DEFECT_PERIOD; i++) {
		struck += defect_strikes(&machine->nic, DEFECT_LOST_EVENT);
		assert_false(defect_strikes(&machine->nic, DEFECT_FAILED_RESUME));
	}
	assert_int_equal(struck, 2);
	assert_int_equal(defect_by_name("stale-page"), DEFECT_STALE_PAGE);
	assert_int_equal(defect_by_name("other"), DEFECTS);
	machine_stop();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_damming_unless_asked_for),
		cmocka_unit_test(damming),
		cmocka_unit_test(damming_ends_with_another_request),
		cmocka_unit_test(flood),
		cmocka_unit_test(a_stale_page_stays),
		cmocka_unit_test(defects_strike_now_and_then),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
