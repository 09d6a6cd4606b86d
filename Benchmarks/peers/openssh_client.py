"""The works of `ssh-bench` by OpenSSH's own client with ControlMaster: openssh_client.py WORK COUNT.

Key exchange is forced to curve25519: the default, which is post-quantum, costs it 100 ms more.
Processor time is that of all its processes; peak memory is the largest process's.
"""

import concurrent.futures
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time

from common import HOST, KEY, KNOWN_HOSTS, PORT, USER, host_name

COMMON = [
    "ssh", "-F", "none", "-T", "-p", str(PORT), "-l", USER, "-i", KEY, "-o", "IdentitiesOnly=yes",
    "-o", "BatchMode=yes", "-o", f"UserKnownHostsFile={KNOWN_HOSTS}", "-o",
    "StrictHostKeyChecking=yes", "-o", "KexAlgorithms=curve25519-sha256", "-o", "LogLevel=ERROR",
    "-o", "UpdateHostKeys=no",
]


def finish(result):
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(json.dumps({**result, "peakKB": usage.ru_maxrss,
                      "cpuSeconds": usage.ru_utime + usage.ru_stime}), flush=True)


class Master:
    """A master connection that ends with its block."""

    def __init__(self, *more):
        self.folder = tempfile.TemporaryDirectory(prefix="bench-ssh")
        self.path = self.folder.name + "/c"
        self.more = more

    def __enter__(self):
        self.process = subprocess.Popen(
            [*COMMON, "-M", "-N", "-S", self.path, *self.more, HOST], stdin=subprocess.DEVNULL)
        while not os.path.exists(self.path):
            if self.process.poll() is not None:
                sys.exit("ssh: the master ended")
            time.sleep(0.0005)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.folder.cleanup()

    def run(self, *command, **options):
        return subprocess.run(
            ["ssh", "-F", "none", "-T", "-S", self.path, HOST, *command], check=True,
            stdin=subprocess.DEVNULL, **options)


def work_start(_):
    process = subprocess.Popen([*COMMON, HOST, "true"], stderr=subprocess.DEVNULL)
    time.sleep(0.3)
    process.terminate()
    process.wait()
    finish({})


def work_connect(count):
    times = []
    for _ in range(count):
        begin = time.monotonic()
        with Master():
            times.append((time.monotonic() - begin) * 1e3)
    finish({"ms": times})


def work_command(count):
    times = []
    with Master() as master:
        for _ in range(count + 1):
            begin = time.monotonic()
            master.run("true")
            times.append((time.monotonic() - begin) * 1e3)
    finish({"firstMs": times[0], "ms": times[1:]})


def work_bulk(count):
    with Master() as master:
        master.run("true")
        begin = time.monotonic()
        process = subprocess.Popen(
            ["ssh", "-F", "none", "-T", "-S", master.path, HOST, f"head -c {count} /dev/zero"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        received = 0
        while data := os.read(process.stdout.fileno(), 256 * 1024):
            received += len(data)
        process.wait()
        seconds = time.monotonic() - begin
    assert received == count
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    finish({"bytes": received, "seconds": seconds, "workCPU": usage.ru_utime + usage.ru_stime})


def work_fanout(count):
    def one(number):
        subprocess.run([*COMMON, host_name(number), "true; hostname"], check=True,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

    begin = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        list(pool.map(one, range(count)))
    finish({"seconds": time.monotonic() - begin})


def work_dead(_):
    process = subprocess.Popen(
        [*COMMON, "-o", "ServerAliveInterval=1", "-o", "ServerAliveCountMax=1", HOST,
         "echo; exec sleep 60"], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL)
    process.stdout.readline()
    print(json.dumps({"ready": True}), flush=True)
    process.wait()
    finish({"noticedNs": time.monotonic_ns(), "tearDownMs": 0})


def work_forward(far_port):
    import socket
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with Master("-L", f"127.0.0.1:{port}:127.0.0.1:{far_port}"):
        time.sleep(0.05)
        print(json.dumps({"port": port}), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    globals()["work_" + sys.argv[1]](int(sys.argv[2]))
