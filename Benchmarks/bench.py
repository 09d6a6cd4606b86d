#!/usr/bin/env python3
"""Measures Muster's SSH module beside its peers, in interleaved rounds against one sshd.

It must run as root: it makes a network namespace of its own, in which every 127.0.x.y is a host,
starts an sshd there, and ends it by its process number. `make bench` builds what it needs first.

    bench.py [--quick] [--rounds N] [--rows NAME...] [--json FILE]

Every row of the table is one work done by several clients. A round does each work once by each
client, in an order that is drawn anew. The table has the median and the range over the rounds,
and the ratio to the C program on libssh2. `must` is what our client has to reach.
"""

import argparse
import json
import os
import platform
import random
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import chat

ROOT = os.path.dirname(os.path.abspath(__file__))
PORT = 2222
OURS = "muster"
YARDSTICK = "c-libssh2"
ROUND_TRIP = 40
MEGABYTE = 1_000_000


def python(script):
    return [os.path.join(ROOT, ".build-python/bin/python3"), os.path.join(ROOT, "peers", script)]


CLIENTS = {
    OURS: [os.path.join(ROOT, ".build/release/ssh-bench")],
    YARDSTICK: [os.path.join(ROOT, ".build-c/libssh2-client")],
    "ssh": python("openssh_client.py"),
    "asyncssh": python("asyncssh_client.py"),
    "parallel-ssh": python("parallel_ssh_client.py"),
}
C_TOOLS = os.path.join(ROOT, ".build-c")


# What is measured in a row: the value out of a client's answer, and what must be reached.


def median(values):
    return statistics.median(values)


def percentile(values, part):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


class Metric:
    """One number of a row. `must` is a test of ours against the yardstick's: ratio or absolute."""

    def __init__(self, name, unit, read, ratio=None, most=None, least=None, more_is_better=False):
        self.name, self.unit, self.read = name, unit, read
        self.ratio, self.most, self.least = ratio, most, least
        self.more_is_better = more_is_better

    def must(self):
        sign = "≥" if self.more_is_better else "≤"
        parts = []
        if self.ratio is not None:
            parts.append(f"{sign} {self.ratio:g}x C")
        if self.most is not None:
            parts.append(f"≤ {self.most:g}")
        if self.least is not None:
            parts.append(f"≥ {self.least:g}")
        return ", ".join(parts)

    def is_reached(self, ours, yardstick):
        if self.most is not None and ours > self.most:
            return False
        if self.least is not None and ours < self.least:
            return False
        if self.ratio is not None and yardstick:
            reached = ours / yardstick
            return reached >= self.ratio if self.more_is_better else reached <= self.ratio
        return True


class Row:
    def __init__(self, name, work, count, quick, clients, metrics, place="near", run=None,
                 rounds=None):
        self.name, self.work, self.count, self.quick = name, work, count, quick
        self.clients, self.metrics, self.place = clients, metrics, place
        self.run, self.rounds = run or run_plain, rounds


ALL = list(CLIENTS)
HELPERS = [OURS, YARDSTICK, "asyncssh"]


def fan_out(hosts, memory):
    return [
        Metric("wall", "s", lambda a, n: a["wall"], ratio=1.1),
        Metric("client CPU a host", "ms", lambda a, n: a["cpu"] / n * 1e3, most=3),
        Metric("peak memory", "MB", lambda a, n: a["peakKB"] * 1024 / 1e6, most=memory),
    ]


