// A path with a delay, for real TCP connections on one machine: a TUN device whose packets come
// back after a time with their two addresses exchanged. Who connects to ADDRESS.2 thus reaches
// what listens on ADDRESS.1. (Exchanging the addresses leaves every checksum right.)
//
// Usage: delay-path NAME MILLISECONDS. SIGUSR1 drops all packets from then on, SIGUSR2 lets them
// pass again. It ends with its standard input.
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

enum { SLOTS = 32768, LARGEST = 1600 };

typedef struct {
  int64_t due;
  int count;
  unsigned char bytes[LARGEST];
} Packet;

static volatile sig_atomic_t is_dark;

static void darken(int number) { is_dark = number == SIGUSR1; }

static int64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void exchange_addresses(unsigned char *packet) {
  unsigned char source[4];
  memcpy(source, packet + 12, 4);
  memcpy(packet + 12, packet + 16, 4);
  memcpy(packet + 16, source, 4);
}

int main(int count, char **words) {
  if (count < 3) return 2;
  int64_t delay = atoll(words[2]) * 1000000;
  struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI};
  strncpy(request.ifr_name, words[1], IFNAMSIZ - 1);
  int device = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (device < 0 || ioctl(device, TUNSETIFF, &request) < 0) {
    perror("delay-path");
    return 1;
  }
  prctl(PR_SET_TIMERSLACK, 1UL);
  signal(SIGUSR1, darken);
  signal(SIGUSR2, darken);
  printf("ready\n");
  fflush(stdout);
  Packet *queue = calloc(SLOTS, sizeof *queue);
  unsigned head = 0, tail = 0;
  for (;;) {
    while (head != tail && queue[head % SLOTS].due <= now()) {
      Packet *p = &queue[head++ % SLOTS];
      if (!is_dark && write(device, p->bytes, (size_t)p->count) < 0) continue;
    }
    struct pollfd p[2] = {{.fd = device, .events = POLLIN}, {.fd = 0, .events = POLLIN}};
    struct timespec wait, *bound = NULL;
    if (head != tail) {
      int64_t left = queue[head % SLOTS].due - now();
      if (left < 0) left = 0;
      wait.tv_sec = left / 1000000000;
      wait.tv_nsec = left % 1000000000;
      bound = &wait;
    }
    ppoll(p, 2, bound, NULL);
    if (p[1].revents) return 0;
    while (tail - head < SLOTS) {
      Packet *next = &queue[tail % SLOTS];
      ssize_t got = read(device, next->bytes, LARGEST);
      if (got <= 0) break;
      if (got < 20 || next->bytes[0] >> 4 != 4) continue;
      exchange_addresses(next->bytes);
      next->count = (int)got;
      next->due = now() + delay;
      tail++;
    }
  }
}
