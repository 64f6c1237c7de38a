// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzz target of the device: an input is a driver's actions, one after the other. A third are made
 * to be right, as random bytes alone would never connect two QPs: a command of the table with a few
 * fields that make sense, a work request with keys that exist. What must not happen is what the
 * sanitizers find, an interrupt beyond the vectors, or work that never ends.
 *
 * Half of the inputs have two machines with a wire, whose drivers act in turns, and where packets
 * come from nowhere, too.
 */
#include "machine.h"
#include "packet.h"
#include "qp.h"
#include "reach.h"

enum { ACTIONS_MAX = 200, STEP_NS = 100000000 };
enum { PAGES = FREE_MEMORY, RINGS = FREE_MEMORY + 0x10000, QPS = FREE_MEMORY + 0x20000 };

static const uint8_t *at;
static size_t left;

static uint64_t take(unsigned bytes)
{
	uint64_t value = 0;

	for (; bytes; bytes--, at += !!left, left -= !!left)
		value = value << 8 | (left ? *at : 0);
	return value;
}

/* Any register, or a doorbell that may name something. */
static void write_register(void)
{
	static const uint16_t places[] = { 0x10, 0x14, 0x18, 0x20, 0x40, 0x48, 0x800, 0x900 };
	uint64_t address = take(1) & 7, value;

	address = address < 3 ? places[address] : 16 * 4096 + places[address];
	value = take(1) & 1 ? take(8) : take(1) << 8 | take(1) << 24;
	if (address != 0x10)	/* the queue stays in memory, or few commands would run */
		nic_write(&machine->nic, address == 0x14 ? 0x1ffc : address, value,
			  take(1) & 1 ? 8 : 4);
}

static void write_memory(void)
{
	uint64_t to = take(2) * 8 % MEMORY_BYTES;

	for (uint64_t n = take(1); n; n--, to++)
		machine->memory[to % MEMORY_BYTES] = take(1);
}

/* The fields of the input are in the bytes from 8 on; most that matters is small. */
static void run_command(void)
{
	static const uint16_t opcodes[] = {
		0x100, 0x109, 0x101, 0x102, 0x103, 0x104, 0x105, 0x107, 0x108, 0x10a, 0x10b, 0x10d,
		0x805, 0x203, 0x762, 0x764, 0x765, 0x50d, 0x802, 0x800, 0x301, 0x302, 0x400, 0x401,
		0x500, 0x501, 0x50b, 0x502, 0x50e, 0x503, 0x504, 0x505, 0x507, 0x50a, 0x200, 0x202,
		0x201, 0x204, 0x403, 0x705, 0x706, 0x707, 0x708, 0x90c, 0x90d, 0x90e, 0x90f, 0x771, 0x772,
		0x773, 0x801, 0x803, 0x80e, 0x80f, 0x816, 0x817,
	};
	uint8_t in[4096] = { 0 }, out[8192];
	uint32_t in_bytes = 16 + take(2) % (sizeof(in) - 16), to;
	uint32_t out_bytes = 16 + take(2) % (sizeof(out) - 16);

	for (unsigned changes = take(1) & 31; changes; changes--) {
		to = take(2) % sizeof(in);
		in[to] = take(1);
	}
	put_be16(in, opcodes[take(1) % G_N_ELEMENTS(opcodes)]);
	if (take(1) & 1)
		put_be32(in + 8, take(1));	/* the number of an object */
	machine_command(in, in_bytes, out, out_bytes);
}

/* What each driver has made. */
static struct side {
	struct test_qp pair[2];
	struct test_srq srq;
	uint32_t keys[3];
} sides[2], *side;

static bool two;	/* machines */

static void choose(int i)
{
	side = &sides[i];
	machine = &machines[i];
}

static uint8_t take_opcode(void)
{
	static const uint8_t opcodes[] = { OPCODE_WRITE, OPCODE_READ, OPCODE_SEND, OPCODE_FETCH_ADD,
		OPCODE_COMPARE_SWAP, OPCODE_UMR, OPCODE_WRITE_IMMEDIATE, OPCODE_NOP,
		OPCODE_SEND_INVALIDATE };

	return opcodes[take(1) % G_N_ELEMENTS(opcodes)];
}

static void post(void)
{
	struct test_qp *qp = &side->pair[take(1) & 1];
	uint8_t *wqe = machine->memory + qp->buffer + 16 * 64 + qp->sent % 64 * 64;
	unsigned changes;

	machine_post(qp, take_opcode(), side->keys[take(1) % 3], take(2), take(3),
		     side->keys[take(1) % 3], take(2));
	for (changes = take(1) & 7; changes; changes--)
		wqe[take(1) & 63] = take(1);
}

static void post_receive(void)
{
	uint8_t places = take(1);

	machine_post_srq(&side->srq, places & 3, places >> 2 & 3, side->keys[take(1) % 3], take(2),
			 take(2));
}

