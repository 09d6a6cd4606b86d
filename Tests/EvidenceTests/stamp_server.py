"""A time stamp authority on loopback, for tests: answers each query with `openssl ts -reply`.

    stamp_server.py FOLDER

FOLDER has tsa.cnf, tsa.pem, tsa.key, ca.pem. Prints its port, and serves until it is ended.
"""
import http.server, pathlib, subprocess, sys

FOLDER = pathlib.Path(sys.argv[1])


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        query = self.rfile.read(int(self.headers["Content-Length"]))
        (FOLDER / "query.tsq").write_bytes(query)
        done = subprocess.run(
            ["openssl", "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query.tsq",
             "-signer", "tsa.pem", "-inkey", "tsa.key", "-chain", "ca.pem"],
            cwd=FOLDER, capture_output=True)
        self.send_response(200 if done.returncode == 0 else 500)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", str(len(done.stdout)))
        self.end_headers()
        self.wfile.write(done.stdout)

    def log_message(self, *_):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
