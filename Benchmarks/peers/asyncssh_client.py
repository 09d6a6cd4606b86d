"""The works of `ssh-bench` by asyncssh: asyncssh_client.py WORK COUNT."""

import asyncio
import json
import os
import sys
import time

import asyncssh

from common import HOST, KEY, KNOWN_HOSTS, PORT, USER, cpu_seconds, finish, host_name

KNOWN = None
CLIENT_KEY = None
QUESTION = "(eval ':') </dev/null 2>/dev/null; echo \"\x1e0:$?\x1e\"\n"
# The same in the shell itself: what a strike asks of each host.
STRUCK = "{ eval ':'; } </dev/null 2>/dev/null; echo \"\x1e0:$?\x1e\"\n"


async def connect(host, **more):
    return await asyncssh.connect(
        host, PORT, username=USER, client_keys=[CLIENT_KEY], known_hosts=KNOWN, agent_path=None,
        config=None, **more)


async def open_helper(connection):
    return await connection.create_process("exec /bin/sh", encoding=None)


async def ask(process):
    process.stdin.write(QUESTION.encode())
    await process.stdout.readuntil(b"\n")


async def work_start(_):
    try:
        await asyncio.wait_for(connect(HOST), 0.3)
    except (OSError, asyncio.TimeoutError, asyncssh.Error):
        pass
    finish({})


async def work_connect(count):
    times = []
    for _ in range(count):
        begin = time.monotonic()
        connection = await connect(HOST)
        times.append((time.monotonic() - begin) * 1e3)
        connection.close()
        await connection.wait_closed()
    finish({"ms": times})


async def work_command(count):
    connection = await connect(HOST)
    times = []
    for _ in range(count + 1):
        begin = time.monotonic()
        await connection.run("true", check=True)
        times.append((time.monotonic() - begin) * 1e3)
    finish({"firstMs": times[0], "ms": times[1:]})


async def work_helper(count):
    process = await open_helper(await connect(HOST))
    await ask(process)
    times = []
    for _ in range(count):
        begin = time.monotonic()
        await ask(process)
        times.append((time.monotonic() - begin) * 1e3)
    finish({"ms": times})


async def work_bulk(count):
    connection = await connect(HOST)
    await connection.run("true", check=True)
    begin, cpu = time.monotonic(), cpu_seconds()
    process = await connection.create_process(f"head -c {count} /dev/zero", encoding=None)
    received = 0
    while data := await process.stdout.read(256 * 1024):
        received += len(data)
    await process.wait()
    assert received == count
    finish({"bytes": received, "seconds": time.monotonic() - begin, "workCPU": cpu_seconds() - cpu})


async def work_fanout(count):
    begin = time.monotonic()

    async def one(number):
        connection = await connect(host_name(number))
        await connection.run("true", check=True)
        await connection.run("hostname", check=True)
        connection.close()

    await asyncio.gather(*(one(number) for number in range(count)))
    finish({"seconds": time.monotonic() - begin})


async def work_strike(count):
    async def warm(number):
        process = await open_helper(await connect(host_name(number)))
        await ask(process)
        return process

    helpers = await asyncio.gather(*(warm(number) for number in range(count)))
    times, skews, cpus = [], [], []
    for _ in range(10):
        await asyncio.sleep(0.05)
        begin, cpu = time.monotonic(), cpu_seconds()
        sent = []
        for helper in helpers:
            sent.append(time.monotonic())
            helper.stdin.write(STRUCK.encode())
        await asyncio.gather(*(helper.stdout.readuntil(b"\n") for helper in helpers))
        times.append((time.monotonic() - begin) * 1e3)
        skews.append((sent[-1] - sent[0]) * 1e3)
        cpus.append((cpu_seconds() - cpu) * 1e3)
    finish({"ms": times, "skewMs": skews, "cpuMs": cpus})


async def work_probe(count):
    process = await open_helper(await connect(HOST))
    await ask(process)
    lateness = []

    async def answers():
        for _ in range(count):
            await process.stdout.readuntil(b"\n")

    reader = asyncio.ensure_future(answers())
    cpu, begin = cpu_seconds(), time.monotonic() + 0.02
    for number in range(count):
        due = begin + number * 0.01
        await asyncio.sleep(max(0, due - time.monotonic()))
        lateness.append((time.monotonic() - due) * 1e3)
        process.stdin.write(QUESTION.encode())
    await reader
    finish({"seconds": time.monotonic() - begin, "workCPU": cpu_seconds() - cpu,
            "sent": len(lateness), "latenessMs": lateness})


async def work_dead(_):
    connection = await connect(HOST, keepalive_interval=1, keepalive_count_max=1)
    process = await connection.create_process("sleep 60")
    print(json.dumps({"ready": True}), flush=True)
    await process.wait()
    noticed = time.monotonic_ns()
    connection.abort()
    await connection.wait_closed()
    finish({"noticedNs": noticed, "tearDownMs": (time.monotonic_ns() - noticed) / 1e6})


async def work_forward(far_port):
    connection = await connect(HOST)
    listener = await connection.forward_local_port("127.0.0.1", 0, "127.0.0.1", far_port)
    print(json.dumps({"port": listener.get_port()}), flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    listener.close()
    connection.close()


async def work_nested(count):
    begin = time.monotonic()
    gate = await connect(HOST)

    async def one(number):
        connection = await connect(host_name(number + 1), tunnel=gate)
        await connection.run("true", check=True)
        return connection

    await asyncio.gather(*(one(number) for number in range(count)))
    finish({"seconds": time.monotonic() - begin})


if __name__ == "__main__":
    KNOWN = asyncssh.read_known_hosts(KNOWN_HOSTS)
    CLIENT_KEY = asyncssh.read_private_key(KEY)
    asyncio.run(globals()["work_" + sys.argv[1]](int(sys.argv[2])))
