"""The hub, through the real program: subscribers that keep their word and that lie, a kill in the middle of
deliveries, a thousand of them at once, a hub elsewhere, and a second daemon that subscribes to the first."""
import collections
import hashlib
import hmac
import http.client
import http.server
import json
import os
import signal
import threading
import time
import unittest
import urllib.parse

from support import SLOW, Case, Daemon, entries, free_port, rss

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Subscribers:
    """Callbacks by path. A behaviour is a set of words: lie, refuse, redirect, gone, fail, slow."""

    def __init__(self, hosts=("127.0.0.1",)):
        self.behaviours = collections.defaultdict(set)
        self.questions = []  # (path, {field: value})
        self.deliveries = []  # (path, headers, body, time)
        self.lock = threading.Lock()
        owner = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = 1 << 16

            def do_GET(self):
                url = urllib.parse.urlsplit(self.path)
                fields = dict(urllib.parse.parse_qsl(url.query))
                with owner.lock:
                    owner.questions.append((url.path, fields))
                    words = set(owner.behaviours[url.path])
                challenge = fields.get("hub.challenge", "")
                if "slow" in words:
                    time.sleep(12 * SLOW)
                if "redirect" in words:
                    self.answer(302, b"", Location="/honest?" + url.query)
                elif "refuse" in words:
                    self.answer(404, challenge.encode())
                else:
                    self.answer(200, b"something else" if "lie" in words else challenge.encode())

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with owner.lock:
                    words = set(owner.behaviours[self.path])
                    if not words & {"fail", "gone"}:
                        owner.deliveries.append((self.path, dict(self.headers), body, time.monotonic()))
                self.answer(410 if "gone" in words else 500 if "fail" in words else 204, b"")

            def answer(self, status, body, **headers):
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 256

            def handle_error(self, *_):
                pass

        self.servers = []
        for host in hosts:
            server = Server((host, 0), Handler)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            self.servers.append((server, f"http://{host}:{server.server_address[1]}"))

    def url(self, path, host=0):
        return self.servers[host][1] + path

    def of(self, path):
        with self.lock:
            return [d for d in self.deliveries if d[0] == path]

    def asked(self, path, mode):
        with self.lock:
            return [f for p, f in self.questions if p == path and f["hub.mode"] == mode]

    def close(self):
        for server, _ in self.servers:
            server.shutdown()
            server.server_close()


