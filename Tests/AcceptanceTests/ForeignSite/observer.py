#!/usr/bin/python3
"""An observer of a chat service that owes nothing to Muster: standard library only.

    observer.py watch --folder F --addresses A,B --port P --domain D --rooms R --room NAME
                      --users U,V --password-file FILE [--rate 100]
    observer.py times F                        what it saw: outages, recovery time, its own error
    observer.py archive RUN LEDGER ROWS [F]    which acknowledged messages ROWS does not hold

`watch` sends numbered messages into a room of its own until it gets TERM, and writes what was
sent and acknowledged, with its monotonic times, to F/watch.jsonl. Acknowledged is what the room
reflects with an archive id. A user who hears nothing for a second, or is cut off, tries every
address every 20 ms, each attempt beside the others, until one answers.

`times` applies this rule: chat is gone where nobody is acknowledged for over 1 s, and back with
the first acknowledgement after which no such silence starts within 5 s.

`archive` reads a run's ledger.jsonl as text, and rows `ROOM<tab>BODY in base64` of the archive.
"""

import argparse
import base64
import hashlib
import json
import os
import re
import selectors
import signal
import socket
import sys
import time
from xml.etree.ElementTree import XMLPullParser
from xml.sax.saxutils import escape, quoteattr

GAP, HOLD = 1.0, 5.0
SPACING = 0.020
PATIENCE = 0.4


class Connection:
    """One TCP connection to a chat server: an attempt first, a session in the room later."""

    def __init__(self, user, address, port, now):
        self.user, self.address, self.started = user, address, now
        self.state = "connecting"
        self.out = b""
        self.parser = None
        self.opened = None
        self.heard = now
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.socket.setblocking(False)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.refused = self.socket.connect_ex((address, port)) not in (0, 115)


class User:
    def __init__(self, name, index):
        self.name, self.index = name, index
        self.session = None      # the connection that is logging in, or in the room
        self.attempts = []
        self.next_attempt = 0.0
        self.joined = False


