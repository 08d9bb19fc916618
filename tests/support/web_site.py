# SPDX-License-Identifier: Apache-2.0
"""A web site for tests and benchmarks: pages by their address, and a log of who asked for what. It runs in threads of its own on 127.0.0.1;
what it does depends on the requests alone."""
import hashlib
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Page:
    """What is answered for one address. `length`: a Content-Length that lies. `pieces`: an iterator of the body's pieces, sent until it ends or
    the reader leaves. `silent`: nothing is answered while the site stands."""

    def __init__(self, body=b"", type="text/html; charset=utf-8", status=200, tag=None, modified=None, length=None,
                 pieces=None, silent=False, **headers):
        self.body = body.encode() if isinstance(body, str) else body
        self.status, self.tag, self.modified, self.length = status, tag, modified, length
        self.pieces, self.silent = pieces, silent
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if type:
            self.headers.setdefault("Content-Type", type)


def redirect(target, status=302, **headers):
    return Page(status=status, type=None, Location=target, **headers)


def html(title, text="", links=(), head=""):
    """A page with some prose and links, each an address or (address, attributes)."""
    pairs = [link if isinstance(link, tuple) else (link, "") for link in links]
    anchors = "".join(f'<li><a href="{address}" {attributes}>{address}</a></li>' for address, attributes in pairs)
    return (f"<!doctype html><html><head><meta charset='utf-8'><title>{title}</title>{head}</head>"
            f"<body><main><h1>{title}</h1><p>{text or 'This is the page ' + title + '.'}</p></main><nav><ul>{anchors}</ul></nav></body></html>")


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60
    wbufsize, disable_nagle_algorithm = 1 << 16, True  # head and body at once: nobody waits for an acknowledgement

    def log_message(self, *_arguments):
        pass

    def do_GET(self):
        site = self.server.site
        page = site.find(self.path, self.headers)
        with site.lock:
            site.log.append((self.path, dict(self.headers.items())))
        try:
            self.answer(page)
        except OSError:  # the reader left
            self.close_connection = True

    def answer(self, page):
        if page.silent:
            self.server.site.closing.wait()
            self.close_connection = True
            return
        known = page.tag and page.tag in self.headers.get("If-None-Match", "")
        known = known or (page.modified and not page.tag and self.headers.get("If-Modified-Since") == page.modified)
        self.send_response(304 if known else page.status)
        for name, value in {**page.headers, "ETag": page.tag, "Last-Modified": page.modified}.items():
            if value:
                self.send_header(name, value)
        if known:
            self.end_headers()
            return
        if page.pieces:
            self.send_header("Connection", "close")
            self.end_headers()
            for piece in page.pieces(self.server.site):
                self.wfile.write(piece)
            self.close_connection = True
            return
        self.send_header("Content-Length", str(len(page.body) if page.length is None else page.length))
        self.end_headers()
        self.wfile.write(page.body)
        if page.length is not None:
            self.close_connection = True


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """A reader that leaves is part of the test."""


class Site:
    """`pages` gives a Page for an address with its query, or for its path; `made` is asked for all others, with the whole address. A page
    may be a function of the request's headers."""

    def __init__(self, pages=None, made=None, certificate=None, port=0):
        self.pages, self.made = dict(pages or {}), made
        self.log, self.lock, self.closing = [], threading.Lock(), threading.Event()
        self.server = Server(("127.0.0.1", port), Handler)
        self.server.site = self
        self.scheme = "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
            self.scheme = "https"
        self.port = self.server.server_address[1]
        self.url = f"{self.scheme}://127.0.0.1:{self.port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def find(self, address, headers):
        page = self.pages.get(address, self.pages.get(address.split("?")[0]))
        if page is None and self.made:
            page = self.made(address)
        if callable(page):
            page = page(headers)
        return page or Page(html("Not found"), status=404)

    def asked(self):
        """The addresses in the order in which they were asked for."""
        with self.lock:
            return [address for address, _ in self.log]

    def forget(self):
        with self.lock:
            self.log.clear()

    def stop(self):
        self.closing.set()
        self.server.shutdown()
        self.server.server_close()

    def __enter__(self):
        return self

    def __exit__(self, *_what):
        self.stop()


