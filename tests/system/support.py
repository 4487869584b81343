"""What the system tests share: a scripted origin on loopback, the program as a process, and readers of its feed.

Standard library only. Everything binds to 127.0.0.1 and to ports the kernel picks.
"""
import hashlib
import http.server
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.request
import xml.etree.ElementTree as ET

BANTIN = os.environ["BANTIN_BINARY"]
ATOM = "{http://www.w3.org/2005/Atom}"
# Sanitizer builds are slower: every deadline is multiplied.
SLOW = float(os.environ.get("BANTIN_TEST_SLOWNESS", "1"))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def rss(title, items):
    """An RSS 2.0 document; items are (guid, title, text, link) or (…, pubDate) with the newest first."""
    body = "".join(
        f"<item><title>{t}</title><link>{link}</link><guid isPermaLink='false'>{g}</guid>"
        f"<description>{text}</description>{f'<pubDate>{date[0]}</pubDate>' if date else ''}</item>"
        for g, t, text, link, *date in items)
    return (f"<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>{title}</title>"
            f"<link>http://localhost/</link><description>d</description>{body}</channel></rss>").encode()


class Origin:
    """Serves documents by path with strong ETags, honours conditional requests, and remembers every request.

    A document is its bytes, or (status, {header: value}, bytes), or a function that gives either.
    """

    def __init__(self):
        self.documents = {}
        self.requests = []
        self.lock = threading.Lock()
        origin = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = 1 << 16  # head and body in one segment: no waiting for a delayed acknowledgement

            def do_GET(self):
                with origin.lock:
                    body = origin.documents.get(self.path)
                    conditional = "If-None-Match" in self.headers
                    origin.requests.append((self.path, conditional, dict(self.headers)))
                if callable(body):
                    body = body()
                if isinstance(body, tuple):
                    status, headers, body = body
                    self.answer(status, body, None, headers)
                    return
                if body is None:
                    self.answer(404, b"nothing here", None)
                    return
                etag = '"' + hashlib.sha256(body).hexdigest()[:16] + '"'
                if self.headers.get("If-None-Match") == etag:
                    self.answer(304, b"", etag)
                else:
                    self.answer(200, body, etag)

            def answer(self, status, body, etag, headers={"Content-Type": "application/rss+xml"}):
                self.send_response(status)
                if etag:
                    self.send_header("ETag", etag)
                for name, value in headers.items():
                    self.send_header(name, value)
                if status != 304:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 256

            def handle_error(self, *args):
                pass  # a client that was killed in the middle of its request

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def url(self, path):
        return f"http://127.0.0.1:{self.port}{path}"

    def take_requests(self):
        with self.lock:
            taken, self.requests = self.requests, []
        return taken

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Case(unittest.TestCase):
    """A test with a folder, an origin, and a configuration to write."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="bantin-test-"))
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.origin = Origin()
        self.addCleanup(self.origin.close)
        self.port = free_port()
        self.config = self.folder / "bantin.toml"

    def write_config(self, sources, polling="", extra=""):
        blocks = "".join(f'[[source]]\nid = "{i}"\nname = "Nguồn {i}"\nurl = "{u}"\n\n' for i, u in sources)
        self.config.write_text(
            f'[site]\ntitle = "Thử"\npublic_url = "http://127.0.0.1:{self.port}"\n'
            f'[server]\nlisten = ["127.0.0.1:{self.port}"]\n'
            f'[store]\npath = "bantin.db"\n'
            f'[feed]\nentries = 100000\n'
            f'[polling]\ndomain_gap = "0s"\nallow_private_addresses = true\n{polling}\n{extra}\n{blocks}')

    def bantin(self, *arguments, expect=0):
        done = subprocess.run([BANTIN, *map(str, arguments)], capture_output=True, text=True, timeout=120 * SLOW)
        if expect is not None:
            self.assertEqual(done.returncode, expect, done.stdout + done.stderr)
        return done

    def poll(self, expect=0):
        return self.bantin("poll", "-c", self.config, expect=expect)

    def rendered(self, path="/feed.atom"):
        return self.bantin("render", "-c", self.config, path).stdout.encode()

    def serve(self):
        daemon = Daemon(self.config, self.port, self.folder / "log")
        self.addCleanup(daemon.kill)
        return daemon

    def wait_for(self, what, condition, seconds=10):
        end = time.monotonic() + seconds * SLOW
        while time.monotonic() < end:
            value = condition()
            if value:
                return value
            time.sleep(0.02)
        self.fail(f"waited in vain for {what}")


class Daemon:
    """`bantin serve` as a process."""

    def __init__(self, config, port, log):
        self.port = port
        self.log_path = log
        self.log_file = open(log, "ab")
        self.process = subprocess.Popen([BANTIN, "serve", "-c", str(config), "--log-level", "debug"],
                                        stdout=self.log_file, stderr=self.log_file)

    def log(self):
        return self.log_path.read_text(errors="replace")

    def get(self, path, headers=None, method="GET"):
        """(status, headers, body); (0, {}, b"") if nobody answers."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers or {}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=10 * SLOW) as answer:
                return answer.status, dict(answer.headers), answer.read()
        except urllib.error.HTTPError as error:
            return error.code, dict(error.headers), error.read()
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return 0, {}, b""

    def signal(self, number):
        self.process.send_signal(number)

    def terminate(self, seconds=10):
        """Ends it as systemd does; the seconds it took."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=seconds * SLOW)
        return time.monotonic() - began

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.log_file.close()


def entries(atom):
    """[(id, title, updated)] of an Atom document."""
    root = ET.fromstring(atom)
    return [(e.findtext(ATOM + "id"), e.findtext(ATOM + "title"), e.findtext(ATOM + "updated"))
            for e in root.findall(ATOM + "entry")]
