# SPDX-License-Identifier: GPL-2.0
# Compiler flags of both modules. The Makefile builds in copies, and says where the ABI is and which
# version this is; dkms builds in a copy that has it beside.

ODPBENCH_INCLUDE ?= $(src)/../../include
ccflags-y += -Wextra -Wno-unused-parameter -Wno-missing-field-initializers -Wno-sign-compare \
	     -Wno-type-limits -I$(ODPBENCH_INCLUDE)

# See common.h, which cannot look for the header itself: sparse does not know __has_include.
have_hmm_dma := $(if $(wildcard $(srctree)/include/linux/hmm-dma.h),y)
ccflags-$(have_hmm_dma) += -DHAVE_HMM_DMA