def endless(site):
    """A body without an end."""
    while not site.closing.is_set():
        yield b"<p>More of the same, and more of it.</p>\n" * 400


def words_of(number):
    """Prose that no other page has."""
    digest = hashlib.sha256(str(number).encode()).hexdigest()
    names = ["crane", "harbour", "pilot", "ferry", "anchor", "barge", "buoy", "canal", "dock", "engine", "freight", "galley",
             "hull", "keel", "lantern", "mast"]
    return " ".join(f"The {names[int(digest[i], 16)]} of pier {number} carries {int(digest[i:i + 3], 16)} tons." for i in range(12))


class SiteWithTraps:
    """So many honest pages, ten links on each, in a tree by their numbers; and around them what a crawler may get lost in: a calendar
    without an end, session ids, parameters in any order, folders that grow, redirects in a circle, pages that never come or never end, and
    an answer for every address. `make` is for Site(made=…). A calm one has the honest pages alone."""

    def __init__(self, count, slow=True, calm=False):
        self.count, self.slow, self.calm, self.sessions = count, slow, calm, 0
        self.lock = threading.Lock()

    def honest(self):
        return {"/"} | {f"/page/{number}" for number in range(1, self.count)}

    def page(self, number):
        links = [f"/page/{10 * number + i}" for i in range(1, 11) if 10 * number + i < self.count]
        back = f"/page/{number // 10}" if number >= 10 else "/"
        links += ["/", "#top", back]
        if self.calm:
            return Page(html(f"Page {number}", words_of(number), links))
        links += [f"{back}?utm_source=menu"]
        if number == 0:
            links += ["/calendar/2025/1", "/grow/", "/circle/a", "/many?colour=0", "/nothing/here", "/private/a", "/dead"]
            links += ["/silent", "/endless"] if self.slow else []
        with self.lock:
            self.sessions += 1
            session = hashlib.sha256(str(self.sessions).encode()).hexdigest()[:32]
        links += [f"{back}?PHPSESSID={session}", f"{back};jsessionid={session}"]
        return Page(html(f"Page {number}", words_of(number), links))

    def trap(self, parts, query):
        if parts[0] == "calendar" and len(parts) == 3:
            month = 12 * int(parts[1]) + int(parts[2])
            links = [f"/calendar/{m // 12}/{m % 12}" for m in (month, month + 2) if m % 12]
            return Page(html(f"Calendar {parts[1]}, {parts[2]}", f"Nothing happens in month {month}.", links))
        if parts[0] == "grow":
            return Page(html("Grow", f"Folder {len(parts)} of many.", ["deeper/", "other/"]))
        if parts[0] == "circle":
            return redirect("/circle/b" if parts[1] == "a" else "/circle/a")
        if parts[0] == "many":
            number = int(query.partition("=")[2] or 0)
            return Page(html("Many", f"Colour {number}.", [f"/many?colour={number * 5 + i}" for i in range(1, 6)]))
        if parts[0] == "dead":
            return Page(html("Gone"), status=404)
        if parts[0] == "silent":
            return Page(silent=True)
        return Page(pieces=endless) if parts[0] == "endless" else None

    def make(self, address):
        path, _, query = address.partition("?")
        parts = path.strip("/").split("/")
        if path == "/robots.txt":
            return Page("User-agent: *\nDisallow: /private/\n", type="text/plain")
        if path == "/":
            return self.page(0)
        number = parts[1].partition(";")[0] if len(parts) == 2 and parts[0] == "page" else ""
        if number.isdigit() and int(number) < self.count:
            return self.page(int(number))
        # Whatever else is asked for gets an answer that says so, and which address it was.
        if self.calm:
            return None
        return self.trap(parts, query) or Page(html("Sorry, no such page", f"There is nothing at {address}."))
