# SPDX-License-Identifier: GPL-2.0
# Installing the tool and the modules, the modules' source for dkms, and packages: see README.md here.

PREFIX  ?= /usr/local
INSTALL ?= install
DKMS_DIR = $(DESTDIR)/usr/src/odpbench-$(VERSION)
packaging := scripts/packaging

.PHONY: man install modules_install dkms_install deb rpm

man: $(BUILD)/man/.made
$(BUILD)/man/.made: $(BUILD)/odpbench $(wildcard $(packaging)/man $(packaging)/roff.awk $(packaging)/*.5)
	$(packaging)/man $(BUILD)/odpbench $(BUILD)/man
	@touch $@

# The tool finds its suites from its own place, which is below PREFIX/bin.
install: $(BUILD)/odpbench man
	$(INSTALL) -D -m 755 $(BUILD)/odpbench $(DESTDIR)$(PREFIX)/bin/odpbench
	$(INSTALL) -d $(addprefix $(DESTDIR)$(PREFIX)/share/,odpbench/suites odpbench/profiles man/man1 man/man5)
	$(INSTALL) -m 644 scripts/suites/*.ini $(DESTDIR)$(PREFIX)/share/odpbench/suites
	$(INSTALL) -m 644 scripts/profiles/*.ini $(DESTDIR)$(PREFIX)/share/odpbench/profiles
	$(INSTALL) -m 644 bench/results/odpbench-1.schema.json $(DESTDIR)$(PREFIX)/share/odpbench
	$(INSTALL) -m 644 $(BUILD)/man/*.1 $(DESTDIR)$(PREFIX)/share/man/man1
	$(INSTALL) -m 644 $(BUILD)/man/*.5 $(DESTDIR)$(PREFIX)/share/man/man5
	$(INSTALL) -D -m 644 $(packaging)/completion.bash \
		$(DESTDIR)$(PREFIX)/share/bash-completion/completions/odpbench

# The headers' packages lack System.map, without which kbuild leaves depmod out, and the kernel's key:
# see README.md about signing.
modules_install: have_kdir
	@test -e $(MODDIR)/odp_path/odp_path.ko || { echo "no modules for this kernel: make modules" \
		"first" >&2; exit 1; }
	$(kbuild) $(if $(wildcard $(KDIR)/certs/signing_key.pem),,CONFIG_MODULE_SIG_ALL=) modules_install
	depmod $(if $(INSTALL_MOD_PATH),-b $(INSTALL_MOD_PATH)) $$(cat $(KDIR)/include/config/kernel.release)

# As dkms add wants it, by copying alone.
dkms_install:
	$(INSTALL) -d $(addprefix $(DKMS_DIR)/,kmod/odp_path kmod/odp_dev include/odpbench)
	$(INSTALL) -m 644 kmod/Kbuild kmod/common.h kmod/common.mk $(DKMS_DIR)/kmod
	$(INSTALL) -m 644 kmod/odp_path/* $(DKMS_DIR)/kmod/odp_path
	$(INSTALL) -m 644 kmod/odp_dev/* $(DKMS_DIR)/kmod/odp_dev
	$(INSTALL) -m 644 include/odpbench/* $(DKMS_DIR)/include/odpbench
	sed 's/@VERSION@/$(VERSION)/' $(packaging)/dkms.conf >$(DKMS_DIR)/dkms.conf
	chmod 644 $(DKMS_DIR)/dkms.conf

# Packages, in $(BUILD)/deb and $(BUILD)/rpm.
deb:
	$(packaging)/deb $(VERSION) $(BUILD)/deb
rpm:
	$(packaging)/rpm $(VERSION) $(BUILD)/rpm
