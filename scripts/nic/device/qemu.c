// SPDX-License-Identifier: GPL-2.0
/*
 * The device as QEMU has it: a PCI function. The only file that includes QEMU's headers, and so the
 * only one that depends on its version.
 */
#include "qemu/osdep.h"
#include "hw/pci/msix.h"
#include "hw/pci/pci.h"
#if QEMU_VERSION_MAJOR >= 8
#include "hw/pci/pci_device.h"
#endif
#include "hw/qdev-properties.h"
#include "migration/vmstate.h"
#include "qapi/error.h"
#include "qemu/hw-version.h"
#include "qemu/main-loop.h"
#include "qemu/module.h"
#include "qemu/timer.h"

#include "defect.h"
#include "nic.h"
#include "reach.h"
#include "socket.h"

#define TYPE_NIC "odp-nic"

enum { LAST_UNICAST_LID = 0xbfff };
enum { MSIX_BAR = 2, PCIE_CAPABILITY = 0x80, REACH_CAPABILITY = PCI_CONFIG_SPACE_SIZE };
enum { VENDOR_MELLANOX = 0x15b3, DEVICE_CONNECTX5_EX_VF = 0x101a, CLASS_INFINIBAND = 0x0207 };

typedef struct Function {
	PCIDevice pci;
	MemoryRegion bar;
	QEMUTimer *timer;
	struct nic_properties properties;
	char *defect;			/* by name; NULL: none */
	char *wire;			/* path of a socket; NULL: none */
	struct wire_socket socket;
	struct nic nic;
} Function;

static Function *function_of(struct nic *nic)
{
	return container_of(nic, Function, nic);
}

bool host_dma(struct nic *nic, uint64_t bus, void *data, size_t bytes, bool write)
{
	return pci_dma_rw(&function_of(nic)->pci, bus, data, bytes,
			  write ? DMA_DIRECTION_FROM_DEVICE : DMA_DIRECTION_TO_DEVICE,
			  MEMTXATTRS_UNSPECIFIED) == MEMTX_OK;
}

void host_interrupt(struct nic *nic, unsigned vector)
{
	msix_notify(&function_of(nic)->pci, vector);
}

uint64_t host_now_ns(struct nic *nic)
{
	return qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);
}

void host_wake(struct nic *nic, uint64_t at_ns)
{
	timer_mod_ns(function_of(nic)->timer, at_ns);
}

void host_log(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	fputs(TYPE_NIC ": ", stderr);
	vfprintf(stderr, format, arguments);
	fputc('\n', stderr);
	va_end(arguments);
}

static void socket_ready(void *opaque)
{
	wire_socket_ready(&((Function *)opaque)->socket);
}

static void watch(void *owner, int fd, bool read, bool write)
{
	qemu_set_fd_handler(fd, read ? socket_ready : NULL, write ? socket_ready : NULL, owner);
}

static void connected(void *owner, bool is_up)
{
	nic_wire(&((Function *)owner)->nic, is_up);
}

static bool received(void *owner, const void *bytes, size_t length)
{
	const char *wrong = nic_receive(&((Function *)owner)->nic, bytes, length);

	if (wrong)
		host_log("the wire is cut: its other end has sent a packet in which %s is wrong",
			 wrong);
	return !wrong;
}

static const struct socket_owner socket_owner = { watch, connected, received };

void host_send(struct nic *nic, const void *bytes, size_t length, bool lossy)
{
	wire_socket_send(&function_of(nic)->socket, bytes, length, lossy);
}

static uint64_t bar_read(void *opaque, hwaddr address, unsigned size)
{
	return nic_read(&((Function *)opaque)->nic, address);
}

static void bar_write(void *opaque, hwaddr address, uint64_t value, unsigned size)
{
	nic_write(&((Function *)opaque)->nic, address, value, size);
}

