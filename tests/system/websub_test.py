"""Push, through the real program: a hub of our own subscribes it, sends it news, and lies to it."""
import hashlib
import hmac
import http.server
import threading
import unittest
import urllib.error
import urllib.parse
import urllib.request

from support import Case, entries, rss


class Hub:
    """Takes subscriptions, verifies them, and sends what it is told to."""

    def __init__(self):
        self.subscriptions = {}  # callback -> fields of the last request
        hub = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                form = urllib.parse.parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                fields = {name: values[0] for name, values in form.items()}
                self.send_response(202)
                self.send_header("Content-Length", "0")
                self.end_headers()
                threading.Thread(target=hub.verify, args=(fields,)).start()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def ask(self, callback, **fields):
        query = urllib.parse.urlencode({f"hub.{name}": value for name, value in fields.items()})
        try:
            with urllib.request.urlopen(f"{callback}?{query}", timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, ""

    def verify(self, fields):
        callback = fields["hub.callback"]
        status, echo = self.ask(callback, mode=fields["hub.mode"], topic=fields["hub.topic"], challenge="một-hai-ba",
                                lease_seconds=fields["hub.lease_seconds"])
        if status == 200 and echo == "một-hai-ba":
            self.subscriptions[callback] = fields

    def push(self, body, secret=None, method="sha256", callback=None):
        callback = callback or next(iter(self.subscriptions))
        secret = secret or self.subscriptions[callback]["hub.secret"]
        digest = hmac.new(secret.encode(), body, getattr(hashlib, method)).hexdigest()
        headers = {"Content-Type": "application/rss+xml", "X-Hub-Signature": f"{method}={digest}"}
        if method is None:
            del headers["X-Hub-Signature"]
        try:
            with urllib.request.urlopen(urllib.request.Request(callback, body, headers), timeout=30) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class WebSub(Case):
    def setUp(self):
        super().setUp()
        self.hub = Hub()
        self.addCleanup(self.hub.close)

    def feed(self, items):
        text = rss("Nguồn", items).decode()
        links = (f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="hub" href="{self.hub.url}"/>'
                 f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="self" href="{self.origin.url("/0.xml")}"/>')
        return text.replace("</title>", "</title>" + links, 1).encode()

    def start(self):
        self.origin.documents["/0.xml"] = self.feed([("g1", "Tin 1", "x", "http://localhost/1")])
        self.write_config([("s0", self.origin.url("/0.xml"))])
        daemon = self.serve()
        self.wait_for("the subscription", lambda: self.hub.subscriptions, 30)
        return daemon

    def titles(self, daemon):
        status, _, body = daemon.get("/feed.atom")
        return sorted(title for _, title, _ in entries(body)) if status == 200 else []

    def test_news_are_there_as_soon_as_the_hub_sends_them_and_the_source_is_not_asked(self):
        daemon = self.start()
        fields = next(iter(self.hub.subscriptions.values()))
        self.assertEqual(fields["hub.topic"], self.origin.url("/0.xml"))
        self.origin.take_requests()
        self.assertEqual(self.hub.push(self.feed([("g2", "Tin 2", "x", "http://localhost/2")])), 202)
        self.wait_for("the pushed item", lambda: self.titles(daemon) == ["Tin 1", "Tin 2"])
        self.assertEqual(self.origin.take_requests(), [])

    def test_what_is_not_signed_by_the_hub_is_refused(self):
        daemon = self.start()
        forged = self.feed([("g9", "Tin giả", "x", "http://localhost/9")])
        callback = next(iter(self.hub.subscriptions))
        self.assertEqual(self.hub.push(forged, secret="guessed"), 403)
        self.assertEqual(self.hub.push(forged, secret="x", callback=callback[:-4] + "0000"), 404)
        self.assertEqual(self.hub.push(b"x" * (3 << 20)), 413)
        self.assertEqual(self.hub.ask(callback, mode="unsubscribe", topic=self.origin.url("/0.xml"), challenge="x")[0], 404)
        self.assertEqual(self.hub.ask(callback, mode="subscribe", topic="http://localhost/other", challenge="x")[0], 404)
        self.assertEqual(daemon.get("/feed.atom", method="POST")[0], 405)
        self.assertEqual(self.titles(daemon), ["Tin 1"])

    def test_an_old_hub_that_signs_with_sha1_makes_us_ask_the_source(self):
        daemon = self.start()
        self.origin.documents["/0.xml"] = self.feed([("g3", "Tin 3", "x", "http://localhost/3")])
        self.assertEqual(self.hub.push(self.feed([("g9", "Tin giả", "x", "http://localhost/9")]), method="sha1"), 202)
        self.wait_for("the polled item", lambda: self.titles(daemon) == ["Tin 1", "Tin 3"])

    def test_a_subscription_outlives_a_restart(self):
        daemon = self.start()
        daemon.terminate()
        daemon = self.serve()
        self.wait_for("the daemon", lambda: daemon.get("/healthz")[0] == 200)
        self.assertEqual(self.hub.push(self.feed([("g4", "Tin 4", "x", "http://localhost/4")])), 202)
        self.wait_for("the pushed item", lambda: "Tin 4" in self.titles(daemon))


if __name__ == "__main__":
    unittest.main()
