// SPDX-License-Identifier: GPL-2.0
/*
 * Loaded into QEMU: makes what its own devices do depend on the guest's clock alone. For guests under
 * icount with sleep=off, whose clock counts instructions, and jumps to the next timer as soon as all
 * CPUs are idle.
 *
 * QEMU's devices, unlike the emulated NIC, finish a request in several rounds of its main loop, a
 * thread beside the CPUs' (an NVMe drive: one round takes it from the queue, one ends it, one tells the
 * guest). Two things then depend on how busy the host is:
 *
 * - whether the guest is told before it has gone to sleep, which saves it 2,500 instructions. So each
 *   round waits until all CPUs are idle.
 * - how many jumps the guest's clock makes before the guest is told, of up to some milliseconds each.
 *   So a timer ends the jump of a round after some ns, and then after twice as many each round: a long
 *   idle time takes some twenty rounds.
 */
#include "qemu/osdep.h"
#if QEMU_VERSION_MAJOR >= 10
#include "system/cpus.h"
#else
#include "sysemu/cpus.h"
#endif
#include "qemu/main-loop.h"
#include "qemu/module.h"
#include "qemu/timer.h"

#if QEMU_VERSION_MAJOR < 9	/* the same under an older name */
#define bql_lock	qemu_mutex_lock_iothread
#define bql_unlock	qemu_mutex_unlock_iothread
#endif

enum { FIRST_STEP_NS = 10 };
/* A guest that is never idle waits no longer for its devices: by its clock, and by the host's. */
enum { MOST_BUSY_NS = 1000000, LOOK_US = 20, MOST_LOOKS = 5000 };

static QEMUTimer *timer;
static int64_t step_ns = FIRST_STEP_NS;

/* The main loop comes round again. */
static void stepped(void *unused)
{
	qemu_notify_event();
}

static int64_t now_ns(void)
{
	return qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);
}

static void wait_until_idle(void)
{
	int64_t end_ns = now_ns() + MOST_BUSY_NS;

	for (int i = 0; i < MOST_LOOKS && !all_cpu_threads_idle() && now_ns() < end_ns; i++) {
		bql_unlock();
		g_usleep(LOOK_US);
		bql_lock();
	}
}

/* Before the clock jumps. */
static void shorten_jump(void)
{
	if (!timer)
		timer = timer_new_ns(QEMU_CLOCK_VIRTUAL, stepped, NULL);
	if (!all_cpu_threads_idle()) {
		timer_del(timer);
		step_ns = FIRST_STEP_NS;
	} else if (!timer_pending(timer)) {
		timer_mod(timer, now_ns() + step_ns);
		step_ns *= 2;
	}
}

/* Called in each round before its events, and after them. */
static void look(Notifier *notifier, void *data)
{
	const MainLoopPoll *poll = data;

	if (poll->state == MAIN_LOOP_POLL_FILL)
		wait_until_idle();
	else
		shorten_jump();
}

static Notifier notifier = { .notify = look };

static void begin(void)
{
	main_loop_poll_add_notifier(&notifier);
}

type_init(begin)