static const MemoryRegionOps bar_ops = {
	.read = bar_read,
	.write = bar_write,
	.endianness = DEVICE_BIG_ENDIAN,
	.valid = { .min_access_size = 1, .max_access_size = 8 },
	.impl = { .min_access_size = 4, .max_access_size = 8 },
};

static void work(void *opaque)
{
	nic_work(&((Function *)opaque)->nic);
}

/* The register's place in the capability of reach.h; REACH_BYTES: it is in none. */
static unsigned reach_register(const Function *function, uint32_t address, int bytes)
{
	return function->properties.reach && bytes == 4 ? address - REACH_CAPABILITY : REACH_BYTES;
}

static void config_write(PCIDevice *pci, uint32_t address, uint32_t value, int bytes)
{
	Function *function = DO_UPCAST(Function, pci, pci);

	pci_default_write_config(pci, address, value, bytes);
	reach_write(&function->nic, reach_register(function, address, bytes), value);
}

static uint32_t config_read(PCIDevice *pci, uint32_t address, int bytes)
{
	Function *function = DO_UPCAST(Function, pci, pci);
	unsigned at = reach_register(function, address, bytes);

	return at == REACH_PAGES ? reach_read(&function->nic, at) :
				   pci_default_read_config(pci, address, bytes);
}

static void add_reach(Function *function)
{
	PCIDevice *pci = &function->pci;

	if (!function->properties.reach)
		return;
	pcie_add_capability(pci, PCI_EXT_CAP_ID_VNDR, 1, REACH_CAPABILITY, REACH_BYTES);
	pci_set_long(pci->config + REACH_CAPABILITY + REACH_HEADER,
		     REACH_BYTES << 20 | REACH_REVISION << 16 | REACH_ID);
}

static bool set_up_pci(Function *function, Error **errp)
{
	PCIDevice *pci = &function->pci;

	memory_region_init_io(&function->bar, OBJECT(function), &bar_ops, function, TYPE_NIC,
			      NIC_BAR_BYTES);
	pci_register_bar(pci, 0, PCI_BASE_ADDRESS_SPACE_MEMORY | PCI_BASE_ADDRESS_MEM_TYPE_64 |
			 PCI_BASE_ADDRESS_MEM_PREFETCH, &function->bar);
	if (msix_init_exclusive_bar(pci, NIC_VECTORS, MSIX_BAR, errp))
		return false;
	for (unsigned i = 0; i < NIC_VECTORS; i++)
		msix_vector_use(pci, i);
	if (pcie_endpoint_cap_init(pci, PCIE_CAPABILITY) >= 0) {
		add_reach(function);
		return true;
	}
	error_setg(errp, TYPE_NIC " has no PCI Express capability: it needs a machine like q35");
	msix_uninit_exclusive_bar(pci);
	return false;
}

static void take_down(Function *function)
{
	nic_free(&function->nic);	/* which may wake QPs that wait for each other */
	timer_free(function->timer);
	pcie_cap_exit(&function->pci);
	msix_uninit_exclusive_bar(&function->pci);
}

static bool set_defect(Function *function, Error **errp)
{
	const char *name = function->defect ? function->defect : defect_names[DEFECT_NONE];
	g_autofree char *valid = NULL;

	function->properties.defect = defect_by_name(name);
	if (function->properties.defect < DEFECTS)
		return true;
	valid = g_strjoinv(", ", (char **)defect_names);
	error_setg(errp, "there is no defect '%s'; valid: %s", name, valid);
	return false;
}

static bool set_port(Function *function, Error **errp)
{
	uint16_t lid = function->properties.lid;

	if (lid && lid <= LAST_UNICAST_LID)
		return true;
	error_setg(errp, "there is no LID %u; valid: 1 to %u", lid, LAST_UNICAST_LID);
	return false;
}

