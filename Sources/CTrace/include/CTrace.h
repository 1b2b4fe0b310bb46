// CTrace: the bytes that cross between the interposer (in the program under test) and the rest of Casebook.
//
// Entry point: cb_trace_header, at offset 0 of a shared memory region that the runner creates and the program under
// test maps. Everything in it is untrusted when it is read: a program may have scribbled over it.
//
// Layout of the region: header, records (fixed size), stack words, string bytes. Each part only grows.
// Times are nanoseconds of virtual time since the start of the execution. Unit, stack and string ids start at 1; 0 is "none".
#ifndef CASEBOOK_CTRACE_H
#define CASEBOOK_CTRACE_H

#include <stdint.h>

#define CB_TRACE_MAGIC 0x4b4f4f4245534143ULL  // "CASEBOOK", little endian
#define CB_TRACE_VERSION 1u

/// How an execution came to its end (cb_trace_header.end_reason).
enum cb_end_reason {
  CB_END_NONE = 0,          ///< still running, or died without telling (crash, kill)
  CB_END_EXIT = 1,          ///< main returned or exit() was called, and every unit was seen to its end or got stuck
  CB_END_DEADLOCK = 2,      ///< nothing can run, no timer is pending, and the program has not ended
  CB_END_STEP_BOUND = 3,    ///< the bound on scheduling steps was reached
  CB_END_TIME_BOUND = 4,    ///< the bound on virtual time was reached
  CB_END_TRACE_FULL = 5,    ///< the trace region is full
  CB_END_CRASH = 6,         ///< a fatal signal (exit_code is the signal's number)
  CB_END_UNSUPPORTED = 7,   ///< control was lost: a call that explore mode does not model
  CB_END_DIVERGED = 8,      ///< a replayed choice was not among the candidates, and the request asked to stop there
  CB_END_REDUNDANT = 9,     ///< whoever could run is asleep (CB_REQF_REDUCE): an equivalent execution is explored elsewhere
  CB_END_STOPPED = 10,      ///< it came to the choice at which the request asked to stop
};

/// Kinds of unit: what runs, seen by the program's author.
enum cb_unit_kind {
  CB_UNIT_MAIN = 1,    ///< the main thread
  CB_UNIT_THREAD = 2,  ///< a thread of the program
  CB_UNIT_TASK = 3,    ///< a Swift task
  CB_UNIT_BLOCK = 4,   ///< a block or function submitted to a dispatch queue
  CB_UNIT_TIMER = 5,   ///< a dispatch timer source
};

/// Flags of a unit (CB_UNIT_BORN, d).
enum cb_unit_flags {
  CB_UNITF_CHILD = 1,      ///< a structured child task
  CB_UNITF_GROUP = 2,      ///< a child of a task group
  CB_UNITF_ASYNC_LET = 4,  ///< an `async let` child
  CB_UNITF_MAIN_TASK = 8,  ///< the task that runs `@main static func main() async` or async top-level code
  CB_UNITF_DETACHED_THREAD = 16,
  CB_UNITF_RUNTIME = 32,   ///< made by the Swift runtime or a library for itself (Task.sleep's helper and the like)
};