def rows():
    rate = Metric("rate", "1/s", lambda a, n: (n - 1) / last_sent(a, n), least=99.9,
                  more_is_better=True)
    lateness = [
        rate,
        Metric("lateness p50", "ms", lambda a, n: percentile(a["latenessMs"], 0.5), most=0.1),
        Metric("lateness p99", "ms", lambda a, n: percentile(a["latenessMs"], 0.99), most=1),
        Metric("client CPU a probe", "ms", lambda a, n: a["workCPU"] / n * 1e3),
    ]
    near_ms = lambda limit: Metric("median", "ms", lambda a, n: median(a["ms"]), ratio=limit)
    return [
        Row("start to first packet", "start", 1, 1, [OURS, YARDSTICK, "ssh", "asyncssh"],
            [Metric("time", "ms", lambda a, n: a["startMs"], most=20)], run=run_start),
        Row("connect", "connect", 15, 6, ALL,
            [near_ms(1.1), Metric("client CPU", "ms", lambda a, n: a["cpu"] / n * 1e3)]),
        Row("connect, RTT 40 ms", "connect", 5, 2, ALL, [near_ms(1.1)], place="far"),
        Row("command", "command", 200, 40, ALL, [
            near_ms(1.15),
            Metric("the first one", "ms", lambda a, n: a["firstMs"], ratio=1.15),
            Metric("p99", "ms", lambda a, n: percentile(a["ms"], 0.99))]),
        Row("command, RTT 40 ms", "command", 20, 4, ALL, [
            near_ms(1.15), Metric("the first one", "ms", lambda a, n: a["firstMs"], ratio=1.15)],
            place="far"),
        Row("helper", "helper", 1000, 200, HELPERS, [near_ms(1.5)]),
        Row("helper, RTT 40 ms", "helper", 20, 5, HELPERS, [near_ms(1.15)], place="far"),
        Row("fan-out 100", "fanout", 100, 100, ALL, fan_out(100, 25)),
        Row("fan-out 500", "fanout", 500, 0, ALL, fan_out(500, 60)),
        Row("strike 100", "strike", 100, 100, HELPERS, [
            Metric("wall", "ms", lambda a, n: median(a["ms"]), most=15),
            Metric("skew", "ms", lambda a, n: median(a["skewMs"]), most=2),
            Metric("client CPU", "ms", lambda a, n: median(a["cpuMs"]))]),
        Row("strike 100, RTT 40 ms", "strike", 100, 0, HELPERS, [
            Metric("wall", "ms", lambda a, n: median(a["ms"]), most=ROUND_TRIP + 15),
            Metric("skew", "ms", lambda a, n: median(a["skewMs"]), most=2)], place="far"),
        Row("100 MB of stdout", "bulk", 100 * MEGABYTE, 100 * MEGABYTE, ALL, [
            Metric("throughput", "MB/s", lambda a, n: a["bytes"] / a["seconds"] / MEGABYTE,
                   ratio=0.9, more_is_better=True),
            Metric("client CPU", "ms", lambda a, n: a["workCPU"] * 1e3)]),
        Row("probe each 10 ms", "probe", 1000, 200, HELPERS, lateness),
        Row("probe each 10 ms, RTT 40 ms", "probe", 1000, 200, HELPERS, lateness, place="far"),
        Row("dead host", "dead", 1, 1, [OURS, YARDSTICK, "ssh", "asyncssh"], [
            Metric("noticed after", "ms", lambda a, n: a["noticedMs"], most=1000),
            Metric("tear-down", "ms", lambda a, n: a["tearDownMs"], most=10)],
            place="dark", run=run_dead),
        Row("forwarding", "forward", 0, 0, [OURS, YARDSTICK, "ssh", "asyncssh"], [
            Metric("throughput", "MB/s", lambda a, n: a["MBps"], ratio=0.9, more_is_better=True),
            Metric("added latency", "us", lambda a, n: a["addedUs"], ratio=1.5)],
            run=run_forward),
        Row("30 hosts behind one jump host", "nested", 30, 30, [OURS, "asyncssh"], [
            Metric("wall", "s", lambda a, n: a["wall"]),
            Metric("client CPU a host", "ms", lambda a, n: a["cpu"] / n * 1e3)]),
        Row("ledger of 1,000,000", "ledger", 1_000_000, 100_000, [OURS], [
            Metric("judgement", "s", lambda a, n: a["judgeSeconds"], most=2),
            Metric("peak memory", "MB", lambda a, n: a["peakKB"] * 1024 / 1e6, most=400),
            Metric("feeding, while it runs", "s", lambda a, n: a["feedSeconds"])],
            run=run_ledger, rounds=3),
        Row("chat, 5,000/s, room echo, forwarded", "echo", 5000, 1000, [OURS], [
            Metric("acknowledged, of those due", "", lambda a, n: a["acknowledged"] / a["seconds"] / n,
                   least=0.99, more_is_better=True),
            *chat_metrics()], run=chat.run_echo, rounds=3),
        Row("chat, ejabberd on PostgreSQL", "ramp", 20, 5, [OURS], [
            Metric("highest rate", "1/s", lambda a, n: a["rate"]),
            *chat_metrics(cores=0.5, lateness=5),
            Metric("acknowledged, not archived", "", lambda a, n: a["missing"], most=0)],
            run=chat.run_ramp, rounds=1),
    ]