static void connect(void)
{
	static const uint16_t opcodes[] = { MLX5_CMD_OP_2RST_QP, MLX5_CMD_OP_RST2INIT_QP,
		MLX5_CMD_OP_INIT2RTR_QP, MLX5_CMD_OP_RTR2RTS_QP };

	for (size_t i = 0; i < G_N_ELEMENTS(opcodes); i++)
		for (int n = 0; n < 2; n++)
			machine_modify(&side->pair[n], opcodes[i], side->pair[n].remote_lid ?
				       sides[machine == machines].pair[n].number :
				       side->pair[!n].number);
	side->pair[0].sent = side->pair[1].sent = 0;
}

static void resume(void)
{
	uint32_t token = take(1) << 16;

	machine_resume(token | take(1), take(1) & 1);
}

static void remember(void)
{
	reach_write(&machine->nic, REACH_KEY, side->keys[take(1) % 3]);
	reach_write(&machine->nic, take(1) & ~3u, take(4));
	reach_write(&machine->nic, REACH_PAGES, take(2));
	reach_read(&machine->nic, REACH_PAGES);
}

static void change_sides(void)
{
	if (two)
		choose(machine == machines);
}

/* Of a request from the peer that this side is connected with. */
static void make_packet(struct packet *packet)
{
	unsigned other = machine == machines, pair = take(1) & 1;

	memset(packet, 0, sizeof(*packet));
	packet_init(packet, take(1) % PACKET_KINDS);
	packet->from = (struct packet_end){ other + 1, sides[other].pair[pair].number };
	packet->to = (struct packet_end){ 2 - other, side->pair[pair].number };
	packet->id = take(1);
	packet->answer = take(1) % ANSWERS;
	packet->opcode = take_opcode();
	packet->key = side->keys[take(1) % 3];
	packet->address = take(1);	/* mostly of a page that is there */
	packet->at = take(1) & 1 ? take(2) : 0;
	packet->bytes = take(2) & 0x1fff;
	packet->message_bytes = packet->at + packet->bytes;
	packet->srq = take(1) & 3;
}

/* That, or one that is on its way; some of them with a few bytes changed, or of another length. */
static void receive(void)
{
	GBytes *sent = g_queue_peek_tail(&machines[machine == machines].sent);
	struct packet packet;
	size_t length;

	make_packet(&packet);
	if (sent && take(1) & 1)
		memcpy(&packet, g_bytes_get_data(sent, NULL), g_bytes_get_size(sent));
	for (unsigned changes = take(1) & 3; changes; changes--)
		((uint8_t *)&packet)[take(1) % PACKET_HEADER_BYTES] = take(1);
	length = PACKET_HEADER_BYTES + MIN(packet_data_bytes(&packet), PACKET_BYTES_MAX);
	if ((take(1) & 7) == 7)
		length = take(2) % (sizeof(packet) + 1);
	nic_receive(&machine->nic, &packet, length);
}

static void change_wire(void)
{
	if (two)
		machine_wire(take(1) & 7);
}

static void let_time_pass(void)
{
	machine_run(STEP_NS);
}

static void make_side(int number)
{
	uint64_t entries[4] = { PAGES | 3, (PAGES + 4096) | 1, 0, BAR | 3 };
	enum qp_service services[] = { SERVICE_RC, SERVICE_RC, SERVICE_XRC, SERVICE_UD };
	uint8_t choice = take(1);
	struct qp_kind kind = { services[choice >> 1 & 3], 0 };
	uint32_t cq;

	choose(number);
	if (choice & 1)
		machine_use_memory_scheme();
	cq = machine_make_cq(machine_make_eq(RINGS, 4, ~0ull), RINGS + 0x1000, 4);
	side->srq = machine_make_srq(RINGS + 0x2000, 1, kind.service == SERVICE_XRC ? cq : 0);
	if (choice & 8)
		kind.srq = side->srq.number;
	for (int i = 0; i < 2; i++) {
		side->pair[i] = machine_make_qp_of(kind, cq, QPS + i * 0x4000, 1);
		side->pair[i].remote_lid = two ? 2 - number : 0;
	}
	for (int i = 0; i < 3; i++)
		side->keys[i] = machine_make_key(0, 4 * 4096, 1, entries, 4);
}

static void start(void)
{
	two = take(1) & 1;
	if (two)
		machine_start_two(NULL);
	else
		machine_start(NULL);
	for (int i = two; i >= 0; i--)
		make_side(i);
	for (int i = two; i >= 0; i--) {
		choose(i);
		connect();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const actions[])(void) = { write_register, write_memory, run_command, post, post,
		post_receive, connect, resume, let_time_pass, let_time_pass, remember, change_sides,
		receive, change_wire };

	at = data;
	left = size;
	start();
	for (unsigned n = 0; left && n < ACTIONS_MAX; n++)
		actions[take(1) % G_N_ELEMENTS(actions)]();
	let_time_pass();
	nic_reset(&machine->nic);
	if (two)
		machine_stop_two();
	else
		machine_stop();
	return 0;
}
