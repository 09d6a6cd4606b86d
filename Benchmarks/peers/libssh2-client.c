// The yardstick: the same work as `ssh-bench` does, by one thread of C on libssh2 with epoll.
//
// Usage: libssh2-client WORK COUNT. Each work prints one JSON object. The environment says where:
// BENCH_PORT, BENCH_USER, BENCH_KEY (an Ed25519 key without passphrase, in OpenSSH's own form),
// BENCH_KNOWN_HOSTS, BENCH_HOST for the works that have one host only, and BENCH_NET (127.0) for those
// that have many.
// It does what a careful C program would: TCP_NODELAY, TCP_QUICKACK after each read, the key
// parsed once and signed with by libcrypto, host keys checked, a window of 256 KiB (2 MiB for
// bulk), everything non-blocking.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <libssh2.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { AGAIN = LIBSSH2_ERROR_EAGAIN, USUAL_WINDOW = 256 * 1024, BULK_WINDOW = 2 * 1024 * 1024 };

static const char *user, *known_hosts_file;
static int port;
static EVP_PKEY *key;
static unsigned char key_blob[51];  // string "ssh-ed25519", string of 32 bytes

static void die(const char *what) {
  fprintf(stderr, "libssh2-client: %s\n", what);
  exit(1);
}

static int64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static double cpu_seconds(void) {
  struct rusage u;
  getrusage(RUSAGE_SELF, &u);
  return u.ru_utime.tv_sec + u.ru_stime.tv_sec + (u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

// MARK: What is printed

static void print_numbers(const char *name, const double *values, int count) {
  printf("\"%s\":[", name);
  for (int i = 0; i < count; i++) printf("%s%.6f", i ? "," : "", values[i]);
  printf("]");
}

/// Ends the object with what the kernel says of this process: peak memory in kilobytes.
static void print_end(void) {
  char line[256];
  long peak = 0;
  FILE *status = fopen("/proc/self/status", "r");
  while (status && fgets(line, sizeof line, status)) sscanf(line, "VmHWM: %ld kB", &peak);
  if (status) fclose(status);
  printf(",\"peakKB\":%ld,\"cpuSeconds\":%.6f}\n", peak, cpu_seconds());
  fflush(stdout);
}

// MARK: The key

static uint32_t word(const unsigned char *p) {
  return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void load_key(const char *path) {
  FILE *file = fopen(path, "r");
  if (!file) die("the key cannot be read");
  char line[256], text[4096] = "";
  while (fgets(line, sizeof line, file))
    if (line[0] != '-') strncat(text, strtok(line, "\n"), sizeof text - strlen(text) - 1);
  fclose(file);
  unsigned char raw[4096], *p = raw + 15;
  EVP_DecodeBlock(raw, (unsigned char *)text, (int)strlen(text));
  if (memcmp(raw, "openssh-key-v1", 15)) die("not a key in OpenSSH's form");
  for (int i = 0; i < 3; i++) p += 4 + word(p);  // cipher, key derivation, its options
  p += 4;                                        // number of keys
  memcpy(key_blob, p + 4, sizeof key_blob);
  p += 4 + word(p) + 4 + 8;                      // public key, length, two check words
  for (int i = 0; i < 2; i++) p += 4 + word(p);  // type, public part
  key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, p + 4, 32);
  if (!key) die("not an Ed25519 key");
}

static int sign(LIBSSH2_SESSION *session, unsigned char **sig, size_t *sig_count,
                const unsigned char *data, size_t count, void **abstract) {
  (void)session, (void)abstract;
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  *sig_count = 64;
  *sig = malloc(64);
  int good = EVP_DigestSignInit(context, NULL, NULL, NULL, key) == 1 &&
             EVP_DigestSign(context, *sig, sig_count, data, count) == 1;
  EVP_MD_CTX_free(context);
  return good ? 0 : -1;
}

// MARK: A connection

typedef enum { CONNECTING, SHAKING, SIGNING_IN, READY, OPENING, STARTING, RUNNING, ENDING, OVER } State;

typedef struct {
  int fd, commands_done, answers, asked;
  State state;
  LIBSSH2_SESSION *session;
  LIBSSH2_CHANNEL *channel;
  char host[32];
  int64_t sent;
} Connection;

static ssize_t receive(int fd, void *buffer, size_t count, int flags, void **abstract) {
  (void)abstract;
  ssize_t got = recv(fd, buffer, count, flags);
  int one = 1;
  if (got < 0) return -errno;
  setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &one, sizeof one);
  return got;
}

static void start(Connection *c) {
  struct sockaddr_in place = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  int one = 1;
  inet_pton(AF_INET, c->host, &place.sin_addr);
  c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  setsockopt(c->fd, IPPROTO_TCP, TCP_QUICKACK, &one, sizeof one);
  if (connect(c->fd, (struct sockaddr *)&place, sizeof place) && errno != EINPROGRESS)
    die("connect failed");
  c->state = CONNECTING;
}

static void make_session(Connection *c) {
  c->session = libssh2_session_init();
  libssh2_session_set_blocking(c->session, 0);
  libssh2_session_callback_set(c->session, LIBSSH2_CALLBACK_RECV, (void *)receive);
  libssh2_session_method_pref(c->session, LIBSSH2_METHOD_HOSTKEY, "ssh-ed25519");
  libssh2_session_method_pref(c->session, LIBSSH2_METHOD_KEX, "curve25519-sha256");
  for (int m = LIBSSH2_METHOD_CRYPT_CS; m <= LIBSSH2_METHOD_CRYPT_SC; m++)
    libssh2_session_method_pref(c->session, m, "aes128-ctr");
  for (int m = LIBSSH2_METHOD_MAC_CS; m <= LIBSSH2_METHOD_MAC_SC; m++)
    libssh2_session_method_pref(c->session, m, "hmac-sha2-256");
}

/// The known hosts are read once for the process; they belong to a session that is never freed.
static void check_host_key(Connection *c) {
  static LIBSSH2_KNOWNHOSTS *known;
  if (!known) {
    known = libssh2_knownhost_init(libssh2_session_init());
    if (libssh2_knownhost_readfile(known, known_hosts_file, LIBSSH2_KNOWNHOST_FILE_OPENSSH) < 1)
      die("known_hosts cannot be read");
  }
  size_t count;
  int type;
  const char *shown = libssh2_session_hostkey(c->session, &count, &type);
  if (libssh2_knownhost_checkp(known, c->host, port, shown, count,
                               LIBSSH2_KNOWNHOST_TYPE_PLAIN | LIBSSH2_KNOWNHOST_KEYENC_RAW, NULL))
    die("the host key is not known");
}

static int failed(Connection *c, int code, const char *what) {
  char *text = "";
  if (c->session) libssh2_session_last_error(c->session, &text, NULL, 0);
  fprintf(stderr, "libssh2-client: %s: %s: %d %s\n", c->host, what, code, text);
  exit(1);
}

/// Goes on with the connection as far as it goes; true once it is at the state that is wanted.
static int advance_to_ready(Connection *c) {
  if (c->state == CONNECTING) {
    int error = 0;
    socklen_t size = sizeof error;
    struct pollfd p = {.fd = c->fd, .events = POLLOUT};
    if (poll(&p, 1, 0) < 1) return 0;
    getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error) failed(c, error, "connect");
    make_session(c);
    c->state = SHAKING;
  }
  if (c->state == SHAKING) {
    int code = libssh2_session_handshake(c->session, c->fd);
    if (code == AGAIN) return 0;
    if (code) failed(c, code, "handshake");
    check_host_key(c);
    c->state = SIGNING_IN;
  }
  if (c->state == SIGNING_IN) {
    int code = libssh2_userauth_publickey(c->session, user, key_blob, sizeof key_blob, sign, NULL);
    if (code == AGAIN) return 0;
    if (code) failed(c, code, "authenticate");
    c->state = READY;
  }
  return c->state >= READY;
}

