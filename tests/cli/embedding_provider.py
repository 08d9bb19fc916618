# SPDX-License-Identifier: Apache-2.0
"""An embedding provider on the loopback whose vectors depend on the words alone, and that can hold a request back: a test
then knows where in its work the program stands."""
import hashlib
import json
import math
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

DIM = 64


def vector(text):
    """Feature hashing: words, and Chinese characters, add one to a cell each."""
    cells = [0.0] * DIM
    for word in re.findall(r"[a-z0-9]+|[\u4e00-\u9fff]", text.lower()):
        cells[hashlib.md5(word.encode()).digest()[0] % DIM] += 1.0
    cells[0] += 0.01
    norm = math.sqrt(sum(cell * cell for cell in cells))
    return [round(cell / norm, 6) for cell in cells]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_arguments):
        pass

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        texts = [request["input"]] if isinstance(request["input"], str) else request["input"]
        self.server.provider.pass_gate(texts)
        data = [{"object": "embedding", "index": i, "embedding": vector(text)} for i, text in enumerate(texts)]
        body = json.dumps({"object": "list", "model": "words", "data": data}).encode()
        try:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            self.close_connection = True


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """A client that was killed is part of the test."""


class Provider:
    def __init__(self):
        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.provider = self
        self.condition = threading.Condition()
        self.holds, self.held = None, False
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        url = f"http://127.0.0.1:{self.server.server_address[1]}/v1"
        self.options = ["--embed-driver", "openai", "--embed-openai-url", url, "--embed-openai-model", "words",
                        "--embed-openai-dim", str(DIM), "--embed-retries", "0", "--retrieve-near", "0"]

    def hold(self, part):
        """The next request with `part` in one of its texts waits until it is released."""
        with self.condition:
            self.holds, self.held = part, False

    def release(self):
        with self.condition:
            self.holds = None
            self.condition.notify_all()

    def pass_gate(self, texts):
        with self.condition:
            if self.holds is not None and any(self.holds in text for text in texts):
                self.held = True
                self.condition.notify_all()
                self.condition.wait_for(lambda: self.holds is None, timeout=60)

    def wait_held(self, timeout=60):
        with self.condition:
            assert self.condition.wait_for(lambda: self.held, timeout=timeout), "the request never came"

    def stop(self):
        self.release()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
