// init.c: the fork server.
//
// The runner starts the program once. The constructor switches address space randomisation off (an address is part of a
// program's behaviour: hashes of pointers, orders of sets), and __libc_start_main stops just before main. There the
// program waits for requests; each one forks a child that runs main under the scheduler. So an execution costs a fork,
// not a start of the Swift runtime.

#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "heap.h"
#include "scheduler.h"

/// How long a child may make no step while its running thread sleeps in the kernel.
#define STUCK_MS 1000
#define WATCH_INTERVAL_MS 100
/// Descriptors that an execution may have open.
#define OPEN_FILES 256
/// Seconds of processor time that an execution may take, and each process that it starts: they end by themselves then, whatever
/// becomes of the runner and of us.
#define CPU_SECONDS 600
/// Sent to the running thread of a child that is about to be killed, so that it says where it is.
#define WHERE_SIGNAL SIGURG

typedef int main_function(int, char **, char **);

static main_function *program_main;
static int control_fd = -1, stdout_fd = -1, stderr_fd = -1;
static uint64_t trace_size;

static int fd_from(const char *name) {
  const char *text = getenv(name);
  if (!text) return -1;
  int fd = atoi(text);
  fcntl(fd, F_SETFD, FD_CLOEXEC);
  return fd;
}

__attribute__((constructor)) static void start(int argc, char **argv, char **envp) {
  (void)argc;
  if (!getenv("CASEBOOK_CONTROL_FD")) {
    cb_heap_follows = false;
    return;
  }
  int persona = personality(0xffffffff);
  if (persona >= 0 && !(persona & ADDR_NO_RANDOMIZE) && !getenv("CASEBOOK_FIXED_ADDRESSES")) {
    personality((unsigned long)persona | ADDR_NO_RANDOMIZE);
    setenv("CASEBOOK_FIXED_ADDRESSES", "1", 1);
    execve("/proc/self/exe", argv, environ);
    // Without it, schedules still replay in this process; only addresses differ between processes.
  }
  (void)envp;
  // Until it serves, the program may hang in its own initialisation, where nobody sees that the runner has gone. The thread
  // that started us waits until we serve, so the parent that this speaks of, a thread, does not end before.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  control_fd = fd_from("CASEBOOK_CONTROL_FD");
  stdout_fd = fd_from("CASEBOOK_STDOUT_FD");
  stderr_fd = fd_from("CASEBOOK_STDERR_FD");
  int trace_fd = fd_from("CASEBOOK_TRACE_FD");
  struct stat status;
  if (trace_fd >= 0 && fstat(trace_fd, &status) == 0) {
    trace_size = (uint64_t)status.st_size;
    cb_trace = mmap(NULL, trace_size, PROT_READ | PROT_WRITE, MAP_SHARED, trace_fd, 0);
    if (cb_trace == MAP_FAILED) cb_trace = NULL;
    close(trace_fd);
  }
  // The detour over /proc/self/exe has left "exe" as the name of the main thread.
  prctl(PR_SET_NAME, program_invocation_short_name);
  // What the program starts must not inherit us.
  unsetenv("LD_PRELOAD");
  unsetenv("LD_BIND_NOW");
  unsetenv("CASEBOOK_CONTROL_FD");
  unsetenv("CASEBOOK_TRACE_FD");
  unsetenv("CASEBOOK_STDOUT_FD");
  unsetenv("CASEBOOK_STDERR_FD");
  unsetenv("CASEBOOK_FIXED_ADDRESSES");
}