/// Runs one command on a channel of its own; true once it has ended.
static int advance_command(Connection *c, const char *command, unsigned window, int64_t *received) {
  static char buffer[256 * 1024];
  if (c->state == READY) c->state = OPENING;
  if (c->state == OPENING) {
    c->channel = libssh2_channel_open_ex(c->session, "session", 7, window, 32768, NULL, 0);
    if (!c->channel) {
      if (libssh2_session_last_errno(c->session) != AGAIN) failed(c, 0, "open");
      return 0;
    }
    c->state = STARTING;
  }
  if (c->state == STARTING) {
    int code = libssh2_channel_exec(c->channel, command);
    if (code == AGAIN) return 0;
    if (code) failed(c, code, "exec");
    c->state = RUNNING;
  }
  if (c->state == RUNNING) {
    ssize_t count;
    for (int stream = 0; stream < 2; stream++) {
      while ((count = libssh2_channel_read_ex(c->channel, stream, buffer, sizeof buffer)) > 0)
        if (received) *received += count;
      if (count < 0 && count != AGAIN) failed(c, (int)count, "read");
    }
    if (!libssh2_channel_eof(c->channel)) return 0;
    c->state = ENDING;
  }
  if (c->state == ENDING) {
    int code = libssh2_channel_free(c->channel);
    if (code == AGAIN) return 0;
    c->channel = NULL;
    c->commands_done++;
    c->state = READY;
  }
  return 1;
}

