// swift_points.c: scheduling points at functions of the Swift concurrency library that neither wait nor enqueue.
//
// A loop that asks again and again whether it was cancelled has no other scheduling point: without these it would run for
// ever, since nobody else ever gets the turn to cancel it. The functions are Swift's, with Swift's calling convention; a
// trampoline keeps all registers that may carry arguments, makes the point, and jumps on to the real function.

#include "scheduler.h"

#include <string.h>

/// Called by the trampolines, which make a frame so that the caller is part of the stack: returns where to go on.
__attribute__((used)) static void *point_before(const char *symbol, void **real) {
  if (cb_on()) {
    cb_point(CB_OP_CANCELLATION, CB_RES_NONE, NULL);
    bool cancels = strstr(symbol, "cancel");  // not the functions that ask: "isCancelled", "checkCancellation"
    cb_touch(CB_TOUCH_KEY(CB_TOUCH_CANCELLATION, 0), cancels ? CB_TOUCH_WRITES : CB_TOUCH_READS);
    if (cancels) cb_swift_cancels();
  }
  if (!*real) *real = cb_next(symbol);
  return *real;
}

#if defined(__x86_64__)
#define POINT_BEFORE(number, symbol)                                                    \
  __attribute__((used)) static void *real_##number;                                     \
  __asm__(                                                                              \
      ".text\n"                                                                         \
      ".globl \"" symbol "\"\n"                                                         \
      ".type \"" symbol "\", @function\n"                                               \
      "\"" symbol "\":\n"                                                               \
      "push %rbp\n mov %rsp, %rbp\n"                                                    \
      "push %rax\n push %rdi\n push %rsi\n push %rdx\n push %rcx\n push %r8\n push %r9\n push %r9\n" \
      "lea .Lsymbol" #number "(%rip), %rdi\n"                                           \
      "lea real_" #number "(%rip), %rsi\n"                                              \
      "call point_before\n"                                                             \
      "mov %rax, %r11\n"                                                                \
      "pop %r9\n pop %r9\n pop %r8\n pop %rcx\n pop %rdx\n pop %rsi\n pop %rdi\n pop %rax\n pop %rbp\n" \
      "jmp *%r11\n"                                                                     \
      ".size \"" symbol "\", .-\"" symbol "\"\n"                                        \
      ".section .rodata\n"                                                              \
      ".Lsymbol" #number ": .asciz \"" symbol "\"\n"                                    \
      ".text\n");
#else
#define POINT_BEFORE(number, symbol)
#endif

POINT_BEFORE(1, "$sScTss5NeverORszABRs_rlE11isCancelledSbvgZ")        // static Task.isCancelled
POINT_BEFORE(2, "$sScTss5NeverORszABRs_rlE17checkCancellationyyKFZ")  // static Task.checkCancellation()
POINT_BEFORE(3, "$sScT11isCancelledSbvg")                             // Task.isCancelled of a handle
POINT_BEFORE(4, "$sScT6cancelyyF")                                    // Task.cancel()
POINT_BEFORE(5, "$sScG9cancelAllyyF")                                 // TaskGroup.cancelAll()
POINT_BEFORE(6, "$sScg9cancelAllyyF")                                 // ThrowingTaskGroup.cancelAll()
POINT_BEFORE(7, "$sScG11isCancelledSbvg")                             // TaskGroup.isCancelled
POINT_BEFORE(8, "$sScg11isCancelledSbvg")                             // ThrowingTaskGroup.isCancelled