/// Kinds of resource: what can be waited for.
enum cb_resource_kind {
  CB_RES_NONE = 0,
  CB_RES_MUTEX = 1,          ///< pthread mutex (NSLock, NSRecursiveLock, NSCondition's lock)
  CB_RES_CONDITION = 2,      ///< pthread condition variable
  CB_RES_RWLOCK = 3,
  CB_RES_SEMAPHORE = 4,      ///< POSIX semaphore
  CB_RES_BARRIER = 5,        ///< pthread barrier
  CB_RES_SPINLOCK = 6,
  CB_RES_ONCE = 7,           ///< pthread_once, dispatch_once
  CB_RES_FUTEX = 8,          ///< a plain futex word
  CB_RES_PI_FUTEX = 9,       ///< a priority-inheritance futex: Synchronization.Mutex, the runtime's own locks
  CB_RES_THREAD = 10,        ///< join of a thread; the resource id is the unit id
  CB_RES_QUEUE = 11,         ///< dispatch_sync on a queue
  CB_RES_GROUP = 12,         ///< DispatchGroup.wait
  CB_RES_DISPATCH_SEMAPHORE = 13,
  CB_RES_WORK_ITEM = 14,     ///< DispatchWorkItem.wait
  CB_RES_TIMER = 15,         ///< a sleep or time-out
  CB_RES_STDIO = 16,         ///< flockfile
  CB_RES_TASK = 17,          ///< `await task.value`; the resource id is the unit id of the awaited task when known
  CB_RES_TASK_GROUP = 18,    ///< waiting for a child of a task group
  CB_RES_CONTINUATION = 19,  ///< a continuation that somebody must resume
  CB_RES_ACTOR = 20,         ///< an actor that is occupied
  CB_RES_SUSPENDED = 21,     ///< a suspended task of which only the async stack is known
  CB_RES_IO = 22,            ///< a call that blocks in the kernel
  CB_RES_APPLY = 23,         ///< dispatch_apply waiting for its iterations
  // Annotated resources (casebook_* calls of CSP and of anyone who likes):
  CB_RES_CHANNEL = 32,
  CB_RES_ASYNC_MUTEX = 33,
  CB_RES_ASYNC_RWLOCK = 34,
  CB_RES_ASYNC_CONDITION = 35,
  CB_RES_WAIT_GROUP = 36,
  CB_RES_ASYNC_SEMAPHORE = 37,
  CB_RES_ASYNC_ONCE = 38,
  CB_RES_CONTEXT = 39,
  CB_RES_OTHER = 63,
};

/// What is done to a resource (cb_record.op of WAIT, WAIT_END, ACQUIRE, RELEASE, SIGNAL, POINT, MESSAGE).
enum cb_op {
  CB_OP_NONE = 0,
  CB_OP_LOCK = 1,        ///< exclusive
  CB_OP_RDLOCK = 2,      ///< shared
  CB_OP_TRYLOCK = 3,
  CB_OP_UNLOCK = 4,
  CB_OP_WAIT = 5,
  CB_OP_SIGNAL = 6,      ///< wakes one
  CB_OP_BROADCAST = 7,   ///< wakes all
  CB_OP_JOIN = 8,
  CB_OP_SEND = 9,
  CB_OP_RECEIVE = 10,
  CB_OP_CLOSE = 11,
  CB_OP_SLEEP = 12,
  CB_OP_ADD = 13,        ///< WaitGroup.add, dispatch_group_enter
  CB_OP_DONE = 14,       ///< WaitGroup.done, dispatch_group_leave
  CB_OP_SYNC = 15,       ///< dispatch_sync
  CB_OP_YIELD = 16,
  CB_OP_SPAWN = 17,
  CB_OP_SWITCH = 18,     ///< a task changes its executor (an actor hop)
  CB_OP_ATOMIC = 19,     ///< an atomic operation of instrumented code
  CB_OP_AWAIT = 20,
  CB_OP_RESUME = 21,     ///< a continuation is resumed
  CB_OP_DROP = 22,       ///< a message is discarded
  CB_OP_IO = 23,
  CB_OP_CANCELLATION = 24,  ///< cancels, or asks whether it was cancelled
};

