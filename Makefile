# SPDX-License-Identifier: GPL-2.0
# odpbench: see README.md.  `make help` lists the targets.

VERSION := 0.1.0
BUILD   ?= build
KERNEL  ?= 7.3
SUITE   ?= default
SECONDS ?= 600

CFLAGS   ?= -O2 -g
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all
# those that affect speed, as a document records them: no paths, no macros
code_flags = $(filter -O% -g% -m% -f%,$(filter-out -ffile-prefix-map=% -fdebug-prefix-map=% \
	     -fmacro-prefix-map=%,$(CFLAGS)))
PKGS     := libibverbs jansson hwloc inih libnl-3.0 libnl-genl-3.0 nettle
ALL_CFLAGS = -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Werror $(CFLAGS) -Ibench -Iinclude -Iscripts/plot \
	     -DODPBENCH_VERSION='"$(VERSION)"' -DODPBENCH_CFLAGS='"$(code_flags)"' \
	     $(shell pkg-config --cflags $(PKGS)) -MMD -MP

main_objs := $(patsubst bench/%.c,%.o,bench/odpbench.c $(wildcard bench/cmd/*.c))
lib_objs  := $(patsubst bench/%.c,%.o,$(filter-out bench/cmd/% bench/tests/%,\
	       $(wildcard bench/*/*.c bench/*/*/*.c)))
