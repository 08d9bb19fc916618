#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Stands for a remote provider: serves the recorded replies of a scenario, in order for each path.

replay_server.py --scenario FILE [--port 0] [--log FILE]

The chosen port is the first line on stdout. The log holds one JSON object a request, written before it is answered:
method, path, headers, body (as JSON where it parses) and the name of the reply that it gets. A scenario is
{"replies": {"/v1/embeddings": [REPLY, …]}, "repeat_last": true}; a REPLY holds
  status, headers            default 200 and none
  json | text | file         the body: a value, a text, or a file beside the scenario
  chunks                     or its pieces: texts, {"base64": …}, {"delay_ms": …}, {"close": true};
                             {"text": …, "repeat": n} is one text n times
  embeddings                 or made up from the request: {"dim": 384} gives one unit vector per input
  chunk_bytes, chunk_delay_ms  send the body in slices with a wait before each
  delay_ms                   wait before the status line
  close_after_bytes          cut the connection after that many bytes of body; 0 cuts before the status line
  length                     "none" for chunked transfer, or a number that lies in Content-Length
A path without replies gets 404, a path whose replies are used up 503, unless repeat_last is set."""

import argparse
import base64
import hashlib
import json
import math
import pathlib
import socket
import struct
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Cut(Exception):
    """The scenario says: close the connection now."""


def vector(text, dim):
    """A unit vector that depends on the text alone."""
    values = []
    for i in range(dim):
        digest = hashlib.sha256(f"{i}\0{text}".encode()).digest()
        values.append(struct.unpack(">i", digest[:4])[0] / 2**31)
    norm = math.sqrt(sum(v * v for v in values))
    return [round(v / norm, 7) for v in values]


def embedding_body(options, request):
    inputs = request.get("input", []) if isinstance(request, dict) else []
    inputs = [inputs] if isinstance(inputs, str) else inputs
    data = [
        {
            "object": "embedding",
            "index": i,
            "embedding": vector(t if isinstance(t, str) else json.dumps(t), options["dim"]),
        }
        for i, t in enumerate(inputs)
    ]
    if options.get("reverse"):
        data.reverse()
    data = data[: len(data) - options.get("missing", 0)]
    return {
        "object": "list",
        "model": "replay",
        "data": data,
        "usage": {"prompt_tokens": len(inputs), "total_tokens": len(inputs)},
    }


class Scenario:
    def __init__(self, path, log):
        self.folder = path.parent
        self.content = json.loads(path.read_text(encoding="utf-8"))
        self.log = log
        self.lock = threading.Lock()
        self.served = {}

    def take(self, path):
        replies = self.content["replies"].get(path)
        if replies is None:
            return {"name": "no such path", "status": 404, "json": {"error": {"message": "no such path"}}}
        with self.lock:
            count = self.served.get(path, 0)
            self.served[path] = count + 1
        if count < len(replies):
            return replies[count]
        if self.content.get("repeat_last") and replies:
            return replies[-1]
        return {
            "name": "used up",
            "status": 503,
            "json": {"error": {"message": "the scenario has no further reply"}},
        }

    def record(self, entry):
        if self.log:
            with self.lock, self.log.open("a", encoding="utf-8") as file:
                file.write(json.dumps(entry, ensure_ascii=False) + "\n")

    def pieces(self, reply, request):
        """The body as a list of bytes and of delays in milliseconds; None stands for a cut."""
        if "chunks" in reply:
            result = []
            for chunk in reply["chunks"]:
                if isinstance(chunk, str):
                    result.append(chunk.encode())
                elif "repeat" in chunk:
                    result += [chunk["text"].encode()] * chunk["repeat"]
                elif "base64" in chunk:
                    result.append(base64.b64decode(chunk["base64"]))
                else:
                    result.append(None if chunk.get("close") else float(chunk["delay_ms"]))
            return result
        if "embeddings" in reply:
            body = json.dumps(embedding_body(reply["embeddings"], request)).encode()
        elif "json" in reply:
            body = json.dumps(reply["json"], ensure_ascii=False).encode()
        elif "file" in reply:
            body = (self.folder / reply["file"]).read_bytes()
        else:
            body = reply.get("text", "").encode()
        size = reply.get("chunk_bytes")
        if not size:
            return [body]
        result = []
        for start in range(0, len(body), size):
            result += [float(reply.get("chunk_delay_ms", 0)), body[start : start + size]]
        return result


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_arguments):
        pass

    def do_GET(self):
        self.serve()

    def do_POST(self):
        self.serve()

    def serve(self):
        scenario = self.server.scenario
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            request = json.loads(raw)
        except ValueError:
            request = raw.decode("utf-8", "replace")
        path = self.path.split("?")[0]
        reply = scenario.take(path)
        entry = {
            "method": self.command,
            "path": self.path,
            "headers": dict(self.headers.items()),
            "body": request,
            "reply": reply.get("name"),
        }
        scenario.record(entry)
        try:
            self.send(reply, scenario.pieces(reply, request))
        except Cut:
            # A linger time of nothing makes close() send a reset: the reader sees a failure, not an end.
            if reply.get("reset"):
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
        except OSError:  # the client left
            self.close_connection = True

    def send(self, reply, pieces):
        time.sleep(reply.get("delay_ms", 0) / 1000)
        limit = reply.get("close_after_bytes")
        if limit == 0:
            raise Cut
        chunked = reply.get("length") == "none"
        headers = {"Content-Type": "application/json", **reply.get("headers", {})}
        if chunked:
            headers["Transfer-Encoding"] = "chunked"
        else:
            headers["Content-Length"] = str(
                reply.get("length", sum(len(p) for p in pieces if isinstance(p, bytes)))
            )
        self.send_response(reply.get("status", 200))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.flush()
        sent = 0
        for piece in pieces:
            if piece is None:
                raise Cut
            if isinstance(piece, float):
                time.sleep(piece / 1000)
                continue
            part = piece if limit is None else piece[: limit - sent]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part) if chunked and part else part)
            self.wfile.flush()
            sent += len(part)
            if limit is not None and sent >= limit:
                raise Cut
        if chunked:
            self.wfile.write(b"0\r\n\r\n")
        if isinstance(reply.get("length"), int):
            self.close_connection = True


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def shutdown_request(self, request):
        """An ordinary end shuts the connection down first, which would turn a reset into a plain end."""
        if any(request.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, 8)):
            self.close_request(request)
        else:
            super().shutdown_request(request)

    def handle_error(self, request, client_address):
        """A client that leaves is part of the test, not a fault to print."""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scenario", type=pathlib.Path, required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--log", type=pathlib.Path)
    arguments = parser.parse_args()
    server = Server(("127.0.0.1", arguments.port), Handler)
    server.scenario = Scenario(arguments.scenario.resolve(), arguments.log)
    print(server.server_address[1], flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        sys.exit(0)


if __name__ == "__main__":
    main()
