#pragma once
#include <malloc.h>
#include <stdint.h>
#include <sys/syscall.h>

/* What the C library has no function for, or one with a variable number of arguments, cannot be
   called from Swift: hence this. */
extern long syscall(long number, ...);

/* Asks the kernel for turns of this length for the calling thread: the shorter they are, the
   sooner it has one after it woke (Linux 6.12 and later). Its policy and its niceness stay; a
   thread of another policy than the usual one is left alone. 0 when it was done. */
static inline long shim_set_turn(uint64_t nanoseconds) {
  struct {
    uint32_t size, policy;
    uint64_t flags;
    int32_t nice;
    uint32_t priority;
    uint64_t runtime, deadline, period;
  } attributes;
  if (syscall(SYS_sched_getattr, 0, &attributes, sizeof attributes, 0) != 0) return -1;
  if (attributes.policy != 0) return -1;
  attributes.runtime = nanoseconds;
  return syscall(SYS_sched_setattr, 0, &attributes, 0);
}
