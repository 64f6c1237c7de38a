# SPDX-License-Identifier: GPL-2.0
# Installing the tool and the modules: see README.md here.

PREFIX  ?= /usr/local
INSTALL ?= install
packaging := scripts/packaging

.PHONY: man install modules_install

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
