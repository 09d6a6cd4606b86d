#pragma once
#include <malloc.h>
#include <stdint.h>
#include <sys/syscall.h>

/* What the C library has no function for, or one with a variable number of arguments, cannot be
   called from Swift: hence this. */
extern long syscall(long number, ...);

struct shim_scheduling {
  uint32_t size, policy;
  uint64_t flags;
  int32_t nice;
  uint32_t priority;
  uint64_t runtime, deadline, period;
};

/* Asks the kernel for turns of this length for the calling thread: the shorter they are, the
   sooner it has one after it woke (Linux 6.12 and later). Its policy and its niceness stay; a
   thread of another policy than the usual one is left alone. 0 when it was done. */
static inline long shim_set_turn(uint64_t nanoseconds) {
  struct shim_scheduling attributes;
  if (syscall(SYS_sched_getattr, 0, &attributes, sizeof attributes, 0) != 0) return -1;
  if (attributes.policy != 0) return -1;
  attributes.runtime = nanoseconds;
  return syscall(SYS_sched_setattr, 0, &attributes, 0);
}

/* Puts the calling thread before every usual one (SCHED_FIFO, the least priority of that), which
   wants CAP_SYS_NICE or a limit that allows it, and keeps what it was in `before`. 0 when it was
   done; a thread of another policy than the usual one is left alone. */
static inline long shim_go_first(struct shim_scheduling *before) {
  if (syscall(SYS_sched_getattr, 0, before, sizeof *before, 0) != 0) return -1;
  if (before->policy != 0) return -1;
  struct shim_scheduling first = {.size = sizeof first, .policy = 1, .priority = 1};
  return syscall(SYS_sched_setattr, 0, &first, 0);
}

/* Puts the calling thread back. 0 when it was done. */
static inline long shim_go_back(struct shim_scheduling *before) {
  return syscall(SYS_sched_setattr, 0, before, 0);
}