def chat_metrics(cores=None, lateness=None):
    return [
        Metric("sent, unanswered", "", lambda a, n: a["unanswered"], most=0),
        Metric("not in the ledger", "",
               lambda a, n: max(0, a["sent"] + a["acknowledged"] - a["lines"]), most=0),
        Metric("CPU of the runner", "cores", lambda a, n: a["cores"], most=cores),
        Metric("lateness p99", "ms", lambda a, n: a["latenessP99"], most=lateness),
    ]


def last_sent(answer, count):
    """How long the series took from the first to the last probe, by its schedule and lateness."""
    late = answer["latenessMs"]
    if answer["sent"] < count:
        return float("inf")
    return ((count - 1) * 10 + late[-1] - late[0]) / 1e3


# How a client is run.


class Failure(Exception):
    pass


class Process:
    """A client's process: its output lines, and what the kernel says of it at its end."""

    def __init__(self, words, environment, **options):
        self.began = time.monotonic()
        self.errors = tempfile.TemporaryFile()
        self.inner = subprocess.Popen(
            words, env=environment, stdout=subprocess.PIPE, stderr=self.errors, **options)
        self.watchdog = threading.Timer(180, self.inner.kill)
        self.watchdog.daemon = True
        self.watchdog.start()

    def line(self):
        text = self.inner.stdout.readline()
        if not text:
            self.end()
            raise Failure("it said nothing")
        return json.loads(text)

    def end(self):
        """Waits for the end; gives the wall and processor time of the process and its children."""
        _, status, usage = os.wait4(self.inner.pid, 0)
        wall = time.monotonic() - self.began
        self.watchdog.cancel()
        self.inner.returncode = os.waitstatus_to_exitcode(status)
        if self.inner.returncode != 0:
            self.errors.seek(0)
            said = self.errors.read().decode(errors="replace").strip()[-300:]
            raise Failure(f"status {self.inner.returncode}: {said}")
        return {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime}


def run_plain(bench, row, client, count):
    process = Process([*CLIENTS[client], row.work, str(count)], bench.environment(row.place))
    answer = process.line()
    return {**answer, **process.end()}


def run_start(bench, row, client, count):
    with socket.create_server(("127.0.1.1", 0)) as listener:
        environment = bench.environment(row.place)
        environment["BENCH_PORT"] = str(listener.getsockname()[1])
        process = Process([*CLIENTS[client], "start", "1"], environment)
        listener.settimeout(20)
        connection, _ = listener.accept()
        took = time.monotonic() - process.began
        process.line()
        connection.close()
        return {"startMs": took * 1e3, **process.end()}


def run_dead(bench, row, client, count):
    process = Process([*CLIENTS[client], row.work, "1"], bench.environment(row.place))
    process.line()
    time.sleep(0.6 + random.random() * 0.3)
    moment = time.monotonic_ns()
    bench.dark.send_signal(signal.SIGUSR1)
    try:
        answer = process.line()
        return {**answer, "noticedMs": (answer["noticedNs"] - moment) / 1e6, **process.end()}
    finally:
        bench.dark.send_signal(signal.SIGUSR2)


def run_ledger(bench, row, client, count):
    process = Process([os.path.join(ROOT, ".build/release/ledger-bench"), str(count), "1000"],
                      bench.environment(row.place))
    return {**process.line(), **process.end()}


def meter(*words):
    text = subprocess.run(
        [os.path.join(C_TOOLS, "forward-meter"), *map(str, words)], check=True, timeout=60,
        stdout=subprocess.PIPE).stdout
    return json.loads(text)


def run_forward(bench, row, client, count):
    direct = median(meter("turn", bench.far_port, 300)["us"])
    process = Process([*CLIENTS[client], row.work, str(bench.far_port)],
                      bench.environment(row.place), stdin=subprocess.PIPE)
    port = process.line()["port"]
    size = 100 * MEGABYTE
    pull = meter("pull", port, size)
    turn = median(meter("turn", port, 300)["us"])
    process.inner.stdin.close()
    return {"MBps": size / pull["seconds"] / MEGABYTE, "addedUs": turn - direct, **process.end()}


# The machine that is measured on: a namespace, an sshd, two paths.