static void leave(Connection *c) {
  libssh2_session_disconnect(c->session, "done");
  shutdown(c->fd, SHUT_RDWR);
  libssh2_session_free(c->session);
  close(c->fd);
}

static void wait_for(Connection *c) {
  struct pollfd p = {.fd = c->fd, .events = POLLIN};
  if (c->state == CONNECTING) p.events = POLLOUT;
  else if (libssh2_session_block_directions(c->session) & LIBSSH2_SESSION_BLOCK_OUTBOUND)
    p.events |= POLLOUT;
  poll(&p, 1, -1);
}

static void connect_now(Connection *c, const char *host) {
  memset(c, 0, sizeof *c);
  snprintf(c->host, sizeof c->host, "%s", host);
  start(c);
  while (!advance_to_ready(c)) wait_for(c);
}

static void run_now(Connection *c, const char *command, unsigned window, int64_t *received) {
  while (!advance_command(c, command, window, received)) wait_for(c);
}

// MARK: A helper: a shell that answers lines

static int open_helper(Connection *c) {
  if (c->state == READY) c->state = OPENING;
  if (c->state == OPENING) {
    c->channel =
        libssh2_channel_open_ex(c->session, "session", 7, USUAL_WINDOW, 32768, NULL, 0);
    if (!c->channel) {
      if (libssh2_session_last_errno(c->session) != AGAIN) failed(c, 0, "open");
      return 0;
    }
    c->state = STARTING;
  }
  if (c->state == STARTING) {
    int code = libssh2_channel_exec(c->channel, "exec /bin/sh");
    if (code == AGAIN) return 0;
    if (code) failed(c, code, "exec");
    c->state = RUNNING;
  }
  return 1;
}

static void ask(Connection *c, const char *line) {
  size_t count = strlen(line), done = 0;
  c->sent = now();
  while (done < count) {
    ssize_t code = libssh2_channel_write(c->channel, line + done, count - done);
    if (code == AGAIN) wait_for(c);
    else if (code < 0) failed(c, (int)code, "write");
    else done += (size_t)code;
  }
  c->asked++;
}

/// Counts the answers that have come: each ends with the byte 0x1E and a newline.
static int take_answers(Connection *c) {
  static char buffer[65536];
  ssize_t count;
  while ((count = libssh2_channel_read(c->channel, buffer, sizeof buffer)) > 0)
    for (ssize_t i = 0; i < count; i++)
      if (buffer[i] == '\n') c->answers++;
  return count < 0 && count != AGAIN ? (int)count : 0;
}

static const char *question = "(eval ':') </dev/null 2>/dev/null; echo \"\x1e" "0:$?\x1e\"\n";
/// The same in the shell itself: what a strike asks of each host.
static const char *struck = "{ eval ':'; } </dev/null 2>/dev/null; echo \"\x1e" "0:$?\x1e\"\n";