/// Record kinds. `unit` is the unit that does it, `stack` where it does it.
enum cb_record_kind {
  CB_REC_NONE = 0,
  /// A unit is made. unit = the new one; a = cb_unit_kind, b = creator's unit, c = identity (task id, pthread, item),
  /// d = cb_unit_flags, e = name (string id or 0), f = its path: a hash of who made it and of how many its maker had made
  /// before, the same in every execution in which the makers do the same; stack = where it was made.
  CB_REC_UNIT_BORN = 1,
  /// A unit gets a name. e = string id.
  CB_REC_UNIT_NAME = 2,
  /// A unit runs for the first time. a = worker number (0: a thread of its own).
  CB_REC_UNIT_START = 3,
  /// A unit finished; op = 1: somebody else found that it is not needed, and it knows nothing of that.
  CB_REC_UNIT_END = 4,
  /// A task is cancelled. a = the cancelled unit.
  CB_REC_UNIT_CANCEL = 5,
  /// A task gave up its thread and has not finished. What it waits for follows from the snapshot.
  CB_REC_TASK_SUSPEND = 6,
  /// A job of a task is handed to an executor. a = the task's unit; unit = who did it (who woke it).
  CB_REC_TASK_ENQUEUE = 7,
  /// The scheduler gives the turn to `unit`. a = the unit that ran before, b = cb_op at which that one stopped.
  CB_REC_SWITCH = 8,
  /// A choice with more than one candidate. op = cb_choice_kind, a = number of the choice (counted from 0),
  /// b = number of candidates, in the upper half how many of them (the last ones) are no ready units; c = what was chosen, d = what the default would have been;
  /// e, f, g = the first 12 candidates, 16 bits each, low bits first.
  CB_REC_CHOICE = 9,
  /// The unit blocks. op, a = resource, b = cb_resource_kind, c = owner's unit or 0, d = deadline (0: none).
  CB_REC_WAIT = 10,
  /// It goes on. op, a = resource, b = kind, c = who woke it (0: time), d = 0 woken, 1 timed out, 2 spuriously, 3 failed.
  CB_REC_WAIT_END = 11,
  /// A lock is taken (op LOCK or RDLOCK). a = resource, b = kind, c = recursion depth after it.
  CB_REC_ACQUIRE = 12,
  /// A lock is let go. a = resource, b = kind, c = recursion depth after it.
  CB_REC_RELEASE = 13,
  /// signal, broadcast, post, leave, resume. a = resource, b = kind, c = how many waiters were woken, d = value after it, e = by how
  /// much a count went up or down (0 is 1). Of what counts also op ADD: it is entered, and op WAIT: units of it are taken.
  CB_REC_SIGNAL = 14,
  /// A resource becomes known. a = resource, b = kind, e = name (string id or 0); stack = where it was made.
  CB_REC_RESOURCE = 15,
  /// Virtual time moved. a = new time, b = 1 if a timer outran ready work.
  CB_REC_TIME = 16,
  /// Bytes were written. a = file descriptor, b = number of bytes.
  CB_REC_OUTPUT = 17,
  /// main returned, or exit was called. a = exit code, b and c = bytes of stdout and stderr written so far (what comes
  /// later is not part of the program's outcome). Work that goes on after this is the epilogue: it shows what was cut off.
  CB_REC_MAIN_END = 18,
  /// Explore mode does not control this. e = name of the call (string id), a = 1 if it was let through, 0 if it ended the run.
  CB_REC_UNSUPPORTED = 19,
  /// A fatal signal. a = signal number, b = address.
  CB_REC_CRASH = 20,
  /// Snapshot of one unfinished unit. op = which snapshot (cb_snapshot), a = cb_unit_state, b = resource, c = resource kind,
  /// d = unit it waits for (0: unknown or none), e = cb_unit_state_flags; stack = where it stands.
  CB_REC_STATE = 21,
  /// A module of the program. a = load address, b = end, e = path (string id).
  CB_REC_MODULE = 22,
  /// A replayed choice did not fit. a = number of the choice, b = what was wanted, c = what was taken instead.
  CB_REC_DIVERGED = 23,
  /// A scheduling point at which nothing else is recorded. op, a = resource, b = kind, c = bytes of it that are about to be used,
  /// d = 1 if they are about to be changed.
  CB_REC_POINT = 24,
  /// A message. op = SEND, RECEIVE or DROP, a = channel, c = elements in the buffer after it.
  CB_REC_MESSAGE = 25,
  /// A note of the interposer for people. e = string id.
  CB_REC_NOTE = 26,
  /// The pool. a = width, b = workers blocked in a thread-level wait, c = jobs queued. Written with each snapshot.
  CB_REC_POOL = 27,
  /// A memory access of instrumented code. op = cb_access_flags, a = address, b = bytes, c = the instruction's address,
  /// d = memory order of an atomic access (as in C: 0 relaxed ... 5 sequentially consistent). Repeated accesses of a unit to
  /// one place between two synchronizations are written once. With CB_REQF_DETAILS: e = the value before it, f = the value
  /// after it (of a compare-exchange that failed, the value that it would have written), g = cb_access_details.
  CB_REC_ACCESS = 28,
  /// Synchronization that no other record tells of. op = cb_sync, a = object, b = cb_resource_kind.
  CB_REC_SYNC = 29,
  /// Memory that was accessed before is given to somebody anew. a = address, b = bytes.
  CB_REC_ALLOC = 30,
  /// With CB_REQF_REDUCE: a step begins, which goes on to the next record of this kind. unit = the candidate that has the turn (0:
  /// time passes, which nobody decides), a = number of the choice that gave it the turn + 1 (0: there was no choice).
  CB_REC_STEP = 31,
  /// With CB_REQF_REDUCE: what the current step touched since the last such record. op = how many, at most 3; a and b, c and d, e and f
  /// are pairs of a cb_touch key and a cb_touch mask.
  CB_REC_TOUCH = 32,
  /// With CB_REQF_REDUCE: candidates of the next CHOICE record beyond those that it has room for. op = how many, at most 14, two in each of
  /// a ... g, low half first.
  CB_REC_CANDIDATES = 38,
  /// A fault is injected. unit = whom it strikes, op = cb_fault_kind, a = number of the point, b = cb_fault_moment,
  /// c = the unit that carries it out, or 0, d = nanoseconds of a delay; stack = where `unit` stands.
  CB_REC_FAULT = 33,
  /// A point at which a fault could be injected; written by executions that count them (CB_REQF_FAULT with point 0).
  /// As CB_REC_FAULT.
  CB_REC_FAULT_POINT = 34,
  /// With CB_REQF_DETAILS: memory is given to somebody. op = cb_block_kind, a = address, b = bytes; stack = where. Of a Swift
  /// object also c = its type's metadata, d = bytes of its stored properties with its header, e = the type's name (string id).
  CB_REC_BLOCK = 35,
  /// A stored property of a class. a = the class's metadata, b = offset in the object, e = its name (string id), f = the name
  /// of the class that declares it (string id). Written once, before the first object of the class.
  CB_REC_FIELD = 36,
  /// The program declares that races on these bytes are harmless. a = address, b = bytes.
  CB_REC_BENIGN = 37,
  /// The event before which `unit` stood happens now. op = the cb_op, a = object, b = bytes from it, c = 1 if it changes the
  /// object. Written if CB_REQF_EVENTS is set and there is more than one party.
  CB_REC_EVENT = 39,
  /// One candidate of the choice at which the execution stops; written in their order. unit = whom it is about, op = cb_choice_kind,
  /// a = number of the choice, b = what to choose, c = 1 if it is the default, d = cb_option.
  CB_REC_OPTION = 40,
  /// At the end: a block of memory that is part of an example of a cycle. op = cb_held_kind, a = address, b = bytes, c = its type's
  /// metadata or 0, d = bytes of a class's stored properties with its header, e = the class's name (string id), f = the shape's
  /// number, g = what tells the type in every execution: the address of its description, or of a closure's metadata.
  CB_REC_HELD = 41,
  /// At the end: a reference between two of them. a = from, b = offset in it, c = to, d = the shape's number, e = the function of
  /// the closure that it is a part of, or 0.
  CB_REC_REFERENCE = 42,
  /// At the end: objects that keep each other alive and that nobody else reaches, all of one shape; its example comes before. a = the
  /// shape's number, b = how many times there are such, c = blocks in them, d = bytes of these, e = bytes of what they keep besides.
  CB_REC_CYCLES = 43,
};

