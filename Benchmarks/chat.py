"""Chat at load: traffic against a room echo, and against one ejabberd on PostgreSQL.

Everything runs on loopback in the benchmark's own network namespace, as processes of its own.
"""

import json
import os
import shutil
import socket
import subprocess
import time

ROOT = os.path.dirname(os.path.abspath(__file__))
CHAT = os.path.join(ROOT, ".build/release/chat-bench")
PASSWORD = "bench-password"
DOMAIN = "chat.bench"
POSTGRES = "/usr/lib/postgresql/15/bin"


def drive(bench, port, rate, seconds, users, rooms, forwarded=False, read_back=False):
    """Runs traffic once; gives what `chat-bench` says of it."""
    ledger = f"{bench.folder}/ledger-{time.monotonic_ns()}.jsonl"
    environment = {
        "PATH": os.environ["PATH"], "HOME": bench.folder, "CHAT_PORT": str(port),
        "CHAT_DOMAIN": DOMAIN, "CHAT_ROOMS": f"rooms.{DOMAIN}", "CHAT_PASSWORD": PASSWORD,
        "CHAT_LEDGER": ledger,
    }
    if "LD_LIBRARY_PATH" in os.environ:
        environment["LD_LIBRARY_PATH"] = os.environ["LD_LIBRARY_PATH"]
    if read_back:
        environment["CHAT_READ_BACK"] = "1"
    if forwarded:
        environment.update(
            (name, value) for name, value in bench.environment("near").items()
            if name.startswith("BENCH_"))
    words = [CHAT, str(rate), str(seconds), str(users), str(rooms)]
    done = subprocess.run(words, env=environment, capture_output=True, timeout=300, check=False)
    if os.path.exists(ledger):
        os.remove(ledger)
    if done.returncode != 0:
        raise OSError(f"chat-bench left with {done.returncode}: {done.stderr.decode()[-300:]}")
    return json.loads(done.stdout)


def run_echo(bench, row, _client, rate):
    echo = subprocess.Popen([os.path.join(ROOT, ".build-c/room-echo"), DOMAIN],
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        port = int(echo.stdout.readline())
        answer = drive(bench, port, rate, 10, users=50, rooms=10, forwarded=True)
    finally:
        echo.stdin.close()
        echo.wait()
    return {**answer, "unanswered": answer["sent"] - answer["acknowledged"]}


def run_ramp(bench, row, _client, seconds):
    """Finds the highest rate that ejabberd acknowledges, and measures there."""
    with Ejabberd(bench) as server:
        def holds(rate, span):
            answer = drive(bench, server.port, rate, span, users=40, rooms=10)
            owed = answer["sent"] - answer["acknowledged"]
            good = owed == 0 and answer["notSent"] == 0 and answer["latencyP99"] < 1000
            return good and answer["sent"] >= 0.98 * rate * span

        best, rate = 0, 100
        while rate <= 6400 and holds(rate, 5):
            best, rate = rate, rate * 2
        for part in (1.5, 1.25):
            if best and best * part < rate and holds(int(best * part), 5):
                best = int(best * part)
                break
        if not best:
            raise OSError("ejabberd does not acknowledge 100 messages a second")
        answer = drive(bench, server.port, best, seconds, users=40, rooms=10, read_back=True)
        return {**answer, "rate": answer["acknowledged"] / answer["seconds"],
                "unanswered": answer["sent"] - answer["acknowledged"]}


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def wait_for(port, process, what):
    for _ in range(600):
        if process.poll() is not None:
            raise OSError(f"{what} ended with {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise OSError(f"{what} does not listen")


class Ejabberd:
    """One ejabberd whose users and archive are in a PostgreSQL of its own."""

    def __init__(self, bench):
        self.folder = f"{bench.folder}/chat"
        self.port, self.database = free_port(), free_port()
        self.processes = []

    def __enter__(self):
        os.makedirs(f"{self.folder}/home")
        os.chmod(os.path.dirname(self.folder), 0o755)
        try:
            self.start_database()
            self.start_chat()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self.folder)

    def start_database(self):
        data = f"{self.folder}/database"
        os.makedirs(data, 0o700)
        shutil.chown(data, "postgres")
        as_postgres = ["runuser", "-u", "postgres", "--"]
        subprocess.run([*as_postgres, f"{POSTGRES}/initdb", "-D", data, "-A", "trust", "-N"],
                       check=True, stdout=subprocess.DEVNULL)
        server = subprocess.Popen(
            ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups",
             f"{POSTGRES}/postgres", "-D", data, "-p", str(self.database), "-c",
             "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.processes.append(server)
        wait_for(self.database, server, "postgres")
        access = ["-h", "127.0.0.1", "-p", str(self.database), "-U", "postgres"]
        subprocess.run(["createdb", *access, "chat"], check=True)
        subprocess.run(["psql", "-q", *access, "-d", "chat", "-v", "ON_ERROR_STOP=1", "-f",
                        "/usr/share/ejabberd/sql/pg.sql"], check=True, stdout=subprocess.DEVNULL)

    def start_chat(self):
        with open(f"{self.folder}/ejabberd.yml", "w", encoding="ascii") as file:
            file.write(self.configuration())
        users = ",".join(f'ejabberd_auth:try_register(<<"user{number}">>,<<"{DOMAIN}">>,P)'
                         for number in range(1, 41))
        start = ('{ok,_}=application:ensure_all_started(ejabberd),'
                 f'P= <<"{PASSWORD}">>,{users}.')
        log = open(f"{self.folder}/log", "wb")
        server = subprocess.Popen(
            ["/usr/bin/erl", "-noinput", "+K", "true", "-mnesia", "dir",
             f'"{self.folder}/mnesia"', "-eval", start], stdout=log, stderr=log,
            env={"PATH": os.environ["PATH"], "HOME": f"{self.folder}/home",
                 "EJABBERD_CONFIG_PATH": f"{self.folder}/ejabberd.yml",
                 "EJABBERD_LOG_PATH": f"{self.folder}/ejabberd.log",
                 "ERL_LIBS": "/usr/lib/x86_64-linux-gnu", "ERL_CRASH_DUMP_BYTES": "0"})
        log.close()
        self.processes.append(server)
        wait_for(self.port, server, "ejabberd")
        time.sleep(2)

    def configuration(self):
        return f"""
hosts: [{DOMAIN}]
loglevel: warning
listen:
  - port: {self.port}
    ip: "127.0.0.1"
    module: ejabberd_c2s
    starttls: false
auth_method: sql
auth_password_format: plain
default_db: sql
sql_type: pgsql
sql_server: 127.0.0.1
sql_port: {self.database}
sql_database: chat
sql_username: postgres
sql_password: ""
sql_pool_size: 4
access_rules:
  local: {{ allow: all }}
shaper: {{}}
modules:
  mod_disco: {{}}
  mod_roster: {{}}
  mod_mam:
    default: always
  mod_muc:
    host: rooms.{DOMAIN}
    access: all
    access_create: all
    access_persistent: all
    access_mam: all
    history_size: 0
    max_users: 500
    default_room_options:
      mam: true
      persistent: true
"""
