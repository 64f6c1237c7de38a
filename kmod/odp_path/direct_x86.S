/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Direct calls on x86-64: see direct.h.
 *
 * On entry the return address into the hooked function is on the stack, and above it the one
 * into the function's caller.  All registers but %rax may hold arguments.  For the unwinder
 * this is a function's entry, both before and after the first address is removed.
 */
#include <linux/linkage.h>
#include <asm/unwind_hints.h>

.macro DIRECT name wrapper
SYM_CODE_START(\name)
	UNWIND_HINT_FUNC
	ENDBR
	movq	8(%rsp), %rax
	subq	odp_path_text_start(%rip), %rax
	cmpq	odp_path_text_bytes(%rip), %rax
	jb	.Llet_through_\@
	addq	$8, %rsp
	UNWIND_HINT_FUNC
	jmp	\wrapper
.Llet_through_\@:
	UNWIND_HINT_FUNC
	RET
SYM_CODE_END(\name)
.endm

	.text
DIRECT odp_path_direct_map_pfn, odp_path_wrap_map_pfn
DIRECT odp_path_direct_unmap_pfn, odp_path_wrap_unmap_pfn