/* Returns false without a wire's end. */
static bool connect_wire(Function *function, Error **errp)
{
	int error = function->wire ? wire_socket_open(&function->socket, function->wire,
						      &socket_owner, function) : 0;

	if (!error)
		return true;
	error_setg(errp, "wire '%s': %s", function->wire, strerror(-error));
	return false;
}

static void realize(PCIDevice *pci, Error **errp)
{
	Function *function = DO_UPCAST(Function, pci, pci);

#if QEMU_VERSION_MAJOR < 10	/* which lacks the function */
	/* built with the headers of another QEMU, nothing below would be where it seems */
	if (object_type_get_instance_size(TYPE_PCI_DEVICE) != sizeof(PCIDevice)) {
		error_setg(errp, TYPE_NIC " is not built for QEMU %s", qemu_hw_version());
		return;
	}
#endif
	if (!set_defect(function, errp) || !set_port(function, errp) || !set_up_pci(function, errp))
		return;
	function->timer = timer_new_ns(QEMU_CLOCK_VIRTUAL, work, function);
	nic_init(&function->nic, &function->properties);
	if (!connect_wire(function, errp))
		take_down(function);
}

static void unrealize(PCIDevice *pci)
{
	Function *function = DO_UPCAST(Function, pci, pci);

	if (function->wire)
		wire_socket_close(&function->socket);
	take_down(function);
}

static void reset(DeviceState *device)
{
	Function *function = DO_UPCAST(Function, pci, PCI_DEVICE(device));

	timer_del(function->timer);
	nic_reset(&function->nic);
}

static const VMStateDescription state = { .name = TYPE_NIC, .unmigratable = 1 };

#if QEMU_VERSION_MAJOR >= 10	/* lists of properties have no end marker, and are constant */
#define PROPERTIES_CONST const
#define PROPERTIES_END
#else
#define PROPERTIES_CONST
#define PROPERTIES_END DEFINE_PROP_END_OF_LIST(),
#define device_class_set_legacy_reset(class, function) ((class)->reset = (function))
#endif

static PROPERTIES_CONST Property properties[] = {
	DEFINE_PROP_UINT32("latency", Function, properties.latency_ns, 1000),
	DEFINE_PROP_BOOL("memory-scheme", Function, properties.memory_scheme, true),
	DEFINE_PROP_UINT32("fault-pages", Function, properties.fault_pages, 0),
	DEFINE_PROP_BOOL("damming", Function, properties.damming, false),
	DEFINE_PROP_BOOL("flood", Function, properties.flood, false),
	DEFINE_PROP_BOOL("reach", Function, properties.reach, true),
	DEFINE_PROP_STRING("defect", Function, defect),
	DEFINE_PROP_STRING("wire", Function, wire),
	DEFINE_PROP_UINT16("lid", Function, properties.lid, 1),
	DEFINE_PROP_BOOL("log", Function, properties.log, false),
	PROPERTIES_END
};

static void class_init(ObjectClass *class, void *data)
{
	PCIDeviceClass *pci = PCI_DEVICE_CLASS(class);
	DeviceClass *device = DEVICE_CLASS(class);

	pci->realize = realize;
	pci->exit = unrealize;
	pci->config_read = config_read;
	pci->config_write = config_write;
	pci->vendor_id = VENDOR_MELLANOX;
	pci->device_id = DEVICE_CONNECTX5_EX_VF;
	pci->class_id = CLASS_INFINIBAND;
	device_class_set_legacy_reset(device, reset);
	device->vmsd = &state;
	device->desc = "emulated function for the mlx5 driver, with on-demand paging";
	device_class_set_props(device, properties);
}

static void register_type(void)
{
	static InterfaceInfo interfaces[] = { { INTERFACE_PCIE_DEVICE }, { } };
	static const TypeInfo type = {
		.name = TYPE_NIC,
		.parent = TYPE_PCI_DEVICE,
		.instance_size = sizeof(Function),
		.class_init = class_init,
		.interfaces = interfaces,
	};

	type_register_static(&type);
}

type_init(register_type)