static void helper_now(Connection *c, const char *host) {
  connect_now(c, host);
  while (!open_helper(c)) wait_for(c);
  ask(c, question);
  while (c->answers < c->asked) take_answers(c), c->answers < c->asked ? wait_for(c) : (void)0;
}

// MARK: Works

static void work_connect(const char *host, int count) {
  double *ms = calloc((size_t)count, sizeof *ms);
  for (int i = 0; i < count; i++) {
    Connection c;
    int64_t begin = now();
    connect_now(&c, host);
    ms[i] = (now() - begin) / 1e6;
    leave(&c);
  }
  printf("{");
  print_numbers("ms", ms, count);
  print_end();
}

static void work_command(const char *host, int count) {
  double *ms = calloc((size_t)count, sizeof *ms), first;
  Connection c;
  connect_now(&c, host);
  int64_t begin = now();
  run_now(&c, "true", USUAL_WINDOW, NULL);
  first = (now() - begin) / 1e6;
  for (int i = 0; i < count; i++) {
    begin = now();
    run_now(&c, "true", USUAL_WINDOW, NULL);
    ms[i] = (now() - begin) / 1e6;
  }
  leave(&c);
  printf("{\"firstMs\":%.6f,", first);
  print_numbers("ms", ms, count);
  print_end();
}

static void work_helper(const char *host, int count) {
  double *ms = calloc((size_t)count, sizeof *ms);
  Connection c;
  helper_now(&c, host);
  for (int i = 0; i < count; i++) {
    int64_t begin = now();
    ask(&c, question);
    while (take_answers(&c) == 0 && c.answers < c.asked) wait_for(&c);
    ms[i] = (now() - begin) / 1e6;
  }
  leave(&c);
  printf("{");
  print_numbers("ms", ms, count);
  print_end();
}

static void work_bulk(const char *host, int count) {
  Connection c;
  int64_t received = 0;
  char command[64];
  snprintf(command, sizeof command, "head -c %d /dev/zero", count);
  connect_now(&c, host);
  run_now(&c, "true", USUAL_WINDOW, NULL);
  int64_t begin = now();
  double cpu = cpu_seconds();
  run_now(&c, command, BULK_WINDOW, &received);
  double seconds = (now() - begin) / 1e9;
  cpu = cpu_seconds() - cpu;
  if (received != count) die("not all bytes came");
  leave(&c);
  printf("{\"bytes\":%ld,\"seconds\":%.6f,\"workCPU\":%.6f", (long)received, seconds, cpu);
  print_end();
}

static void host_name(char *name, size_t size, int i) {
  const char *net = getenv("BENCH_NET");
  snprintf(name, size, "%s.%d.%d", net ? net : "127.0", 1 + i / 250, 1 + i % 250);
}

/// All hosts at once: connect, `true`, `hostname`; or, when `is_warm`, connect and open a helper.
static Connection *all_hosts(int count, int is_warm) {
  Connection *all = calloc((size_t)count, sizeof *all);
  int queue = epoll_create1(EPOLL_CLOEXEC), open = count;
  for (int i = 0; i < count; i++) {
    host_name(all[i].host, sizeof all[i].host, i);
    start(&all[i]);
    struct epoll_event e = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = &all[i]};
    epoll_ctl(queue, EPOLL_CTL_ADD, all[i].fd, &e);
  }
  while (open > 0) {
    struct epoll_event events[64];
    int ready = epoll_wait(queue, events, 64, -1);
    for (int k = 0; k < ready; k++) {
      Connection *c = events[k].data.ptr;
      if (c->state == OVER || !advance_to_ready(c)) continue;
      if (is_warm) {
        if (c->asked == 0 && !open_helper(c)) continue;
        if (c->asked == 0) ask(c, question);
        take_answers(c);
        if (c->answers < 1) continue;
        c->state = OVER;
        open--;
      } else {
        if (c->commands_done == 0 && !advance_command(c, "true", USUAL_WINDOW, NULL)) continue;
        if (!advance_command(c, "hostname", USUAL_WINDOW, NULL)) continue;
        epoll_ctl(queue, EPOLL_CTL_DEL, c->fd, NULL);
        leave(c);
        c->state = OVER;
        open--;
      }
    }
  }
  close(queue);
  return all;
}