/// What taking a candidate means, of a choice of who runs next.
enum cb_option {
  CB_OPTION_GO_ON = 0,   ///< the unit runs
  CB_OPTION_TIMER = 1,   ///< the unit's timer fires before work that is ready
  CB_OPTION_WAKE_UP = 2, ///< the unit's wait ends spuriously
};

/// CB_REC_FAULT_POINT records in one execution, at most: more than any search could try.
#define CB_MAX_FAULT_POINTS 20000u

/// What goes wrong around a program without its doing.
enum cb_fault_kind {
  CB_FAULT_CANCEL = 1,  ///< a task is cancelled
  CB_FAULT_DELAY = 2,   ///< a wait with a deadline takes longer
};

/// Where a task stands at a point of a fault.
enum cb_fault_moment {
  CB_FAULT_COMES = 1,    ///< it comes to an `await`, and has not begun to wait
  CB_FAULT_WAITS = 2,    ///< it is suspended, or begins to wait for a time
  CB_FAULT_STARTS = 3,   ///< it was made, and has not run yet
};

// What a step touches is a set of keys. Below bit 56 a key is the address of eight bytes of memory, a resource, or a unit; above is what
// kind of thing it is (0: memory; a cb_resource_kind; or one of these). Two steps that touch one key are dependent unless both only read.
enum cb_touch {
  CB_TOUCH_UNIT = 0x80,        ///< a unit's own course
  CB_TOUCH_POOL = 0x82,        ///< the order of work in a pool that has not enough workers
  CB_TOUCH_OUTPUT = 0x83,      ///< what the program writes, and its end
  CB_TOUCH_END = 0x87,         ///< the end of the program: after it, what others do is lost
  CB_TOUCH_CANCELLATION = 0x84,
  CB_TOUCH_RANDOM = 0x85,      ///< the source of random numbers
  CB_TOUCH_WORLD = 0x86,       ///< everything: time, input, what is not followed in detail
};
#define CB_TOUCH_KEY(kind, object) ((uint64_t)(kind) << 56 | ((uint64_t)(object) & 0xffffffffffffffULL))
// A mask has a bit for each byte of memory that is read, and above them one for each that is written. Others have one of these:
#define CB_TOUCH_READS 1u
#define CB_TOUCH_WRITES 0x100u
/// The step tried this and had to wait: it changed nothing, but might have gone before what made it wait.
#define CB_TOUCH_ATTEMPT 0x10000u
// Where one can have to wait for the other, these tell that the two cannot come the other way round.
#define CB_TOUCH_TAKES 0x20000u    ///< the step takes what others then have to wait for
#define CB_TOUCH_RELEASES 0x40000u ///< it ends what others had to wait for; for something that the step itself took, TAKES is set, too
#define CB_TOUCH_BLOCKS 0x80000u   ///< it would have had to wait
// Who makes a unit able to run, or hands it something, comes before what it does then; but there is nothing to try the other way round.
#define CB_TOUCH_PUBLISHES 0x100000u
#define CB_TOUCH_LEARNS 0x200000u

