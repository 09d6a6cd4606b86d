#pragma once
#include <linux/prctl.h>
#include <strophe.h>
#include <sys/syscall.h>

/* What the C library declares only with _GNU_SOURCE, or with a variable number of arguments,
   cannot be called from Swift: hence these. No header with types of the C library is included
   here, or Swift would take this module for their owner. */
extern long syscall(long number, ...);
extern int prctl(int option, ...);

/* The kernel ends this process when the thread that started it ends. 9 is SIGKILL. */
static inline int shim_die_with_parent(void) { return prctl(PR_SET_PDEATHSIG, 9UL, 0UL, 0UL, 0UL); }

/* poll with a limit in nanoseconds; waits points to count times struct pollfd. */
static inline int shim_poll(void *waits, unsigned long count, unsigned long nanoseconds) {
  struct {
    long seconds;
    long nanoseconds;
  } limit = {(long)(nanoseconds / 1000000000UL), (long)(nanoseconds % 1000000000UL)};
  return (int)syscall(SYS_ppoll, waits, count, &limit, (void *)0, 0L);
}

/* A descriptor that one thread makes readable for another: EFD_CLOEXEC, EFD_NONBLOCK. */
static inline int shim_waker(void) { return (int)syscall(SYS_eventfd2, 0U, 02004000); }

/* Closes what this process inherited beyond its three standard streams. */
static inline void shim_close_inherited(void) { syscall(SYS_close_range, 3U, ~0U, 0U); }
