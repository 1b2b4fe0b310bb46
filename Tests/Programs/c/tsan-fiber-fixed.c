// expect: clean
// build: tsan
// Fibers of one thread take turns; what they do is in order.
#include <pthread.h>
#include <ucontext.h>
void *__tsan_get_current_fiber(void);
void *__tsan_create_fiber(unsigned);
void __tsan_destroy_fiber(void *);
void __tsan_switch_to_fiber(void *, unsigned);

static ucontext_t home, away;
static void *home_fiber, *away_fiber;
static char stack[65536];
static int shared;

static void body(void) {
  shared++;
  __tsan_switch_to_fiber(home_fiber, 0);
  swapcontext(&away, &home);
}

int main(void) {
  home_fiber = __tsan_get_current_fiber();
  away_fiber = __tsan_create_fiber(0);
  getcontext(&away);
  away.uc_stack.ss_sp = stack, away.uc_stack.ss_size = sizeof stack, away.uc_link = &home;
  makecontext(&away, body, 0);
  shared++;
  __tsan_switch_to_fiber(away_fiber, 0);
  swapcontext(&home, &away);
  shared++;
  __tsan_destroy_fiber(away_fiber);
  return 0;
}
