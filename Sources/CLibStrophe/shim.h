#pragma once
#include <poll.h>
#include <signal.h>
#include <strophe.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* In C because prctl is variadic: Swift cannot call it. */
static inline int shim_die_with_parent(void) {
  return prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
}

/* poll with a limit in nanoseconds. In C because syscall is variadic, and ppoll itself is
   declared only with _GNU_SOURCE, which Swift's Glibc module does not define. */
static inline int shim_poll(struct pollfd *waits, unsigned long count, struct timespec limit) {
  return (int)syscall(SYS_ppoll, waits, count, &limit, (void *)0, 0L);
}

/* Closes what this process inherited beyond its three standard streams. In C because syscall is
   variadic, and close_range is declared only with _GNU_SOURCE. */
static inline void shim_close_inherited(void) { syscall(SYS_close_range, 3U, ~0U, 0U); }
