"""A receiver of webhooks on loopback, for tests: each path behaves badly in its own way.

Usage: receiver.py FOLDER [CERTIFICATE KEY]

Says its port on its first line. Each request is a line of FOLDER/requests.jsonl before it is
answered. It ends when its standard input does.
"""

import http.server
import json
import pathlib
import ssl
import sys
import threading

folder = pathlib.Path(sys.argv[1])
lock = threading.Lock()
counts = {}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def do_GET(self):
        self.do_POST()

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        with lock:
            counts[self.path] = number = counts.get(self.path, 0) + 1
            record = {
                "method": self.command,
                "path": self.path,
                "headers": {name.lower(): value for name, value in self.headers.items()},
                "body": body,
            }
            with open(folder / "requests.jsonl", "a") as file:
                file.write(json.dumps(record) + "\n")
        self.behave(number)

    def behave(self, number):
        way = self.path.split("/")[1]
        if way == "silent":
            threading.Event().wait(600)
        elif way == "down":
            self.say(500, "it is down")
        elif way == "flaky":
            self.say(503 if number < 3 else 200, "")
        elif way == "busy":
            self.say(429 if number == 1 else 202, "", {"Retry-After": "0"})
        elif way == "later":
            self.say(503, "", {"Retry-After": "3600"})
        elif way == "half":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf of")
            self.close_connection = True
        elif way == "nothing":
            self.close_connection = True
        elif way == "elsewhere":
            self.say(307, "", {"Location": "/good/after-redirection"})
        elif way == "picky":
            self.say(400, "no such key: " + self.headers.get("X-Token", "") + "\x1b[31m")
        elif way == "endless":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            try:
                while True:
                    self.wfile.write(b"1000\r\n" + b"x" * 4096 + b"\r\n")
            except OSError:
                self.close_connection = True
        elif way == "partly":
            self.say(200, '{"partialSuccess":{"rejectedSpans":"7","errorMessage":"too old"}}')
        else:
            self.say(202, "{}")

    def say(self, status, text, headers={}):
        body = text.encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
if len(sys.argv) > 2:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[2], sys.argv[3])
    server.socket = context.wrap_socket(server.socket, server_side=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_address[1], flush=True)
sys.stdin.read()
