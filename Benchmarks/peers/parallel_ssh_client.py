"""The works of `ssh-bench` by parallel-ssh: parallel_ssh_client.py WORK COUNT.

It does not check host keys: its clients have no way to.
"""

import sys
import time

from pssh.clients import ParallelSSHClient, SSHClient

from common import HOST, KEY, PORT, USER, cpu_seconds, finish, host_name

ACCESS = {"user": USER, "port": PORT, "pkey": KEY, "allow_agent": False}


def connect(host):
    return SSHClient(host, **ACCESS)


def run(client, command):
    output = client.run_command(command)
    client.wait_finished(output)
    assert output.exit_code == 0


def work_connect(count):
    times = []
    for _ in range(count):
        begin = time.monotonic()
        client = connect(HOST)
        times.append((time.monotonic() - begin) * 1e3)
        client.disconnect()
    finish({"ms": times})


def work_command(count):
    client = connect(HOST)
    times = []
    for _ in range(count + 1):
        begin = time.monotonic()
        run(client, "true")
        times.append((time.monotonic() - begin) * 1e3)
    finish({"firstMs": times[0], "ms": times[1:]})


def work_bulk(count):
    client = connect(HOST)
    run(client, "true")
    begin, cpu = time.monotonic(), cpu_seconds()
    channel = client.open_session()
    client.execute(f"head -c {count} /dev/zero", channel=channel)
    received = 0
    while not channel.eof() or received < count:
        size, _ = channel.read(256 * 1024)
        if size > 0:
            received += size
        elif size < 0:
            client.poll()
    assert received == count
    finish({"bytes": received, "seconds": time.monotonic() - begin, "workCPU": cpu_seconds() - cpu})


def work_fanout(count):
    begin = time.monotonic()
    client = ParallelSSHClient([host_name(number) for number in range(count)], pool_size=100, **ACCESS)
    for command in ("true", "hostname"):
        outputs = client.run_command(command)
        client.join(outputs)
        assert all(output.exit_code == 0 for output in outputs)
    finish({"seconds": time.monotonic() - begin})


if __name__ == "__main__":
    globals()["work_" + sys.argv[1]](int(sys.argv[2]))