enum cb_access_flags {
  CB_ACCESS_READ = 1,
  CB_ACCESS_WRITE = 2,
  CB_ACCESS_ATOMIC = 4,
  CB_ACCESS_WHOLE = 8,     ///< declared for a variable as a whole, of which only the first byte is given
  CB_ACCESS_LOCK = 32,     ///< takes or lets go of a lock, of which another record tells
  CB_ACCESS_IGNORED = 16,  ///< an atomic operation that orders others and races with nothing: the program wants it so
};

/// What is known of an access's values, and what an atomic operation does.
enum cb_access_details {
  CB_DETAIL_BEFORE = 1,    ///< e is valid
  CB_DETAIL_AFTER = 2,     ///< f is valid
  CB_DETAIL_COMPARE = 4,   ///< a compare-exchange
  CB_DETAIL_FAILED = 8,    ///< that failed
  CB_DETAIL_LOCK = 16,     ///< part of taking or letting go of a lock that other records tell of
};

enum cb_block_kind {
  CB_BLOCK_MEMORY = 1,   ///< malloc and the like
  CB_BLOCK_OBJECT = 2,   ///< an object of a Swift class
  CB_BLOCK_BOX = 3,      ///< what closures capture: a variable, or their context
  CB_BLOCK_OTHER = 4,    ///< the runtime's own: nothing can be said of what lies in it
  CB_BLOCK_UNKNOWN = 5,  ///< from here on blocks are not told of any more
};