class Watch:
    def __init__(self, options):
        self.options = options
        self.addresses = options.addresses.split(",")
        self.users = [User(name, index) for index, name in enumerate(options.users.split(","))]
        with open(options.password_file) as file:
            self.password = file.read().strip()
        self.selector = selectors.DefaultSelector()
        self.period = 1.0 / options.rate
        self.sequence = 0
        self.pending = {}
        self.stopping = False
        os.makedirs(options.folder, exist_ok=True)
        self.log = open(options.folder + "/watch.jsonl", "w", buffering=1 << 16)
        with open(options.folder + "/pid", "w") as file:
            file.write("%d\n" % os.getpid())

    def note(self, kind, **more):
        more["k"] = kind
        self.log.write(json.dumps(more, separators=(",", ":")) + "\n")

    # --- connections ----------------------------------------------------------------------

    def attempt(self, user, now):
        for address in self.addresses:
            connection = Connection(user, address, self.options.port, now)
            if connection.refused:
                self.close(connection)
                continue
            user.attempts.append(connection)
            self.selector.register(connection.socket, selectors.EVENT_WRITE, connection)

    def close(self, connection):
        try:
            self.selector.unregister(connection.socket)
        except (KeyError, ValueError):
            pass
        connection.socket.close()
        connection.state = "closed"

    def lose(self, user, why, now):
        self.note("lost", u=user.name, t=now, why=why)
        self.close(user.session)
        user.session, user.joined, user.next_attempt = None, False, now
        for key in [key for key, sent in self.pending.items() if sent[0] is user]:
            del self.pending[key]

    def opened(self, connection, now):
        """A connect ended: the user's first one that succeeds is used, the others are dropped."""
        user = connection.user
        if connection.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) != 0:
            self.note("closed", a=connection.address, t=connection.started, e=now)
            user.attempts.remove(connection)
            self.close(connection)
            return
        for other in user.attempts:
            if other is not connection:
                self.close(other)
        user.attempts = []
        user.session = connection
        connection.opened = connection.heard = now
        self.note("open", u=user.name, a=connection.address, t=connection.started, e=now)
        connection.state = "features"
        self.selector.modify(connection.socket, selectors.EVENT_READ, connection)
        self.stream(connection)

    def stream(self, connection):
        connection.parser = XMLPullParser(["start", "end"])
        connection.depth = 0
        self.send(connection, "<?xml version='1.0'?><stream:stream to=%s version='1.0' "
                  "xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"
                  % quoteattr(self.options.domain))

    def send(self, connection, text):
        connection.out += text.encode()
        self.flush(connection)

    def flush(self, connection):
        try:
            while connection.out:
                sent = connection.socket.send(connection.out)
                connection.out = connection.out[sent:]
        except BlockingIOError:
            pass
        except OSError:
            return
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if connection.out else 0)
        self.selector.modify(connection.socket, wanted, connection)

    def read(self, connection, now):
        try:
            data = connection.socket.recv(65536)
        except BlockingIOError:
            return
        except OSError as error:
            self.lose(connection.user, str(error), now)
            return
        if not data:
            self.lose(connection.user, "closed by the server", now)
            return
        connection.heard = now
        parser = connection.parser
        parser.feed(data)
        for event, element in parser.read_events():
            if connection.parser is not parser or connection.state == "closed":
                return
            if event == "start":
                connection.depth += 1
            else:
                connection.depth -= 1
                if connection.depth == 1:
                    self.stanza(connection, element, now)
                elif connection.depth == 0:
                    self.lose(connection.user, "the stream was ended", now)

    def stanza(self, connection, element, now):
        user, kind = connection.user, element.tag.rsplit("}", 1)[1]
        if kind == "features" and connection.state == "features":
            token = base64.b64encode(("\0%s\0%s" % (user.name, self.password)).encode()).decode()
            connection.state = "sasl"
            self.send(connection, "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' "
                      "mechanism='PLAIN'>%s</auth>" % token)
        elif kind == "success" and connection.state == "sasl":
            connection.state = "bind"
            self.stream(connection)
        elif kind == "features" and connection.state == "bind":
            self.send(connection, "<iq type='set' id='bind'><bind "
                      "xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>")
        elif kind == "iq" and connection.state == "bind" and element.get("id") == "bind":
            connection.state = "join"
            self.send(connection, "<presence to=%s><x xmlns='http://jabber.org/protocol/muc'>"
                      "<history maxstanzas='0'/></x></presence>" % quoteattr(self.seat(user)))
        elif kind == "presence" and element.get("from") == self.seat(user):
            if element.get("type") is None and not user.joined:
                user.joined, connection.state = True, "joined"
                self.note("joined", u=user.name, a=connection.address, t=now,
                          opened=connection.opened)
        elif kind == "message" and element.get("from") == self.seat(user):
            self.reflected(element, now)
        elif kind == "failure" or (kind == "iq" and element.get("type") == "error"):
            self.lose(user, "refused", now)

    def seat(self, user):
        return "%s@%s/%s" % (self.options.room, self.options.rooms, user.name)

    def reflected(self, element, now):
        sent = self.pending.pop(element.get("id"), None)
        place = element.find("{urn:xmpp:sid:0}stanza-id")
        if sent is not None and place is not None:
            self.note("ack", n=sent[1], u=sent[0].name, t=now, s=sent[2], i=place.get("id"))

    # --- the loop -------------------------------------------------------------------------

    def tick(self, due, now):
        """Sends the message that was due; where its user is not in the room, it is left out."""
        self.sequence += 1
        user = self.users[self.sequence % len(self.users)]
        if not user.joined:
            self.note("skipped", n=self.sequence, t=due)
            return
        key = "w%d" % self.sequence
        body = "observer %d of %s" % (self.sequence, user.name)
        self.pending[key] = (user, self.sequence, now)
        self.note("sent", n=self.sequence, u=user.name, d=due, t=now)
        self.send(user.session, "<message type='groupchat' id='%s' to=%s><body>%s</body></message>"
                  % (key, quoteattr("%s@%s" % (self.options.room, self.options.rooms)),
                     escape(body)))

    def look_after(self, user, now):
        session = user.session
        if session is not None:
            waiting = min((sent[2] for sent in self.pending.values() if sent[0] is user),
                          default=now)
            if user.joined and now - max(waiting, session.heard) > GAP and waiting < now:
                self.lose(user, "silent", now)
            elif not user.joined and now - session.opened > 5:
                self.lose(user, "no log-in within 5 s", now)
            return
        for attempt in [a for a in user.attempts if now - a.started > PATIENCE]:
            self.note("closed", a=attempt.address, t=attempt.started, e=now)
            user.attempts.remove(attempt)
            self.close(attempt)
        if now >= user.next_attempt:
            self.attempt(user, now)
            user.next_attempt = now + SPACING

    def run(self):
        signal.signal(signal.SIGTERM, lambda *_: setattr(self, "stopping", True))
        start = time.monotonic()
        for user in self.users:
            user.next_attempt = start + SPACING * user.index / len(self.users)
        due = start
        before = start
        while not self.stopping:
            for key, events in self.selector.select(0.002):
                now = time.monotonic()
                connection = key.data
                if connection.state == "closed":
                    continue
                if connection.state == "connecting":
                    self.opened(connection, now)
                    continue
                if events & selectors.EVENT_WRITE:
                    self.flush(connection)
                if events & selectors.EVENT_READ:
                    self.read(connection, now)
            now = time.monotonic()
            if now - before > 0.030:
                self.note("stalled", t=before, e=now)
            before = now
            while due <= now:
                self.tick(due, now)
                due += self.period
            for user in self.users:
                self.look_after(user, now)
        self.note("end", t=time.monotonic())
        self.log.close()