class Hub(Case):
    def setUp(self):
        super().setUp()
        self.subscribers = Subscribers()
        self.addCleanup(self.subscribers.close)
        self.items = [("g0", "Tin 0", "x", "http://localhost/0")]

    def publish(self, number):
        self.items.insert(0, (f"g{number}", f"Tin {number}", "x", f"http://localhost/{number}"))
        self.origin.documents["/0.xml"] = rss("Nguồn", self.items)

    def start(self, extra=""):
        self.publish(1)
        self.write_config([("s0", self.origin.url("/0.xml"))], extra=extra)
        admin = self.folder / "admin.sock"
        text = self.config.read_text()
        self.config.write_text(text.replace("[store]", f'admin = "unix:{admin}"\n[store]', 1))
        daemon = self.serve()
        self.wait_for("the first item", lambda: b"Tin 1" in daemon.get("/feed.atom")[2], 30)
        return daemon

    def post(self, fields, headers=FORM):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10 * SLOW)
        connection.request("POST", "/hub", urllib.parse.urlencode(fields), headers)
        answer = connection.getresponse()
        body = answer.read().decode()
        connection.close()
        return answer.status, body

    def topic(self, path="/feed.atom"):
        return f"http://127.0.0.1:{self.port}{path}"

    def subscribe(self, path, topic="/feed.atom", mode="subscribe", host=0, **more):
        fields = {"hub.mode": mode, "hub.topic": self.topic(topic), "hub.callback": self.subscribers.url(path, host)}
        fields.update({f"hub.{name}": value for name, value in more.items()})
        return self.post(fields)[0]

    def metric(self, name):
        import socket
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(10 * SLOW)
            client.connect(str(self.folder / "admin.sock"))
            client.sendall(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            text = b""
            while chunk := client.recv(65536):
                text += chunk
        return next(float(line.split()[1]) for line in text.decode().splitlines() if line.startswith(name + " "))

    def wait_for_subscriptions(self, count, seconds=10):
        self.wait_for(f"{count} subscriptions", lambda: self.metric("bantin_hub_subscriptions") == count, seconds)

    def news(self, daemon, number):
        """A new item, taken up at once."""
        self.publish(number)
        self.bantin("poll", "-c", self.config)
        self.wait_for(f"item {number}", lambda: f"Tin {number}<" in daemon.get("/feed.atom")[2].decode())

    def test_a_subscriber_is_sent_what_is_new_in_its_format_and_signed(self):
        daemon = self.start()
        _, headers, feed = daemon.get("/feed.atom")
        hub = f"http://127.0.0.1:{self.port}/hub"
        self.assertEqual(headers["Link"], f'<{hub}>; rel="hub", <{self.topic()}>; rel="self"')
        self.assertIn(f'rel="hub" href="{hub}"'.encode(), feed.replace(b"'", b'"'))
        self.assertEqual(json.loads(daemon.get("/feed.json")[2])["hubs"], [{"type": "WebSub", "url": hub}])
        self.assertIn(hub.encode(), daemon.get("/feed.rss")[2])

        self.assertEqual(self.subscribe("/atom", secret="bí mật", lease_seconds="86400"), 202)
        self.assertEqual(self.subscribe("/json?a=1", topic="/sources/s0.json"), 202)
        self.wait_for_subscriptions(2)
        self.assertEqual(self.subscribers.asked("/atom", "subscribe")[0]["hub.lease_seconds"], "86400")
        self.assertEqual(self.subscribers.asked("/json", "subscribe")[0]["a"], "1")
        self.news(daemon, 2)
        self.wait_for("the deliveries", lambda: self.subscribers.of("/atom") and self.subscribers.of("/json?a=1"))
        _, headers, body, _ = self.subscribers.of("/atom")[0]
        self.assertEqual([title for _, title, _ in entries(body)], ["Tin 2"])
        self.assertEqual(headers["Content-Type"], "application/atom+xml; charset=utf-8")
        self.assertEqual(headers["Link"], f'<{hub}>; rel="hub", <{self.topic()}>; rel="self"')
        self.assertEqual(headers["X-Hub-Signature"],
                         "sha256=" + hmac.new("bí mật".encode(), body, hashlib.sha256).hexdigest())
        _, headers, body, _ = self.subscribers.of("/json?a=1")[0]
        self.assertEqual(headers["Content-Type"], "application/feed+json; charset=utf-8")
        self.assertNotIn("X-Hub-Signature", headers)
        self.assertEqual([item["title"] for item in json.loads(body)["items"]], ["Tin 2"])

        self.assertEqual(self.subscribe("/atom", mode="unsubscribe"), 202)
        self.wait_for_subscriptions(1)
        self.news(daemon, 3)
        self.wait_for("the delivery", lambda: len(self.subscribers.of("/json?a=1")) == 2)
        self.assertEqual(len(self.subscribers.of("/atom")), 1)

    def test_those_who_lie_are_not_believed(self):
        daemon = self.start()
        for word in ("lie", "refuse", "redirect", "slow"):
            self.subscribers.behaviours["/" + word].add(word)
            self.assertEqual(self.subscribe("/" + word), 202)
        self.assertEqual(self.subscribe("/honest"), 202)
        self.wait_for_subscriptions(1)
        self.wait_for("the questions", lambda: self.metric("bantin_hub_requests_pending") == 0, 20)
        self.subscribers.behaviours["/honest"].add("lie")
        self.assertEqual(self.subscribe("/honest", mode="unsubscribe"), 202)
        self.wait_for("the question", lambda: self.subscribers.asked("/honest", "unsubscribe"))
        self.news(daemon, 2)
        self.wait_for("the delivery", lambda: self.subscribers.of("/honest"))
        self.assertEqual({path for path, *_ in self.subscribers.deliveries}, {"/honest"})

        topic = self.topic()
        good = {"hub.mode": "subscribe", "hub.topic": topic, "hub.callback": self.subscribers.url("/x")}
        for change, status in (({"hub.mode": "publish"}, 400), ({"hub.callback": "ftp://x/"}, 400),
                               ({"hub.callback": ""}, 400), ({"hub.topic": "http://example.vn/feed.atom"}, 404),
                               ({"hub.topic": topic + "?x=1"}, 404), ({"hub.secret": "s" * 200}, 400),
                               ({"hub.lease_seconds": "soon"}, 400), ({"hub.secret": "s" * 9000}, 413)):
            self.assertEqual(self.post(good | change)[0], status, change)
        self.assertEqual(self.post(good, {"Content-Type": "application/json"})[0], 415)
        self.assertEqual(self.metric("bantin_hub_subscriptions"), 1)

    def test_one_that_is_gone_is_dropped_and_one_that_fails_gets_it_later_even_after_a_kill(self):
        daemon = self.start()
        for path in ("/gone", "/fail", "/good"):
            self.assertEqual(self.subscribe(path), 202)
        self.wait_for_subscriptions(3)
        self.subscribers.behaviours["/gone"].add("gone")
        self.subscribers.behaviours["/fail"].add("fail")
        self.news(daemon, 2)
        self.wait_for("the delivery", lambda: self.subscribers.of("/good"))
        self.wait_for_subscriptions(2)
        self.wait_for("the failure", lambda: self.metric("bantin_hub_delivery_failures_total") >= 1)
        time.sleep(1)  # what was delivered is written down
        daemon.signal(signal.SIGKILL)
        daemon.process.wait()
        self.subscribers.behaviours["/fail"].clear()
        daemon = self.serve()
        self.wait_for("the delivery", lambda: self.subscribers.of("/fail"), 30)
        self.assertEqual([t for _, t, _ in entries(self.subscribers.of("/fail")[0][2])], ["Tin 2"])
        self.assertEqual(len(self.subscribers.of("/good")), 1)
        self.assertEqual(self.metric("bantin_hub_subscriptions"), 2)

    def test_a_kill_in_the_middle_of_deliveries_loses_nothing(self):
        daemon = self.start()
        paths = [f"/{n}" for n in range(150)]
        for path in paths:
            self.assertEqual(self.subscribe(path), 202)
        self.wait_for_subscriptions(len(paths), 30)
        time.sleep(1)  # they are written down
        self.publish(2)
        self.bantin("poll", "-c", self.config)
        self.wait_for("the first deliveries", lambda: len(self.subscribers.deliveries) > 10)
        daemon.signal(signal.SIGKILL)
        daemon.process.wait()
        before = len(self.subscribers.deliveries)
        self.serve()
        self.wait_for("all deliveries", lambda: len({d[0] for d in list(self.subscribers.deliveries)}) == len(paths), 30)
        time.sleep(0.5)
        for path in paths:
            texts = {body for _, _, body, _ in self.subscribers.of(path)}
            self.assertEqual(len(texts), 1, path)  # the same again at most
            self.assertLessEqual(len(self.subscribers.of(path)), 2, path)
            self.assertEqual([t for _, t, _ in entries(texts.pop())], ["Tin 2"])
        self.assertGreater(len(self.subscribers.deliveries), before)

    def test_a_thousand_subscribers_have_a_change_within_five_seconds(self):
        self.subscribers.close()
        self.subscribers = Subscribers([f"127.0.0.{n}" for n in range(1, 21)])
        daemon = self.start()
        for number in range(1000):
            self.assertEqual(self.subscribe(f"/{number}", host=number % 20, secret="s"), 202)
            if number % 100 == 99:
                self.wait_for_subscriptions(number + 1, 60)
        self.news(daemon, 2)
        self.wait_for("all deliveries", lambda: len(self.subscribers.deliveries) == 1000, 30)
        # From the commit, which is not after the first delivery by more than its rendering.
        times = sorted(at for *_, at in self.subscribers.deliveries)
        took = times[-1] - times[0]
        print(f"1,000 subscribers: {took:.2f} s from the first delivery to the last", flush=True)
        self.assertLess(took, 5 * SLOW)
        self.assertEqual(len({path for path, *_ in self.subscribers.deliveries}), 1000)

    def test_a_hub_elsewhere_is_named_and_told_of_changes(self):
        told = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                form = dict(urllib.parse.parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
                told.append(form)
                self.send_response(500 if len(told) == 1 else 204)
                self.send_header("Content-Length", "0")
                self.send_header("Retry-After", "1")
                self.end_headers()

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        url = f"http://127.0.0.1:{server.server_address[1]}/"
        self.publish(1)
        self.write_config([("s0", self.origin.url("/0.xml"))])
        self.config.write_text(self.config.read_text().replace("[server]", f'hubs = ["{url}"]\n[server]\nhub = false', 1))
        daemon = self.serve()
        self.wait_for("the ping", lambda: {"hub.mode": "publish", "hub.url": self.topic()} in told[1:], 60)
        self.wait_for("the ping", lambda: {"hub.mode": "publish", "hub.url": self.topic("/sources/s0.rss")} in told, 30)
        _, headers, feed = daemon.get("/feed.atom")
        self.assertEqual(headers["Link"], f'<{url}>; rel="hub", <{self.topic()}>; rel="self"')
        self.assertIn(url.encode(), feed)
        self.assertEqual(self.post({"hub.mode": "subscribe"})[0], 405)

    def test_a_second_bantin_has_the_news_by_push(self):
        first = self.start()
        port = free_port()
        config = self.folder / "second.toml"
        config.write_text(
            f'[site]\ntitle = "Hai"\npublic_url = "http://127.0.0.1:{port}"\n[server]\nlisten = ["127.0.0.1:{port}"]\n'
            f'admin = "none"\n[store]\npath = "second.db"\n[polling]\nallow_private_addresses = true\n'
            f'[[source]]\nid = "first"\nurl = "{self.topic()}"\n')
        second = Daemon(config, port, self.folder / "second.log")
        self.addCleanup(second.kill)
        self.wait_for_subscriptions(1, 30)
        self.wait_for("the first item", lambda: b"Tin 1" in second.get("/feed.atom")[2], 30)
        self.news(first, 2)
        # Its own poll would come after ten minutes at the earliest.
        self.wait_for("the pushed item", lambda: b"Tin 2" in second.get("/feed.atom")[2], 10)
        ids = {i for i, _, _ in entries(first.get("/feed.atom")[2])}
        self.assertEqual(len(ids), 3)


if __name__ == "__main__":
    unittest.main()