static uint64_t wall_now(void) {
  struct timespec t;
  CB_REAL(clock_gettime)(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000ULL + (uint64_t)t.tv_nsec;
}

// ---- Signals in the child ----------------------------------------------------------------------------------------------

static uint32_t stack_at_signal(const ucontext_t *context) {
  uint64_t frames[48];
  cb_party *self = cb_self;
  uintptr_t sp = (uintptr_t)context->uc_mcontext.gregs[REG_RSP];
  uintptr_t low = self && sp >= self->stack_low && sp < self->stack_high ? self->stack_low : sp;
  uintptr_t high = self && low == self->stack_low ? self->stack_high : sp + 65536;
  uint32_t count = cb_walk((uint64_t)context->uc_mcontext.gregs[REG_RIP], sp,
                           (uintptr_t)context->uc_mcontext.gregs[REG_RBP], low, high, frames, 48);
  if (count) frames[0] |= CB_FRAME_ASYNC;  // the faulting instruction itself, not a return address
  return cb_stack_of(frames, count);
}

/// What the program printed and stdio still holds back would be lost with it, and with it what led to the crash. It goes
/// out past stdio, whose locks and state may be what is broken: the kernel refuses what is no memory.
static void write_what_was_printed(void) {
  FILE *stream = stdout;
  if (!stream || fileno(stream) != 1 || stream->_IO_write_base >= stream->_IO_write_ptr ||
      stream->_IO_write_base < stream->_IO_buf_base || stream->_IO_write_ptr > stream->_IO_buf_end)
    return;
  syscall_direct(SYS_write, 1, (long)stream->_IO_write_base, stream->_IO_write_ptr - stream->_IO_write_base);
}

static void crashed(int number, siginfo_t *info, void *context) {
  cb_reach_recover();
  signal(number, SIG_DFL);
  uint32_t stack = stack_at_signal(context);
  // Whatever others do after it is lost.
  cb_touch_world();
  cb_touches_flush();
  cb_put(CB_REC_CRASH, 0, cb_self ? cb_unit() : 0, stack, .a = (uint64_t)number, .b = (uint64_t)info->si_addr);
  cb_trace->exit_code = number;
  cb_trace->virtual_time = cb_now();
  cb_trace->end_reason = CB_END_CRASH;
  // Not if it printed too much.
  if (number != SIGXFSZ) write_what_was_printed();
  // Returning repeats the fault, now with the default action; abort and raise need it sent again.
  if (info->si_code <= 0) syscall_direct(SYS_tgkill, cb_real_pid(), syscall_direct(SYS_gettid, 0, 0, 0), number);
}

static void say_where(int number, siginfo_t *info, void *context) {
  (void)number, (void)info;
  uint32_t stack = stack_at_signal(context);
  bool in_kernel = cb_trace->reserved[2] != 0;
  cb_put(in_kernel ? CB_REC_UNSUPPORTED : CB_REC_NOTE, 0, cb_self ? cb_unit() : 0, stack,
         .e = cb_string(in_kernel ? "a call that blocks in the kernel" : "running without reaching a scheduling point"));
  cb_trace->reserved[1] = 1;
}

void cb_alternate_stack(void) {
  stack_t stack = {.ss_sp = cb_alloc(32768), .ss_size = 32768};
  sigaltstack(&stack, NULL);
}

static void handle_signals(void) {
  static const int fatal[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT, SIGSYS, SIGXFSZ, SIGXCPU};
  struct sigaction action = {.sa_sigaction = crashed, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++) sigaction(fatal[i], &action, NULL);
  action.sa_sigaction = say_where;
  action.sa_flags |= SA_RESTART;
  sigaction(WHERE_SIGNAL, &action, NULL);
}

// ---- One execution -----------------------------------------------------------------------------------------------------

/// What others do may still come before the end. Its handlers, which follow, run only once: this is the last moment at which
/// another may end the program instead.
static void before_exit(void) {
  if (cb_on() && !cb_main_is_over) cb_point(CB_OP_NONE, CB_RES_NONE, NULL);
  if (cb_on() && cb_main_is_over) cb_main_ended(0);
}

static void program_exits(int status, void *context) {
  (void)context;
  if (cb_on()) cb_main_ended(status);
}

static void limit(int resource, uint64_t value) {
  struct rlimit bound = {value, value};
  if (value) setrlimit((__rlimit_resource_t)resource, &bound);
}

static int run_child(const cb_request *request, const cb_deviation *deviations, uint64_t records, int argc, char **argv,
                     char **envp) {
  if (request->flags & CB_REQF_LEAVE_AT_ONCE) syscall_direct(SYS_exit_group, 0, 0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  setpgid(0, 0);
  close(control_fd);
  struct rlimit none = {0, 0};
  setrlimit(RLIMIT_CORE, &none);
  limit(RLIMIT_AS, request->memory_limit);
  limit(RLIMIT_FSIZE, request->output_limit);
  limit(RLIMIT_NOFILE, OPEN_FILES);
  limit(RLIMIT_CPU, CPU_SECONDS);
  // Memory once mapped for the heap stays mapped: walking stacks relies on it, and it saves system calls.
  mallopt(M_TRIM_THRESHOLD, INT_MAX);
  handle_signals();
  cb_heap_begin();
  cb_warm_execution(records);
  cb_sched_begin(request, deviations);
  cb_alternate_stack();
  cb_stack_bounds(cb_self);
  cb_dispatch_begin();
  cb_access_begin();
  on_exit(program_exits, NULL);
  errno = 0;  // as every program begins
  int status = program_main(argc, argv, envp);
  cb_stack_is_left(__builtin_frame_address(0));
  before_exit();
  return status;
}

CB_EXPORT CB_NORETURN void exit(int code) {
  cb_stack_is_left(__builtin_frame_address(0));
  before_exit();
  CB_REAL(exit)(code);
  __builtin_unreachable();
}

CB_EXPORT CB_NORETURN void _exit(int code) {
  if (cb_on()) cb_main_ended(code);
  for (;;) syscall_direct(SYS_exit_group, code, 0, 0);
}

CB_EXPORT CB_NORETURN void _Exit(int code) { _exit(code); }
CB_EXPORT CB_NORETURN void quick_exit(int code) { _exit(code); }

// ---- The server --------------------------------------------------------------------------------------------------------

static void reset_trace(void) {
  cb_trace_header *t = cb_trace;
  memset(t, 0, sizeof *t);
  t->magic = CB_TRACE_MAGIC;
  t->version = CB_TRACE_VERSION;
  t->header_size = sizeof *t;
  t->region_size = trace_size;
  // Three quarters of the room for records, a sixth for stacks, the rest for strings.
  t->records_offset = 4096;
  t->record_capacity = (trace_size * 3 / 4 - 4096) / sizeof(cb_record);
  t->stacks_offset = trace_size * 3 / 4;
  t->stack_capacity = trace_size / 6 / 8;
  t->strings_offset = t->stacks_offset + t->stack_capacity * 8;
  t->string_capacity = trace_size - t->strings_offset;
}

/// State of a thread as /proc says it: R, S, D ...; 0 if it is gone.
static char thread_state(pid_t pid, uint64_t tid) {
  char path[64], text[512];
  snprintf(path, sizeof path, "/proc/%d/task/%llu/stat", pid, (unsigned long long)tid);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  ssize_t count = read(fd, text, sizeof text - 1);
  close(fd);
  if (count <= 0) return 0;
  text[count] = 0;
  char *end = strrchr(text, ')');
  return end && end[1] ? end[2] : 0;
}

static void end_child(pid_t pid, bool in_kernel) {
  uint64_t tid = cb_trace->reserved[0];
  cb_trace->reserved[2] = in_kernel;
  if (tid && syscall(SYS_tgkill, pid, (pid_t)tid, WHERE_SIGNAL) == 0)
    for (int i = 0; i < 50 && !((volatile cb_trace_header *)cb_trace)->reserved[1]; i++) usleep(2000);
  kill(-pid, SIGKILL);
  kill(pid, SIGKILL);
}

/// Ends what the program itself left running. Processes whose parent has ended are our children (PR_SET_CHILD_SUBREAPER), in
/// whatever group or session they are; each that ends may leave us its own.
static void end_orphans(void) {
  char path[64], text[4096];
  snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)cb_real_pid());
  for (int round = 0; round < 1000; round++) {
    pid_t any = waitpid(-1, NULL, WNOHANG);
    if (any < 0) return;  // there are none
    if (any > 0) continue;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return;
    ssize_t count = read(fd, text, sizeof text - 1);
    close(fd);
    if (count <= 0) return;
    text[count] = 0;
    for (char *at = text, *end; (any = (pid_t)strtol(at, &end, 10)) > 0; at = end) kill(any, SIGKILL);
    waitpid(-1, NULL, 0);
  }
}