/// What a CB_REC_HELD is.
enum cb_held_kind {
  CB_HELD_MEMORY = 1,   ///< malloc and the like
  CB_HELD_OBJECT = 2,   ///< an object of a Swift class
  CB_HELD_CAPTURE = 3,  ///< what a closure captures, or a variable that it does
  CB_HELD_BLOCK = 4,    ///< a C block
  CB_HELD_OTHER = 5,    ///< the runtime's own
  CB_HELD_TASK = 6,     ///< a task that has ended
};

/// What comes before a release of an object happens before what comes after a later acquire of it.
enum cb_sync { CB_SYNC_ACQUIRE = 1, CB_SYNC_RELEASE = 2, CB_SYNC_FENCE_ACQUIRE = 3, CB_SYNC_FENCE_RELEASE = 4 };

enum cb_choice_kind {
  CB_CHOOSE_UNIT = 1,    ///< who runs next; candidates are unit ids
  CB_CHOOSE_VALUE = 2,   ///< a program's own choice (select, random waiter): candidates are 0 ..< n
  CB_CHOOSE_WAITER = 3,  ///< which waiter a signal wakes; candidates are unit ids
  CB_CHOOSE_TIMER = 4,   ///< which of the timers due at one instant fires first; candidates are unit ids
};

enum cb_snapshot { CB_SNAP_MAIN_END = 1, CB_SNAP_END = 2 };

enum cb_unit_state {
  CB_STATE_NOT_STARTED = 1,
  CB_STATE_READY = 2,
  CB_STATE_RUNNING = 3,
  CB_STATE_WAITING = 4,    ///< its thread blocks
  CB_STATE_SUSPENDED = 5,  ///< a task without a thread
};

enum cb_unit_state_flags {
  CB_STATEF_CANCELLED = 1,
  CB_STATEF_TIMED = 2,      ///< the wait has a deadline
  CB_STATEF_ON_POOL = 4,    ///< it occupies a worker of the cooperative pool
};

/// One record, 96 bytes.
typedef struct cb_record {
  uint16_t kind;   ///< cb_record_kind
  uint16_t op;     ///< cb_op, or what the kind says
  uint32_t unit;   ///< who
  uint32_t step;   ///< number of scheduling points passed
  uint32_t stack;  ///< stack id, 0 if none
  uint64_t time;   ///< virtual nanoseconds
  uint64_t a, b, c, d, e, f, g;
  /// The stretch of a thread's run that this belongs to: a thread, or one job of a worker. What happens in one strand happens
  /// in order; two jobs of one worker are two strands, since another worker could have run either.
  uint64_t strand;
  uint64_t reserved;
} cb_record;