# --- what was seen --------------------------------------------------------------------------


def lines(path):
    with open(path) as file:
        for line in file:
            if line.endswith("\n"):
                yield json.loads(line)


def times(folder):
    """Outages by the rule; of each the recovery time, and how far off it may be."""
    events = list(lines(folder + "/watch.jsonl"))
    acks = sorted(event["t"] for event in events if event["k"] == "ack")
    dues = sorted(event["d"] for event in events if event["k"] == "sent")
    end = max(event["t"] for event in events)
    spacing = sorted(b - a for a, b in zip(dues, dues[1:]))[len(dues) // 2]
    outages, place = [], 0
    while place + 1 < len(acks):
        if acks[place + 1] - acks[place] <= GAP:
            place += 1
            continue
        back = place + 1
        while True:
            # The first silence that starts within the hold, if there is one, ends this candidate.
            other = back
            while other + 1 < len(acks) and acks[other + 1] - acks[other] <= GAP:
                other += 1
            last = other + 1 >= len(acks)
            if acks[other] - acks[back] >= HOLD - GAP or last:
                break
            back = other + 1
        if end - acks[back] < HOLD:
            break
        outages.append(outage(events, acks, place, back, spacing))
        place = back
    return {"acknowledged": len(acks), "spacing": spacing, "outages": outages}


def outage(events, acks, place, back, spacing):
    last, first = acks[place], acks[back]
    # The last: where answers thinned out, or where some waited longer in the server's queue than
    # is usual, another client may have been served until later, or no longer.
    before = last - acks[place - 1] if place > 0 else 0
    waits = sorted(e["t"] - e["s"] for e in events if e["k"] == "ack" and last - 5 < e["t"] <= last)
    worst = max((e["t"] - e["s"] for e in events if e["k"] == "ack" and last - 1 < e["t"] <= last),
                default=0)
    queue = worst - waits[len(waits) // 2] if waits else 0
    last_error = max(2 * spacing, before, spacing + queue)
    # The first: between two attempts, and between the room and the first message; what passes
    # in the log-in is the service's time.
    opened = [e for e in events if e["k"] == "joined" and last < e["t"] <= first]
    opening = max((e["opened"] for e in opened), default=first)
    failed = [e["t"] for e in events if e["k"] == "closed" and last < e["t"] < opening]
    attempt = min(opening - max(failed), 0.4) if failed else SPACING
    joined = max((e["t"] for e in opened), default=first)
    sent = [e["t"] for e in events if e["k"] == "sent" and joined <= e["t"] <= first]
    wait = (min(sent) - joined) if sent else 0
    # Users who came in at the same time were not served alike: so much is chance in the first.
    entries = [e["t"] - e["opened"] for e in events if e["k"] == "joined"
               and opening - 0.5 < e["opened"] < opening + 0.5]
    uneven = max(entries) - min(entries) if len(entries) > 1 else 0
    first_error = max(2 * spacing, attempt + wait) + uneven
    stalls = max((e["e"] - e["t"] for e in events if e["k"] == "stalled"
                  and (abs(e["t"] - last) < 0.5 or abs(e["t"] - first) < 0.5)), default=0)
    return {"last": last, "first": first, "recovery_time": first - last,
            "error": last_error + first_error + stalls,
            "parts": {"last": last_error, "first": first_error, "stall": stalls}}


BODY = re.compile(r"^Muster drill (\S+): message (\d+) of (\S+) in room (\S+) ")


def archive(run, ledger, rows, folder):
    """The ledger's acknowledged messages against the rows of the archive, by number and digest."""
    sent, acknowledged = {}, {}
    for entry in lines(ledger):
        if entry["k"] in ("sent", "acknowledged"):
            key = (entry["r"], entry["u"], entry["n"])
            (sent if entry["k"] == "sent" else acknowledged)[key] = entry
    found, altered, watched = {}, set(), set()
    with open(rows) as file:
        for line in file:
            body = base64.b64decode(line.rstrip("\n").split("\t")[1]).decode()
            match = BODY.match(body)
            if match and match.group(1) == run:
                key = (match.group(4), match.group(3), int(match.group(2)))
                found[key] = found.get(key, 0) + 1
                digest = hashlib.sha256(body.encode()).hexdigest()
                if key not in sent or digest != sent[key]["d"]:
                    altered.add(key)
            elif body.startswith("observer "):
                watched.add(int(body.split()[1]))
    report = {
        "acknowledged": len(acknowledged), "rows": sum(found.values()),
        "lost": sorted(list(key) for key in acknowledged if key not in found),
        "altered": sorted(list(key) for key in altered),
        "duplicated": sorted(list(key) for key, count in found.items() if count > 1),
        "ghost": sorted(list(key) for key in found if key not in acknowledged)}
    if folder:
        mine = [e["n"] for e in lines(folder + "/watch.jsonl") if e["k"] == "ack"]
        report["own_acknowledged"] = len(mine)
        report["own_lost"] = sorted(number for number in mine if number not in watched)
    return report


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    verbs = parser.add_subparsers(dest="verb", required=True)
    watch = verbs.add_parser("watch")
    for name in ["folder", "addresses", "domain", "rooms", "room", "users", "password-file"]:
        watch.add_argument("--" + name, required=True)
    watch.add_argument("--port", type=int, default=5222)
    watch.add_argument("--rate", type=float, default=100)
    verbs.add_parser("times").add_argument("folder")
    check = verbs.add_parser("archive")
    check.add_argument("run")
    check.add_argument("ledger")
    check.add_argument("rows")
    check.add_argument("folder", nargs="?")
    options = parser.parse_args()
    if options.verb == "watch":
        Watch(options).run()
    elif options.verb == "times":
        json.dump(times(options.folder), sys.stdout, indent=1)
    else:
        json.dump(archive(options.run, options.ledger, options.rows, options.folder), sys.stdout, indent=1)


if __name__ == "__main__":
    main()