static cb_response watch(pid_t pid, uint32_t limit_ms) {
  cb_response response = {.status = CB_STATUS_DONE, .pid = (uint32_t)pid};
  uint64_t start_time = wall_now(), last_steps = 0;
  uint32_t asleep_ms = 0;
  bool is_free = false;
  int process = (int)syscall(SYS_pidfd_open, pid, 0);
  for (;;) {
    // The runner's end of the socket closes when the runner dies, however it dies: then nobody wants the answer.
    struct pollfd wait_for[] = {{.fd = process, .events = POLLIN}, {.fd = control_fd, .events = 0}};
    CB_REAL(poll)(wait_for, 2, WATCH_INTERVAL_MS);
    if (wait_for[1].revents & (POLLHUP | POLLERR)) {
      kill(-pid, SIGKILL);
      kill(pid, SIGKILL);
      waitpid(pid, NULL, 0);
      end_orphans();
      syscall_direct(SYS_exit_group, 0, 0, 0);
    }
    if ((wait_for[0].revents & POLLIN) || process < 0) break;
    if (!is_free) cb_free_from_processor(pid);
    is_free = true;
    uint64_t steps = ((volatile cb_trace_header *)cb_trace)->steps;
    char state = thread_state(pid, cb_trace->reserved[0]);
    asleep_ms = steps == last_steps && (state == 'S' || state == 'D') ? asleep_ms + WATCH_INTERVAL_MS : 0;
    last_steps = steps;
    bool stuck = asleep_ms >= STUCK_MS;
    if (stuck || (limit_ms && wall_now() - start_time > (uint64_t)limit_ms * 1000000ULL)) {
      response.status = stuck ? CB_STATUS_STUCK : CB_STATUS_TIMEOUT;
      end_child(pid, stuck);
      break;
    }
  }
  while (waitpid(pid, &response.wait_status, 0) < 0 && errno == EINTR) {}
  if (process >= 0) close(process);
  kill(-pid, SIGKILL);
  end_orphans();
  response.wall_ns = wall_now() - start_time;
  return response;
}