class Bench:
    """The sshd and the paths to it, from `start` to `stop`."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="muster-bench")
        self.processes = []

    def start(self):
        os.makedirs("/run/sshd", exist_ok=True)
        run("ip", "link", "set", "lo", "up")
        for name in ("host", "client"):
            run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", f"{self.folder}/{name}")
        shutil.copy(f"{self.folder}/client.pub", f"{self.folder}/authorized_keys")
        self.make_path("far", "10.98", ROUND_TRIP // 2)
        self.dark = self.make_path("dark", "10.99", 0)
        self.write_known_hosts()
        self.start_sshd()
        meter_server = self.spawn([os.path.join(C_TOOLS, "forward-meter"), "serve"],
                                  stdout=subprocess.PIPE)
        self.far_port = int(meter_server.stdout.readline())

    def stop(self):
        for process in reversed(self.processes):
            process.terminate()
            process.wait()
        shutil.rmtree(self.folder)

    def spawn(self, words, **options):
        process = subprocess.Popen(words, **options)
        self.processes.append(process)
        return process

    def make_path(self, name, net, delay):
        path = self.spawn([os.path.join(C_TOOLS, "delay-path"), name, str(delay)],
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        if not path.stdout.readline():
            sys.exit("bench: no TUN device can be made; is /dev/net/tun there?")
        run("ip", "addr", "add", f"{net}.0.1/16", "dev", name)
        run("ip", "link", "set", name, "up", "txqueuelen", "10000")
        return path

    def write_known_hosts(self):
        with open(f"{self.folder}/host.pub", encoding="ascii") as file:
            key = " ".join(file.read().split()[:2])
        with open(f"{self.folder}/known_hosts", "w", encoding="ascii") as file:
            for net in ("127.0", "10.98"):
                for number in range(501):
                    file.write(f"[{host_name(net, number)}]:{PORT} {key}\n")
            file.write(f"[10.99.0.2]:{PORT} {key}\n")

    def start_sshd(self):
        config = f"""
            ListenAddress 0.0.0.0:{PORT}
            HostKey {self.folder}/host
            AuthorizedKeysFile {self.folder}/authorized_keys
            PidFile {self.folder}/pid
            StrictModes no
            UsePAM no
            UseDNS no
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            PermitRootLogin yes
            PrintMotd no
            MaxStartups 2000:100:2000
            MaxSessions 100
            SetEnv HOME={self.folder}
            """
        with open(f"{self.folder}/sshd_config", "w", encoding="ascii") as file:
            file.write(re.sub(r"^ +", "", config, flags=re.M))
        self.spawn(["/usr/sbin/sshd", "-D", "-f", f"{self.folder}/sshd_config", "-E",
                    f"{self.folder}/log"])
        for _ in range(250):
            try:
                socket.create_connection(("127.0.1.1", PORT), 1).close()
                return
            except OSError:
                time.sleep(0.02)
        sys.exit("bench: sshd did not start")

    def environment(self, place):
        host, net = {"near": ("127.0.1.1", "127.0"), "far": ("10.98.1.1", "10.98"),
                     "dark": ("10.99.0.2", "10.99")}[place]
        return {
            "PATH": os.environ["PATH"], "HOME": self.folder, "BENCH_HOST": host, "BENCH_NET": net,
            "BENCH_PORT": str(PORT), "BENCH_USER": "root", "BENCH_KEY": f"{self.folder}/client",
            "BENCH_KNOWN_HOSTS": f"{self.folder}/known_hosts", "LC_ALL": "C.UTF-8",
            **({"LD_LIBRARY_PATH": os.environ["LD_LIBRARY_PATH"]}
               if "LD_LIBRARY_PATH" in os.environ else {}),
        }


def host_name(net, number):
    return f"{net}.{1 + number // 250}.{1 + number % 250}"


def run(*words):
    subprocess.run(words, check=True)


# Rounds, table, file.


def measure(bench, chosen, rounds, is_quick):
    """Gives row → client → list of answers, and what failed."""
    answers, failures = {}, []
    for number in range(rounds):
        for row in chosen:
            if row.rounds is not None and number >= row.rounds:
                continue
            count = row.quick if is_quick else row.count
            for client in random.sample(row.clients, len(row.clients)):
                try:
                    answer = row.run(bench, row, client, count)
                except (Failure, OSError, ValueError, subprocess.SubprocessError) as failure:
                    failures.append(f"{row.name}: {client}: {failure}")
                    continue
                answers.setdefault(row.name, {}).setdefault(client, []).append(answer)
        print(f"round {number + 1} of {rounds}, load {os.getloadavg()[0]:.1f}", file=sys.stderr)
    return answers, failures


def summarize(chosen, answers, is_quick):
    """Gives one entry for each row, metric and client."""
    entries = []
    for row in chosen:
        count = row.quick if is_quick else row.count
        for metric in row.metrics:
            medians = {}
            for client in row.clients:
                values = [metric.read(a, count) for a in answers.get(row.name, {}).get(client, [])]
                if values:
                    medians[client] = (median(values), min(values), max(values), values)
            yardstick = medians.get(YARDSTICK, [None])[0]
            for client, (middle, least, most, values) in medians.items():
                entry = {
                    "row": row.name, "metric": metric.name, "unit": metric.unit, "client": client,
                    "median": middle, "min": least, "max": most, "rounds": values,
                    "ratioToC": middle / yardstick if yardstick else None,
                }
                if client == OURS and metric.must():
                    entry["must"] = metric.must()
                    entry["reached"] = metric.is_reached(middle, yardstick)
                entries.append(entry)
    return entries


def print_table(entries):
    print(f"{'row':30} {'metric':20} {'client':13} {'median':>9} {'range':>19} {'ratio':>7}  must")
    last = None
    for entry in entries:
        key = (entry["row"], entry["metric"])
        row, metric = key if key != last else ("", "")
        if key != last and last and key[0] != last[0]:
            print()
        last = key
        span = f"{entry['min']:.3g}–{entry['max']:.3g}"
        ratio = f"{entry['ratioToC']:.2f}" if entry["ratioToC"] is not None else ""
        must = ""
        if "must" in entry:
            must = f"{entry['must']}: {'reached' if entry['reached'] else 'MISSED'}"
        name = f"{metric} [{entry['unit']}]" if metric else ""
        print(f"{row:30} {name:20} {entry['client']:13} {entry['median']:9.3g} {span:>19} "
              f"{ratio:>7}  {must}")


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        model = re.search(r"model name\s*:\s*(.*)", file.read())
    version = subprocess.run(["ssh", "-V"], stderr=subprocess.PIPE, text=True, check=False).stderr
    return {"processor": model.group(1) if model else platform.machine(), "cores": os.cpu_count(),
            "kernel": platform.release(), "openssh": version.strip(),
            "load": os.getloadavg()[0]}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="two rounds of small works")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--rows", nargs="*", help="only rows whose name begins so")
    parser.add_argument("--json", default=os.path.join(ROOT, "results.json"))
    options = parser.parse_args()
    if os.environ.get("MUSTER_BENCH_NAMESPACE") != "own":
        if os.geteuid() != 0:
            sys.exit("bench: it needs root, for a network namespace of its own")
        os.environ["MUSTER_BENCH_NAMESPACE"] = "own"
        os.execvp("unshare", ["unshare", "--net", sys.executable, *sys.argv])
    chosen = [row for row in rows() if (row.quick or row.work == "forward" or not options.quick)
              and (not options.rows or any(row.name.startswith(r) for r in options.rows))]
    rounds = options.rounds or (2 if options.quick else 7)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    before = machine()
    bench = Bench()
    try:
        bench.start()
        answers, failures = measure(bench, chosen, rounds, options.quick)
    finally:
        bench.stop()
    entries = summarize(chosen, answers, options.quick)
    print_table(entries)
    with open(options.json, "w", encoding="utf-8") as file:
        json.dump({"machine": before, "rounds": rounds, "quick": options.quick,
                   "failures": failures, "entries": entries}, file, indent=1)
    print(f"\n{rounds} rounds, load {before['load']:.1f} before and {os.getloadavg()[0]:.1f} after; "
          f"{before['cores']} cores; written to {options.json}")
    for failure in failures:
        print(f"failed: {failure}")
    missed = [e for e in entries if e.get("reached") is False]
    for entry in missed:
        print(f"missed: {entry['row']}, {entry['metric']}: {entry['median']:.3g} {entry['unit']}, "
              f"must be {entry['must']}")
    ours_failed = any(f": {OURS}: " in failure for failure in failures)
    sys.exit(1 if (missed and not options.quick) or ours_failed else 0)


if __name__ == "__main__":
    main()