/// Header of the region. Offsets are bytes from its start, sizes are bytes unless said otherwise.
typedef struct cb_trace_header {
  uint64_t magic;
  uint32_t version;
  uint32_t header_size;
  uint64_t region_size;
  uint64_t records_offset;
  uint64_t record_capacity;  ///< records
  uint64_t record_count;     ///< records written
  uint64_t records_dropped;  ///< records that found no room
  uint64_t stacks_offset;
  uint64_t stack_capacity;   ///< 8-byte words
  uint64_t stack_used;       ///< words
  uint64_t strings_offset;
  uint64_t string_capacity;
  uint64_t string_used;
  uint32_t end_reason;       ///< cb_end_reason
  int32_t exit_code;
  uint64_t steps;            ///< scheduling points passed; also the heartbeat that a watchdog reads
  uint64_t choices;          ///< choices with more than one candidate
  uint64_t virtual_time;
  uint32_t units;            ///< units ever made
  uint32_t max_ready;        ///< most units that were ready at once
  uint64_t trace_hash;       ///< FNV-1a of all scheduling decisions, to compare two executions cheaply
  uint32_t width;            ///< pool width in force
  uint32_t flags;            ///< the request's flags
  uint64_t reserved[3];      ///< the running thread's id, and what a watchdog asks of it
  uint32_t pool_peak;        ///< most pieces of work in one pool at a time, being run or waiting
  uint32_t pool_filled;      ///< 1 if work waited for a worker
  uint32_t tries;            ///< 1 if the program tried for a lock without waiting
  uint32_t reserved_flags;
  uint64_t more_reserved[3];
} cb_trace_header;

// A stack is an id into the stack words: word[id-1] = number of frames, then the frames, innermost first. Bit 63 of a frame
// says that it is a resume address of an async function (symbolise it as it is); all others are return addresses
// (symbolise the address minus 1). A string is an id into the string bytes: bytes from id-1 up to a NUL.
#define CB_FRAME_ASYNC (1ULL << 63)
/// Bit 62: the call has no line of its own and belongs to what comes after it.
#define CB_FRAME_AHEAD (1ULL << 62)

// ---- Requests to the fork server -------------------------------------------------------------------------------------
// The runner starts the program with CASEBOOK_CONTROL_FD (a SOCK_SEQPACKET socket), CASEBOOK_TRACE_FD (the region),
// CASEBOOK_STDOUT_FD and CASEBOOK_STDERR_FD (files that take each execution's output). Stopped just before main, the program
// answers with a cb_response of status CB_STATUS_READY, then for every cb_request forks one execution and answers when it ended.

enum cb_policy {
  CB_POLICY_DEFAULT = 0,      ///< go on with the current unit; else the lowest ready one
  CB_POLICY_RANDOM = 1,       ///< uniform among the candidates
  CB_POLICY_PCT = 2,          ///< Burckhardt et al., ASPLOS 2010; depth and step estimate in the request
  CB_POLICY_ROUND_ROBIN = 3,
  CB_POLICY_POS = 4,          ///< partial order sampling: random priorities, drawn anew for events that race
  CB_POLICY_SURW = 5,         ///< uniform over the orders of the events of one object; needs estimates
  CB_POLICY_URW = 6,          ///< uniform over the orders of all events; needs estimates
};

enum cb_request_flags {
  CB_REQF_TIMER_SLACK = 1,   ///< a timer due within timer_slack may outrun ready work
  CB_REQF_SPURIOUS = 2,      ///< condition waits may wake spuriously (at most twice an execution)
  CB_REQF_FULL_STACKS = 4,   ///< unwind stacks with call frame information, for reports
  CB_REQF_STOP_ON_DIVERGENCE = 8,
  CB_REQF_QUIET = 16,        ///< only what a verdict needs: no SWITCH, no CHOICE, POINT only of annotated resources
  CB_REQF_ACCESS = 32,       ///< plain memory accesses are scheduling points too
  CB_REQF_RACES = 64,        ///< memory accesses and all synchronization are written, for the race analysis
  /// What each step touched is written, for partial order reduction. Who would have to wait is no candidate as long as another is, and
  /// whoever is woken from a lock competes for it with all others.
  CB_REQF_REDUCE = 128,
  CB_REQF_FAULT = 256,       ///< the request says what fault is injected
  CB_REQF_DETAILS = 512,     ///< accesses with their values, and what memory they touch, for reports
  /// Letting go of a lock is a scheduling point, too: somebody may try for it without waiting, and sees it taken only so.
  CB_REQF_TRIES = 1024,
  CB_REQF_LEAVE_AT_ONCE = 2048,  ///< run nothing: what a fork alone costs is the limit that benchmarks compare with
  CB_REQF_EVENTS = 4096,     ///< events are written as they happen, to estimate their numbers
};