static void answer(const cb_response *response) {
  // Programs define functions named like it, which would come first.
  if (CB_REAL(send)(control_fd, response, sizeof *response, MSG_NOSIGNAL) < 0) syscall_direct(SYS_exit_group, 0, 0, 0);
}

/// Most executions write little, and nothing to the error output; asking is cheaper than cutting.
static void empty(int fd) {
  struct stat status;
  if ((fstat(fd, &status) != 0 || status.st_size > 0) && ftruncate(fd, 0) != 0) {}
  lseek(fd, 0, SEEK_SET);
}

static int serve(int argc, char **argv, char **envp) {
  static union {
    cb_request request;
    char bytes[sizeof(cb_request) + CB_MAX_DEVIATIONS * sizeof(cb_deviation) + 8 + CB_MAX_ESTIMATES * sizeof(cb_estimate) +
               CB_MAX_SLEEPER_WORDS * 8];
  } buffer;
  cb_trace_begin();
  cb_heap_serve();
  cb_warm_server();
  cb_response ready = {.status = CB_STATUS_READY, .pid = (uint32_t)cb_real_pid()};
  dup2(stdout_fd, 1);
  dup2(stderr_fd, 2);
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  prctl(PR_SET_PDEATHSIG, 0);  // from here on the socket tells
  answer(&ready);
  for (;;) {
    ssize_t count = CB_REAL(recv)(control_fd, &buffer, sizeof buffer, 0);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) syscall_direct(SYS_exit_group, 0, 0, 0);
    cb_request *request = &buffer.request;
    cb_response response = {.status = CB_STATUS_ERROR, .error = EPROTO};
    if ((size_t)count >= sizeof *request && request->magic == CB_REQUEST_MAGIC && request->width >= 1 &&
        request->width <= 64 &&
        request->deviations <= CB_MAX_DEVIATIONS && request->estimate_words <= 1 + 2 * CB_MAX_ESTIMATES &&
        (size_t)count == sizeof *request + request->deviations * sizeof(cb_deviation) +
                             (request->estimate_words + request->sleeper_words) * sizeof(uint64_t)) {
      uint64_t records = cb_trace->record_count;
      reset_trace();
      empty(1);
      empty(2);
      cb_stay_on_processor();
      pid_t pid = CB_REAL(fork)();
      if (pid == 0) return run_child(request, (const cb_deviation *)(request + 1), records, argc, argv, envp);
      if (pid > 0) {
        setpgid(pid, pid);
        response = watch(pid, request->wall_limit_ms);
        cb_leave_processor();
      } else {
        response.error = errno;
      }
    }
    answer(&response);
  }
}

static int stop_before_main(int argc, char **argv, char **envp) {
  if (control_fd < 0 || !cb_trace) return program_main(argc, argv, envp);
  return serve(argc, argv, envp);
}

/// Glibc calls this from every program's entry point.
int __libc_start_main(main_function *, int, char **, void (*)(void), void (*)(void), void (*)(void), void *);
CB_EXPORT int __libc_start_main(main_function *main, int argc, char **argv, void (*init)(void), void (*fini)(void),
                                void (*loader_fini)(void), void *stack_end) {
  program_main = main;
  return CB_REAL(__libc_start_main)(stop_before_main, argc, argv, init, fini, loader_fini, stack_end);
}