tests     := $(patsubst bench/tests/%.c,%,$(filter-out bench/tests/guest/% bench/tests/fuzz/%,\
	       $(wildcard bench/tests/*/*.c)))
fuzz      := agent document option suite

.PHONY: all deps tools modules bench check check-all perflog regress baseline calibrate tests fuzz fuzzers guest-tests debug-kernel debug-check clean help have_kdir
all: tools

help:
	@sed -n 's/^#: //p' $(MAKEFILE_LIST)

#: make            build the host tool, $(BUILD)/odpbench
#: make deps       install the Debian packages that all of this needs
#: make bench      all of it: packages, build, boot KERNEL=7.3, measure SUITE=default, report;
#:                 RESUME=1 goes on with the last such run that was cut off
#: make check      the tests, on the host and in the guest
#: make check-all  these and the long ones: other kernels, other IOMMUs, other tools
#: make perflog    measures results/PERFLOG.md, the answer to the review, and its findings again
#: make regress    is KERNEL=7.3 slower than the one before it? BASE=FILE: than that baseline
#: make baseline   measures what later kernels are compared with, results/baseline/$(KERNEL).json
#: make calibrate  how often a comparison is wrong: results/calibration.md; an hour
#: make fuzz       random input for SECONDS=600 each: documents, suites, options, peers' requests,
#:                 actions of a driver on the emulated function
#: make debug-kernel  build KERNEL=7.3 with KASAN, lockdep and such, for scripts/vm --kernel debug
#: make debug-check   the guest's tests, the suite, SECONDS=600 of chaos and of random ioctls on that kernel
#: make modules    build odp_path.ko and odp_dev.ko for this host's kernel, or for KDIR=its build tree
#: make modules_install   and install these, as root; INSTALL_MOD_PATH as with a kernel
#: make dkms_install   their source to /usr/src, for dkms; below DESTDIR
#: make deb        the Debian packages odpbench and odpbench-dkms, in $(BUILD)/deb; make rpm: as RPMs
#: make install    the tool, its suites, man pages and completion, below PREFIX=/usr/local; DESTDIR
#: make clean      remove build/ (the guest's image and kernels stay in the cache)

deps:
	scripts/deps

bench: deps
	scripts/bench --kernel $(KERNEL) --suite $(SUITE) $(if $(RESUME),--resume)

check: deps
	scripts/check --kernel $(KERNEL)

check-all: deps
	scripts/check --kernel $(KERNEL) --all

perflog: deps
	scripts/perflog/run

regress: deps
	scripts/regress --kernel $(KERNEL) $(if $(BASE),--base $(BASE))

baseline: deps
	scripts/baseline --kernel $(KERNEL)

calibrate: deps
	scripts/calibrate --kernel $(KERNEL)

fuzz:
	scripts/tests/fuzz $(SECONDS) $(fuzz)
	scripts/tests/nic-device --fuzz $(SECONDS)

debug-kernel:
	scripts/guest/debug-kernel $(KERNEL)

debug-check: deps
	scripts/tests/debug $(KERNEL) $(SECONDS)

clean:
	rm -rf $(BUILD)

# --- user space: the same sources plain and, for the tests, under the sanitizers

tools: $(BUILD)/odpbench
guest-tests: $(addprefix $(BUILD)/,bystander witness victim steer test_odp_dev mischief ioctls lost_peer defect regions.so)
tests: $(addprefix $(BUILD)/tests/,$(tests)) $(addprefix $(BUILD)/sanitized/tests/,$(tests) $(fuzz:%=fuzz/%))
fuzzers: $(addprefix $(BUILD)/fuzz/,$(fuzz))

$(BUILD)/odpbench: $(addprefix $(BUILD)/o/,$(main_objs)) $(BUILD)/liball.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(shell pkg-config --libs $(PKGS)) -lm

$(BUILD)/victim: $(BUILD)/o/tests/guest/victim.o $(BUILD)/liball.a
	$(CC) $(CFLAGS) -o $@ $^ $(shell pkg-config --libs $(PKGS)) -lm

$(BUILD)/bystander: $(BUILD)/o/tests/guest/bystander.o $(BUILD)/liball.a
	$(CC) $(CFLAGS) -o $@ $^ $(shell pkg-config --libs $(PKGS)) -lm

$(BUILD)/lost_peer: $(BUILD)/o/tests/guest/lost_peer.o $(BUILD)/liball.a
	$(CC) $(CFLAGS) -o $@ $^ $(shell pkg-config --libs $(PKGS)) -lm

$(BUILD)/regions.so: bench/tests/guest/regions.c include/odpbench/odp_path.h
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -fPIC -shared -o $@ $<

$(BUILD)/mischief: $(BUILD)/o/tests/guest/mischief.o $(BUILD)/o/tests/guest/odp_dev/device.o $(BUILD)/liball.a
	$(CC) $(CFLAGS) -o $@ $^ $(shell pkg-config --libs $(PKGS)) -lm -lpthread

$(BUILD)/ioctls: $(patsubst bench/%.c,$(BUILD)/o/%.o,$(wildcard bench/tests/guest/ioctls/*.c)) $(BUILD)/liball.a
	$(CC) $(CFLAGS) -o $@ $^ $(shell pkg-config --libs $(PKGS)) -lm -lpthread

$(BUILD)/defect: $(patsubst bench/%.c,$(BUILD)/o/%.o,$(wildcard bench/tests/guest/defect/*.c)) $(BUILD)/liball.a
	$(CC) $(CFLAGS) -o $@ $^ $(shell pkg-config --libs $(PKGS)) -lm -lpthread

# odpbench itself, with tests/guest/witness.c around these
READS := session_config session_stats session_stats_since
$(BUILD)/witness: $(addprefix $(BUILD)/o/,tests/guest/witness.o $(main_objs)) $(BUILD)/liball.a
	$(CC) $(CFLAGS) $(READS:%=-Wl,--wrap=%) -o $@ $^ $(shell pkg-config --libs $(PKGS)) -lm

$(BUILD)/steer: $(BUILD)/o/tests/guest/steer.o $(BUILD)/o/tests/guest/odp_dev/device.o
	$(CC) $(CFLAGS) -o $@ $^

$(BUILD)/test_odp_dev: $(patsubst bench/%.c,$(BUILD)/o/%.o,$(wildcard bench/tests/guest/odp_dev/*.c))
	$(CC) $(CFLAGS) -o $@ $^ -lpthread

$(BUILD)/liball.a: $(addprefix $(BUILD)/o/,$(lib_objs))
	@rm -f $@
	$(AR) qcs $@ $^
$(BUILD)/sanitized/liball.a: $(addprefix $(BUILD)/sanitized/o/,$(lib_objs))
	@rm -f $@
	$(AR) qcs $@ $^

$(BUILD)/o/%.o: bench/%.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -c -o $@ $<
$(BUILD)/sanitized/o/%.o: bench/%.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(SANITIZE) -c -o $@ $<

# Tests of commands are linked with the commands. The objects are named once more, or make takes the
# rule of all other tests while one of them is not there.
cmd_objs := $(filter cmd/%,$(main_objs))
$(addprefix $(BUILD)/sanitized/o/,$(cmd_objs)):
$(BUILD)/tests/cmd/%: $(BUILD)/o/tests/cmd/%.o $(addprefix $(BUILD)/o/,$(cmd_objs)) $(BUILD)/liball.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -o $@ $^ $(shell pkg-config --libs $(PKGS) cmocka) -lm
$(BUILD)/sanitized/tests/cmd/%: $(BUILD)/sanitized/o/tests/cmd/%.o \
		$(addprefix $(BUILD)/sanitized/o/,$(cmd_objs)) $(BUILD)/sanitized/liball.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(SANITIZE) -o $@ $^ $(shell pkg-config --libs $(PKGS) cmocka) -lm

# tests/fake_verbs.h stands in for these
FAKE_VERBS := session_open verbs_device_open verbs_device_close verbs_register ibv_dereg_mr link_open_side \
	      link_connect link_address link_close link_post_recv link_wait verbs_function iommu_mode_of
$(BUILD)/tests/agent/% $(BUILD)/sanitized/tests/agent/% $(BUILD)/sanitized/tests/fuzz/agent \
	$(BUILD)/fuzz/agent: LDFLAGS += $(FAKE_VERBS:%=-Wl,--wrap=%)

# and tests/fuzz/agent.c for this
$(BUILD)/sanitized/tests/fuzz/agent $(BUILD)/fuzz/agent: LDFLAGS += -Wl,--wrap=secret_challenge

# and tests/rdma/verbs.c for these
DEVICES := ibv_get_device_list ibv_free_device_list
$(BUILD)/tests/rdma/verbs $(BUILD)/sanitized/tests/rdma/verbs: LDFLAGS += $(DEVICES:%=-Wl,--wrap=%)

# and tests/rdma/hardware.c for this
$(BUILD)/tests/rdma/hardware $(BUILD)/sanitized/tests/rdma/hardware: LDFLAGS += -Wl,--wrap=devlink_describe

# and tests/peer/peer.c for these
RESOLVER := getaddrinfo_a gai_error gai_suspend gai_cancel
$(BUILD)/tests/peer/peer $(BUILD)/sanitized/tests/peer/peer: LDFLAGS += $(RESOLVER:%=-Wl,--wrap=%)

# and tests/peer/allow.c for these
$(BUILD)/tests/peer/allow $(BUILD)/sanitized/tests/peer/allow: \
	LDFLAGS += -Wl,--wrap=getpeername -Wl,--wrap=getsockname

# and tests/results/record.c for this
$(BUILD)/tests/results/record $(BUILD)/sanitized/tests/results/record: LDFLAGS += -Wl,--wrap=flock

# and tests/report/gnuplot.c for this
$(BUILD)/tests/report/gnuplot $(BUILD)/sanitized/tests/report/gnuplot: LDFLAGS += -Wl,--wrap=poll

# and tests/workload/invalidate.c for these
PAGES := proc_number pages_swapped pages_present
$(BUILD)/tests/workload/invalidate $(BUILD)/sanitized/tests/workload/invalidate: \
	LDFLAGS += $(PAGES:%=-Wl,--wrap=%)

# and tests/workload/register.c for this
$(BUILD)/tests/workload/register $(BUILD)/sanitized/tests/workload/register: \
	LDFLAGS += -Wl,--wrap=iommu_mode_of

# and tests/workload/disturbed.c for this
$(BUILD)/tests/workload/disturbed $(BUILD)/sanitized/tests/workload/disturbed: \
	LDFLAGS += -Wl,--wrap=pthread_barrier_wait

# and tests/host/memory.c for this
$(BUILD)/tests/host/memory $(BUILD)/sanitized/tests/host/memory: LDFLAGS += -Wl,--wrap=madvise

# and tests/host/pages.c for this
$(BUILD)/tests/host/pages $(BUILD)/sanitized/tests/host/pages: LDFLAGS += -Wl,--wrap=sysconf

# and tests/host/nearby.c for this
$(BUILD)/tests/host/nearby $(BUILD)/sanitized/tests/host/nearby: \
	LDFLAGS += -Wl,--wrap=hwloc_linux_read_path_as_cpumask

# and these for these
$(BUILD)/tests/engine/row $(BUILD)/sanitized/tests/engine/row: LDFLAGS += -Wl,--wrap=sysfs_read
$(BUILD)/tests/host/emulated $(BUILD)/sanitized/tests/host/emulated: \
	LDFLAGS += -Wl,--wrap=sysfs_read -Wl,--wrap=sysfs_first
$(BUILD)/tests/host/drive $(BUILD)/sanitized/tests/host/drive: \
	LDFLAGS += -Wl,--wrap=sysfs_read -Wl,--wrap=realpath

# and tests/host/iommu_mode.c for these
SYSFS := sysfs_read sysfs_write sysfs_link sysfs_first nanosleep
$(BUILD)/tests/host/iommu_mode $(BUILD)/sanitized/tests/host/iommu_mode: \
	LDFLAGS += $(SYSFS:%=-Wl,--wrap=%)

# and tests/target/verbs.c for these
$(BUILD)/tests/target/verbs $(BUILD)/sanitized/tests/target/verbs: \
	LDFLAGS += -Wl,--wrap=ibv_reg_mr -Wl,--wrap=ibv_reg_mr_iova2

$(BUILD)/tests/%: $(BUILD)/o/tests/%.o $(BUILD)/liball.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(shell pkg-config --libs $(PKGS) cmocka) -lm
$(BUILD)/sanitized/tests/%: $(BUILD)/sanitized/o/tests/%.o $(BUILD)/sanitized/liball.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) $(SANITIZE) -o $@ $^ $(shell pkg-config --libs $(PKGS) cmocka) -lm

# Fuzz targets: the tests run them over their corpus alone, `make fuzz` with clang's libFuzzer.
$(BUILD)/sanitized/tests/fuzz/%: $(BUILD)/sanitized/o/tests/fuzz/%.o \
		$(BUILD)/sanitized/o/tests/fuzz/replay.o $(BUILD)/sanitized/liball.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) $(SANITIZE) -o $@ $^ $(shell pkg-config --libs $(PKGS)) -lm

# clang warns of initialisers that leave members zero on purpose; gcc does not.
FUZZ_CC ?= clang
$(BUILD)/fuzz/o/%.o: bench/%.c
	@mkdir -p $(@D)
	$(FUZZ_CC) $(ALL_CFLAGS) -O1 -Wno-gnu-variable-sized-type-not-at-end \
		-Wno-missing-field-initializers $(SANITIZE) -fsanitize=fuzzer-no-link -c -o $@ $<
$(BUILD)/fuzz/liball.a: $(addprefix $(BUILD)/fuzz/o/,$(lib_objs))
	@rm -f $@
	$(AR) qcs $@ $^
$(BUILD)/fuzz/%: $(BUILD)/fuzz/o/tests/fuzz/%.o $(BUILD)/fuzz/liball.a
	$(FUZZ_CC) $(CFLAGS) $(LDFLAGS) $(SANITIZE) -fsanitize=fuzzer -o $@ $^ $(shell pkg-config --libs $(PKGS)) -lm

.PRECIOUS: $(BUILD)/o/%.o $(BUILD)/sanitized/o/%.o $(BUILD)/fuzz/o/%.o

# the compiler does not write down a file of .incbin as a dependency
$(BUILD)/o/results/schema_text.o $(BUILD)/sanitized/o/results/schema_text.o $(BUILD)/fuzz/o/results/schema_text.o: bench/results/odpbench-1.schema.json
$(BUILD)/o/report/plot/scripts.o $(BUILD)/sanitized/o/report/plot/scripts.o $(BUILD)/fuzz/o/report/plot/scripts.o: $(wildcard scripts/plot/*.gp)

-include $(shell find $(BUILD)/o $(BUILD)/sanitized/o $(BUILD)/fuzz/o -name '*.d' 2>/dev/null)

# --- kernel modules: built in a copy for each kernel, beside those for other kernels

KDIR ?= /lib/modules/$(shell uname -r)/build
MODDIR ?= $(BUILD)/kmod/$(notdir $(patsubst %/build,%,$(KDIR)))

# STRICT=1: with every warning of compiler, analyzer and sparse; STRICT=W: the compiler's alone.
# 7.x checks with a script whether sparse will do, and the headers' packages lack that script:
# KBUILD_CHECKSRC avoids the check.
STRICT ?= $(ODPBENCH_STRICT)
strict_1 := W=1 C=1 KBUILD_CHECKSRC=1 CHECK=$(abspath scripts/tests/sparse) \
	    KCFLAGS='-Wshadow -fanalyzer'
strict_W := W=1 KCFLAGS=-Wshadow

# BTF of a module needs the kernel's vmlinux, which distributions' headers lack.
kbuild = $(MAKE) -C $(KDIR) M=$(abspath $(MODDIR)) ODPBENCH_INCLUDE=$(abspath include) \
	 ODPBENCH_VERSION=$(VERSION) CONFIG_DEBUG_INFO_BTF_MODULES= $(strict_$(STRICT))

have_kdir:
	@test -e $(KDIR)/Makefile || { echo "$(KDIR): no kernel build tree; install the" \
		"linux-headers package of that kernel, or name a tree with KDIR=" >&2; exit 1; }

modules: have_kdir
	@mkdir -p $(MODDIR)
	cp -ru kmod/Kbuild kmod/common.* kmod/odp_path kmod/odp_dev $(MODDIR)/
	$(kbuild) modules

include scripts/packaging/install.mk
