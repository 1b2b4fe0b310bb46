// await_points.c: sees tasks come to an await, for the injection of faults.
//
// The functions are Swift's async ones, which the program calls through the symbol table. A trampoline keeps all registers
// that may carry arguments, tells of the await, and jumps on. An async function's caller is not on the stack but in
// the context that it passes: {its own context, where it goes on}. An await whose function is not listed here, or which the
// runtime reaches by itself, is still seen when it suspends its task.

#include "scheduler.h"

/// The registers that a trampoline keeps.
typedef struct registers {
  const void *r14, *r9, *r8, *rcx, *rdx, *rsi, *rdi, *rax;
} registers;

enum convention {
  ASYNC_FUNCTION,     ///< r14: its own context
  ASYNC_LET,          ///< r14: its caller's context, rdx: where the caller goes on
  CONTINUATION_AWAIT  ///< rdi: its own context
};

__attribute__((used)) static void *await_before(const char *symbol, void **real, const registers *kept,
                                                enum convention convention) {
  if (cb_on()) {
    // Most of them look whether the task was cancelled, or ask to be told.
    cb_touch_read(CB_TOUCH_CANCELLATION, NULL);
    const void *context = convention == CONTINUATION_AWAIT ? kept->rdi : kept->r14;
    cb_swift_comes_to_await(convention == ASYNC_LET ? kept->rdx : NULL, context);
  }
  if (!*real) *real = cb_next(symbol);
  return *real;
}

#if defined(__x86_64__)
#define AWAIT_BEFORE(number, convention, symbol)                                        \
  __attribute__((used)) static void *await_real_##number;                               \
  __asm__(                                                                              \
      ".text\n"                                                                         \
      ".globl \"" symbol "\"\n"                                                         \
      ".type \"" symbol "\", @function\n"                                               \
      "\"" symbol "\":\n"                                                               \
      "push %rbp\n mov %rsp, %rbp\n"                                                    \
      "push %rax\n push %rdi\n push %rsi\n push %rdx\n push %rcx\n push %r8\n push %r9\n push %r14\n" \
      "lea .Lawait" #number "(%rip), %rdi\n"                                            \
      "lea await_real_" #number "(%rip), %rsi\n"                                        \
      "mov %rsp, %rdx\n"                                                                \
      "mov $" #convention ", %ecx\n"                                                    \
      "call await_before\n"                                                             \
      "mov %rax, %r11\n"                                                                \
      "pop %r14\n pop %r9\n pop %r8\n pop %rcx\n pop %rdx\n pop %rsi\n pop %rdi\n pop %rax\n pop %rbp\n" \
      "jmp *%r11\n"                                                                     \
      ".size \"" symbol "\", .-\"" symbol "\"\n"                                        \
      ".section .rodata\n"                                                              \
      ".Lawait" #number ": .asciz \"" symbol "\"\n"                                     \
      ".text\n");
#else
#define AWAIT_BEFORE(number, convention, symbol)
#endif

// The conventions by their numbers: the assembler does not know their names.
AWAIT_BEFORE(1, 0, "$ss23withCheckedContinuation9isolation8function_xScA_pSgYi_SSyScCyxs5NeverOGXEtYalF")
AWAIT_BEFORE(2, 0, "$ss31withCheckedThrowingContinuation9isolation8function_xScA_pSgYi_SSyScCyxs5Error_pGXEtYaKlF")
AWAIT_BEFORE(3, 0, "$ss27withTaskCancellationHandler9operation8onCancel9isolationxxyYaKXE_yyYbXEScA_pSgYitYaKlF")
AWAIT_BEFORE(4, 0, "$sScT5valuexvg")                      // Task.value, throwing
AWAIT_BEFORE(5, 0, "$sScTss5NeverORs_rlE5valuexvg")       // Task.value
AWAIT_BEFORE(6, 0, "$sScT6results6ResultOyxq_Gvg")        // Task.result
AWAIT_BEFORE(7, 0, "$sScTss5NeverORszABRs_rlE5sleep11nanosecondsys6UInt64V_tYaKFZ")
AWAIT_BEFORE(8, 0, "$sScTss5NeverORszABRs_rlE5sleep5until9tolerance5clocky7InstantQyd___8DurationQyd__Sgqd__tYaKs5ClockRd__lFZ")
AWAIT_BEFORE(9, 0, "$sScTss5NeverORszABRs_rlE5yieldyyYaFZ")
AWAIT_BEFORE(10, 0, "$sScG4next9isolationxSgScA_pSgYi_tYaF")             // TaskGroup
AWAIT_BEFORE(11, 0, "$sScG8IteratorV4next9isolationxSgScA_pSgYi_tYaF")
AWAIT_BEFORE(12, 0, "$sScG22awaitAllRemainingTasks9isolationyScA_pSgYi_tYaF")
AWAIT_BEFORE(13, 0, "$sScg4next9isolationxSgScA_pSgYi_tYaKF")            // ThrowingTaskGroup
AWAIT_BEFORE(14, 0, "$sScg8IteratorV4next9isolationxSgScA_pSgYi_tYaq_YKF")
AWAIT_BEFORE(15, 0, "$sScS8IteratorV4next9isolationxSgScA_pSgYi_tYaF")   // AsyncStream
AWAIT_BEFORE(16, 0, "$sScs8IteratorV4next9isolationxSgScA_pSgYi_tYaq_YKF")
AWAIT_BEFORE(17, 1, "swift_asyncLet_get")
AWAIT_BEFORE(18, 1, "swift_asyncLet_get_throwing")
AWAIT_BEFORE(19, 1, "swift_asyncLet_finish")
AWAIT_BEFORE(20, 2, "swift_continuation_await")
AWAIT_BEFORE(21, 0, "$ss5ClockP5sleep5until9tolerancey7InstantQz_8DurationQzSgtYaKFTj")
AWAIT_BEFORE(22, 0, "$ss15ContinuousClockV5sleep5until9toleranceyAB7InstantV_s8DurationVSgtYaKF")
AWAIT_BEFORE(23, 0, "$ss15SuspendingClockV5sleep5until9toleranceyAB7InstantV_s8DurationVSgtYaKF")
