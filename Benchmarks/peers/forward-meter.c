// What forwarding costs, seen by a client of the forwarded port: the same meter for every peer.
//
// Usage: forward-meter serve             serves on a port of 127.0.0.1 that it prints
//        forward-meter pull PORT BYTES   asks for so many bytes: seconds
//        forward-meter turn PORT COUNT   sends a byte and waits for it, so often: microseconds
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static char block[256 * 1024];

static int64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void serve_one(int fd) {
  int one = 1;
  uint64_t wanted;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (recv(fd, &wanted, sizeof wanted, MSG_WAITALL) != sizeof wanted) return;
  while (wanted > 0) {
    size_t part = wanted < sizeof block ? wanted : sizeof block;
    ssize_t n = send(fd, block, part, MSG_NOSIGNAL);
    if (n <= 0) return;
    wanted -= (uint64_t)n;
  }
  char byte;
  while (read(fd, &byte, 1) == 1)
    if (write(fd, &byte, 1) != 1) return;
}

static int serve(void) {
  struct sockaddr_in place = {.sin_family = AF_INET};
  socklen_t size = sizeof place;
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  bind(listener, (struct sockaddr *)&place, sizeof place);
  listen(listener, 64);
  getsockname(listener, (struct sockaddr *)&place, &size);
  printf("%d\n", ntohs(place.sin_port));
  fflush(stdout);
  signal(SIGCHLD, SIG_IGN);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  for (;;) {
    int fd = accept(listener, NULL, NULL);
    if (fd < 0) continue;
    if (fork() == 0) {
      close(listener);
      serve_one(fd);
      _exit(0);
    }
    close(fd);
  }
}

static int join(int port) {
  struct sockaddr_in place = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(fd, (struct sockaddr *)&place, sizeof place)) exit(1);
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  return fd;
}

static void put(int fd, const void *bytes, size_t count) {
  if (write(fd, bytes, count) != (ssize_t)count) exit(1);
}

static int pull(int port, uint64_t count) {
  int fd = join(port);
  int64_t begin = now();
  put(fd, &count, sizeof count);
  while (count > 0) {
    ssize_t n = read(fd, block, sizeof block);
    if (n <= 0) return 1;
    count -= (uint64_t)n;
  }
  printf("{\"seconds\":%.6f}\n", (now() - begin) / 1e9);
  return 0;
}

static int turn(int port, int count) {
  int fd = join(port);
  uint64_t none = 0;
  put(fd, &none, sizeof none);
  printf("{\"us\":[");
  for (int i = -10; i < count; i++) {
    char byte = 'x';
    int64_t begin = now();
    put(fd, &byte, 1);
    if (read(fd, &byte, 1) != 1) return 1;
    if (i >= 0) printf("%s%.2f", i ? "," : "", (now() - begin) / 1e3);
  }
  printf("]}\n");
  return 0;
}

int main(int count, char **words) {
  if (count == 2 && !strcmp(words[1], "serve")) return serve();
  if (count < 4) return 2;
  if (!strcmp(words[1], "pull")) return pull(atoi(words[2]), strtoull(words[3], NULL, 10));
  return turn(atoi(words[2]), atoi(words[3]));
}