static void work_fanout(int count) {
  int64_t begin = now();
  all_hosts(count, 0);
  printf("{\"seconds\":%.6f", (now() - begin) / 1e9);
  print_end();
}

static void work_strike(int count) {
  enum { ROUNDS = 10 };
  double ms[ROUNDS], skew[ROUNDS], cpu[ROUNDS];
  Connection *all = all_hosts(count, 1);
  int queue = epoll_create1(EPOLL_CLOEXEC);
  for (int i = 0; i < count; i++) {
    struct epoll_event e = {.events = EPOLLIN, .data.ptr = &all[i]};
    epoll_ctl(queue, EPOLL_CTL_ADD, all[i].fd, &e);
  }
  for (int round = 0; round < ROUNDS; round++) {
    usleep(50000);
    double cpu_before = cpu_seconds();
    int64_t begin = now();
    for (int i = 0; i < count; i++) ask(&all[i], struck);
    skew[round] = (all[count - 1].sent - all[0].sent) / 1e6;
    for (int open = count; open > 0;) {
      struct epoll_event events[64];
      int ready = epoll_wait(queue, events, 64, -1);
      for (int k = 0; k < ready; k++) {
        Connection *c = events[k].data.ptr;
        int before = c->answers;
        take_answers(c);
        if (before < c->asked && c->answers == c->asked) open--;
      }
    }
    ms[round] = (now() - begin) / 1e6;
    cpu[round] = (cpu_seconds() - cpu_before) * 1e3;
  }
  for (int i = 0; i < count; i++) leave(&all[i]);
  printf("{");
  print_numbers("ms", ms, ROUNDS);
  printf(",");
  print_numbers("skewMs", skew, ROUNDS);
  printf(",");
  print_numbers("cpuMs", cpu, ROUNDS);
  print_end();
}

/// A probe each 10 ms, sent on an absolute schedule whatever has been answered.
static void work_probe(const char *host, int count) {
  double *lateness = calloc((size_t)count, sizeof *lateness);
  Connection c;
  helper_now(&c, host);
  int timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC), sent = 0;
  double cpu = cpu_seconds();
  int64_t begin = now() + 20000000, period = 10000000;
  while (c.answers < count + 1) {
    int64_t due = begin + sent * period;
    if (sent < count) {
      struct itimerspec when = {.it_value = {due / 1000000000, due % 1000000000}};
      timerfd_settime(timer, TFD_TIMER_ABSTIME, &when, NULL);
    }
    struct pollfd p[2] = {{.fd = c.fd, .events = POLLIN}, {.fd = timer, .events = POLLIN}};
    poll(p, sent < count ? 2 : 1, -1);
    if (sent < count && now() >= due) {
      ask(&c, question);
      lateness[sent++] = (c.sent - due) / 1e6;
    }
    if (p[0].revents) take_answers(&c);
  }
  double seconds = (now() - begin) / 1e9;
  cpu = cpu_seconds() - cpu;
  leave(&c);
  printf("{\"seconds\":%.6f,\"workCPU\":%.6f,\"sent\":%d,", seconds, cpu, sent);
  print_numbers("latenessMs", lateness, count);
  print_end();
}

/// Pings each 250 ms and calls the host dead when one has waited for a second.
static void work_dead(const char *host) {
  Connection c;
  helper_now(&c, host);
  printf("{\"ready\":true}\n");
  fflush(stdout);
  int64_t next = now();
  for (;;) {
    int64_t moment = now();
    if (moment >= next && c.asked == c.answers) ask(&c, question);
    if (moment >= next) next += 250000000;
    if (c.asked > c.answers && now() - c.sent >= 1000000000) break;
    struct pollfd p = {.fd = c.fd, .events = POLLIN};
    poll(&p, 1, 10);
    take_answers(&c);
  }
  int64_t noticed = now();
  shutdown(c.fd, SHUT_RDWR);
  libssh2_session_free(c.session);
  close(c.fd);
  printf("{\"noticedNs\":%ld,\"tearDownMs\":%.6f", (long)noticed, (now() - noticed) / 1e6);
  print_end();
}

