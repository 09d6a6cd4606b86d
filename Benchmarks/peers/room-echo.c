// A chat server that does nothing but acknowledge: whoever logs in is let in, every message to a
// room comes back to its sender alone with an archive id. What is measured against it is the
// client, not a server.
//
// Usage: room-echo DOMAIN; it prints its port on 127.0.0.1 and ends with its standard input.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ROOM = 65536, TEXT = 512 };

typedef struct {
  int fd, is_in;
  size_t filled, unsent;
  char in[ROOM], out[ROOM], occupant[TEXT];
} Client;

static const char *domain;
static unsigned long long next_id = 1000000000000000ULL;

static void flush_out(Client *c) {
  size_t start = 0;
  while (start < c->unsent) {
    ssize_t n = send(c->fd, c->out + start, c->unsent - start, MSG_NOSIGNAL);
    if (n <= 0) break;
    start += (size_t)n;
  }
  memmove(c->out, c->out + start, c->unsent - start);
  c->unsent -= start;
}

static void say(Client *c, const char *text) {
  size_t count = strlen(text);
  if (c->unsent + count > sizeof c->out) flush_out(c);
  if (c->unsent + count > sizeof c->out) return;
  memcpy(c->out + c->unsent, text, count);
  c->unsent += count;
}

/// Copies an attribute of the tag that the stanza begins with; empty where it has none.
static void attribute(const char *stanza, const char *name, char *value) {
  const char *end = strchr(stanza, '>');
  char wanted[32];
  snprintf(wanted, sizeof wanted, " %s=", name);
  const char *place = strstr(stanza, wanted);
  *value = 0;
  if (!place || place > end) return;
  place += strlen(wanted);
  const char *last = strchr(place + 1, *place);
  if (!last || last - place > TEXT - 2) return;
  memcpy(value, place + 1, (size_t)(last - place - 1));
  value[last - place - 1] = 0;
}

static void open_stream(Client *c) {
  char text[1024];
  snprintf(text, sizeof text,
           "<?xml version='1.0'?><stream:stream xmlns='jabber:client' "
           "xmlns:stream='http://etherx.jabber.org/streams' id='%llu' from='%s' version='1.0'>"
           "<stream:features>%s</stream:features>",
           next_id++, domain,
           c->is_in ? "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>"
                    : "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
                      "<mechanism>PLAIN</mechanism></mechanisms>");
  say(c, text);
}

static void answer(Client *c, char *stanza) {
  char text[4 * TEXT + 8192], to[TEXT], id[TEXT];
  attribute(stanza, "to", to);
  attribute(stanza, "id", id);
  if (!strncmp(stanza, "<auth", 5)) {
    c->is_in = 1;
    say(c, "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
  } else if (!strncmp(stanza, "<iq", 3)) {
    snprintf(text, sizeof text,
             "<iq type='result' id='%s'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
             "<jid>user@%s/%d</jid></bind></iq>",
             id, domain, c->fd);
    say(c, text);
  } else if (!strncmp(stanza, "<presence", 9) && strchr(to, '/')) {
    strcpy(c->occupant, to);
    snprintf(text, sizeof text,
             "<presence from='%s'><x xmlns='http://jabber.org/protocol/muc#user'>"
             "<item affiliation='none' role='participant'/><status code='110'/></x></presence>",
             to);
    say(c, text);
  } else if (!strncmp(stanza, "<message", 8)) {
    const char *body = strstr(stanza, "<body>"), *end = strstr(stanza, "</body>");
    if (!body || !end || end - body > 4096) return;
    snprintf(text, sizeof text,
             "<message type='groupchat' from='%s' id='%s'>%.*s</body>"
             "<stanza-id xmlns='urn:xmpp:sid:0' by='%s' id='%llu'/></message>",
             c->occupant, id, (int)(end - body), body, to, next_id++);
    say(c, text);
  }
}

/// Takes whole stanzas off the front of what came; true while there may be another.
static int take_stanza(Client *c) {
  char *p = c->in;
  while (*p == ' ' || *p == '\n' || *p == '\r') p++;
  char *tag_end = strchr(p, '>');
  if (*p != '<' || !tag_end) return 0;
  char *end = tag_end + 1;
  if (!strncmp(p, "<stream:stream", 14)) {
    open_stream(c);
  } else if (p[1] != '?' && p[1] != '/' && tag_end[-1] != '/') {
    char closing[64] = "</";
    size_t size = strcspn(p + 1, " >/\t\n");
    if (size > 32) return 0;
    strncat(closing, p + 1, size);
    strcat(closing, ">");
    end = strstr(p, closing);
    if (!end) return 0;
    end += strlen(closing);
    char kept = *end;
    *end = 0;
    answer(c, p);
    *end = kept;
  }
  c->filled -= (size_t)(end - c->in);
  memmove(c->in, end, c->filled + 1);
  return c->filled > 0;
}

/// False when the client is gone.
static int serve(Client *c) {
  for (;;) {
    ssize_t n = recv(c->fd, c->in + c->filled, sizeof c->in - 1 - c->filled, 0);
    if (n == 0 || (n < 0 && errno != EAGAIN)) return 0;
    if (n < 0) break;
    c->filled += (size_t)n;
    c->in[c->filled] = 0;
    while (take_stanza(c)) continue;
  }
  flush_out(c);
  return 1;
}

int main(int count, char **words) {
  if (count < 2) return 2;
  domain = words[1];
  struct sockaddr_in place = {.sin_family = AF_INET};
  socklen_t size = sizeof place;
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  bind(listener, (struct sockaddr *)&place, sizeof place);
  listen(listener, 512);
  getsockname(listener, (struct sockaddr *)&place, &size);
  printf("%d\n", ntohs(place.sin_port));
  fflush(stdout);
  int queue = epoll_create1(EPOLL_CLOEXEC), one = 1;
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = &listener};
  epoll_ctl(queue, EPOLL_CTL_ADD, listener, &event);
  event.data.ptr = NULL;
  epoll_ctl(queue, EPOLL_CTL_ADD, 0, &event);
  for (;;) {
    struct epoll_event events[64];
    int ready = epoll_wait(queue, events, 64, -1);
    for (int i = 0; i < ready; i++) {
      if (!events[i].data.ptr) return 0;
      if (events[i].data.ptr == &listener) {
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) continue;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        Client *c = calloc(1, sizeof *c);
        c->fd = fd;
        event.data.ptr = c;
        epoll_ctl(queue, EPOLL_CTL_ADD, fd, &event);
      } else {
        Client *c = events[i].data.ptr;
        if (serve(c)) continue;
        close(c->fd);
        free(c);
      }
    }
  }
}