typedef struct cb_deviation {
  uint32_t choice;  ///< number of the choice
  uint32_t value;   ///< what to choose (unit id or index, as CB_REC_CHOICE has it)
} cb_deviation;

/// Estimate for CB_POLICY_SURW and CB_POLICY_URW.
typedef struct cb_estimate {
  uint64_t path;    ///< of a unit, as CB_REC_UNIT_BORN has it
  uint64_t events;  ///< of the unit and of all that it makes, and so on; with SURW, those of the request's object
} cb_estimate;

/// One execution, followed by `deviations` cb_deviation entries in ascending order of choice, and by reserved[0] 64-bit words:
/// the address of SURW's object (0 with URW), and the cb_estimate entries. A choice below `prefix` that is not listed takes
/// the default; from `prefix` on the policy decides.
typedef struct cb_request {
  uint32_t magic;           ///< CB_REQUEST_MAGIC
  uint32_t policy;
  uint64_t seed;
  uint32_t width;           ///< workers of the pool, 1 ... 64
  uint32_t flags;
  uint64_t max_steps;
  uint64_t max_time;        ///< virtual nanoseconds
  uint64_t timer_slack;     ///< nanoseconds
  uint32_t pct_depth;
  uint32_t prefix;
  uint64_t pct_steps;       ///< estimate of the number of choices, for PCT's change points
  uint32_t wall_limit_ms;   ///< kill the execution after this much real time
  uint32_t deviations;
  uint64_t memory_limit;    ///< RLIMIT_AS of the execution in bytes, 0: none
  uint64_t output_limit;    ///< RLIMIT_FSIZE in bytes, 0: none
  uint64_t estimate_words;  ///< 64-bit words behind the deviations: the estimates
  uint32_t sleeper_words;   ///< 64-bit words behind the estimates: the sleep set (see below)
  uint32_t sleep_from;      ///< number of the choice after which the sleep set is in force
  uint32_t fault_kind;      ///< with CB_REQF_FAULT: cb_fault_kind
  uint32_t fault_point;     ///< number of the point, from 1; 0: count the points and do nothing
  /// For CANCEL, whom: 0 the main task, else all tasks whose name has this hash (32-bit FNV-1a; their points are counted together); for
  /// DELAY, by how many nanoseconds.
  uint64_t fault_argument;
  /// The execution ends at the choice with this number, counted from 1, before anything is chosen, and tells how everybody stands; 0: it
  /// goes on to its end.
  uint32_t stop_at;
  uint32_t reserved;
} cb_request;

// A sleep set (Godefroid 1996) is a list of sleepers: candidates that must not get the turn until somebody touches what their next step
// touches. Each is a word, unit | number of keys << 32, and then so many pairs of a cb_touch key and mask.
#define CB_MAX_SLEEPER_WORDS 6000u

#define CB_REQUEST_MAGIC 0x51524243u
#define CB_MAX_DEVIATIONS 20000u  // a request must fit one packet of a local socket
#define CB_MAX_ESTIMATES 2000u

enum cb_status {
  CB_STATUS_READY = 1,
  CB_STATUS_DONE = 2,       ///< the execution ended; wait_status is as waitpid gave it
  CB_STATUS_TIMEOUT = 3,    ///< it was killed after wall_limit_ms
  CB_STATUS_STUCK = 4,      ///< it was killed: its running thread sat in the kernel; the trace's last UNSUPPORTED record has the stack
  CB_STATUS_ERROR = 5,      ///< the server could not do it; error is an errno
};

typedef struct cb_response {
  uint32_t status;
  int32_t wait_status;
  int32_t error;
  uint32_t pid;
  uint64_t wall_ns;
} cb_response;

#endif