/// One local connection to a direct-tcpip channel and back, until standard input ends.
static void work_forward(const char *host, int far_port) {
  Connection c;
  connect_now(&c, host);
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;
  struct sockaddr_in place = {.sin_family = AF_INET};
  socklen_t size = sizeof place;
  inet_pton(AF_INET, "127.0.0.1", &place.sin_addr);
  bind(listener, (struct sockaddr *)&place, sizeof place);
  listen(listener, 8);
  getsockname(listener, (struct sockaddr *)&place, &size);
  printf("{\"port\":%d}\n", ntohs(place.sin_port));
  fflush(stdout);
  static char in[256 * 1024], out[32768];
  for (;;) {
    struct pollfd w[2] = {{.fd = listener, .events = POLLIN}, {.fd = 0, .events = POLLIN}};
    poll(w, 2, -1);
    if (w[1].revents) break;
    int local = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    setsockopt(local, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    LIBSSH2_CHANNEL *channel;
    while (!(channel = libssh2_channel_direct_tcpip(c.session, "127.0.0.1", far_port)))
      wait_for(&c);
    ssize_t in_count = 0, in_start = 0, out_count = 0, out_start = 0;
    for (;;) {
      struct pollfd p[2] = {{.fd = c.fd, .events = POLLIN}, {.fd = local, .events = 0}};
      if (out_count == 0) p[1].events |= POLLIN;
      if (in_count > 0) p[1].events |= POLLOUT;
      poll(p, 2, -1);
      if (out_count == 0 && p[1].revents & (POLLIN | POLLHUP)) {
        out_count = read(local, out, sizeof out), out_start = 0;
        if (out_count == 0 || (out_count < 0 && errno != EAGAIN)) break;
        if (out_count < 0) out_count = 0;
      }
      while (out_count > 0) {
        ssize_t n = libssh2_channel_write(channel, out + out_start, (size_t)out_count);
        if (n <= 0) break;
        out_start += n, out_count -= n;
      }
      for (;;) {
        if (in_count == 0) {
          in_count = libssh2_channel_read(channel, in, sizeof in), in_start = 0;
          if (in_count <= 0) { in_count = 0; break; }
        }
        ssize_t n = write(local, in + in_start, (size_t)in_count);
        if (n <= 0) break;
        in_start += n, in_count -= n;
      }
    }
    close(local);
    while (libssh2_channel_free(channel) == AGAIN) wait_for(&c);
  }
  leave(&c);
}

/// How long from the start of this process until it has connected once.
static void work_start(const char *host) {
  Connection c = {0};
  snprintf(c.host, sizeof c.host, "%s", host);
  start(&c);
  usleep(200000);
  printf("{\"started\":true");
  print_end();
}

static const char *from_environment(const char *name) {
  const char *value = getenv(name);
  if (!value) die(name);
  return value;
}

int main(int count, char **words) {
  if (count < 3) die("usage: libssh2-client WORK COUNT");
  const char *work = words[1], *host = getenv("BENCH_HOST");
  int number = atoi(words[2]);
  if (!host) host = "127.0.1.1";
  user = from_environment("BENCH_USER");
  known_hosts_file = from_environment("BENCH_KNOWN_HOSTS");
  port = atoi(from_environment("BENCH_PORT"));
  load_key(from_environment("BENCH_KEY"));
  libssh2_init(0);
  if (!strcmp(work, "connect")) work_connect(host, number);
  else if (!strcmp(work, "command")) work_command(host, number);
  else if (!strcmp(work, "helper")) work_helper(host, number);
  else if (!strcmp(work, "bulk")) work_bulk(host, number);
  else if (!strcmp(work, "fanout")) work_fanout(number);
  else if (!strcmp(work, "strike")) work_strike(number);
  else if (!strcmp(work, "probe")) work_probe(host, number);
  else if (!strcmp(work, "dead")) work_dead(host);
  else if (!strcmp(work, "forward")) work_forward(host, number);
  else if (!strcmp(work, "start")) work_start(host);
  else die("no such work");
  return 0;
}
