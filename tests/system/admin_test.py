"""The admin's side of the daemon as a process: status, metrics, alerts, orders, and the verbs that go through it."""
import http.client
import json
import os
import signal
import socket
import sqlite3
import stat
import time
import unittest
import xml.etree.ElementTree as ET

from support import ATOM, SLOW, Case, rss

POLLING = 'interval = "1h"\nmin_interval = "1s"\nmax_interval = "2h"\n'


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=20)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(20)
        self.sock.connect(str(self.path))


class Admin(Case):
    def start(self, sources=2):
        for n in range(sources):
            self.origin.documents[f"/{n}.xml"] = rss(f"N{n}", [(f"g{n}", f"Tin {n}", "x", f"http://localhost/{n}")])
        self.sources = [(f"s{n}", self.origin.url(f"/{n}.xml")) for n in range(sources)]
        self.socket = self.folder / "admin.sock"
        self.configure()
        daemon = self.serve()
        self.wait_for("the first refreshes", lambda: self.socket.exists() and all(
            s["since_start"]["refreshes"] for s in self.status()["sources"]), 20)
        return daemon

    def configure(self, sources=None, extra=""):
        self.write_config(sources or self.sources, POLLING, extra)
        text = self.config.read_text()
        self.config.write_text(text.replace("[store]", 'admin = "unix:admin.sock"\n[store]', 1))

    def ask(self, path, method="GET", headers=None, body=None):
        connection = UnixConnection(self.socket)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read().decode()
        finally:
            connection.close()

    def status(self):
        return json.loads(self.ask("/status.json")[2])

    def test_the_socket_is_for_its_owner_alone_and_leaves_with_the_daemon(self):
        daemon = self.start()
        self.assertEqual(stat.S_IMODE(os.stat(self.socket).st_mode) & 0o077, 0)
        daemon.terminate()
        self.assertFalse(self.socket.exists())

    def test_status_metrics_and_alerts_are_served_there_and_nowhere_else(self):
        daemon = self.start()
        for path, kind in [("/status", "text/html; charset=utf-8"), ("/status.json", "application/json"),
                           ("/metrics", "text/plain; version=0.0.4; charset=utf-8"),
                           ("/alerts.atom", "application/atom+xml"), ("/status.css", "text/css; charset=utf-8")]:
            status, headers, body = self.ask(path)
            self.assertEqual((status, headers["Content-Type"]), (200, kind), path)
            self.assertIn("default-src 'none'", headers["Content-Security-Policy"], path)
            self.assertEqual(headers["X-Content-Type-Options"], "nosniff", path)
            self.assertEqual(self.ask(path, "HEAD")[2], "", path)
            self.assertEqual(daemon.get(path)[0], 404, path)
        self.assertIn('bantin_source_up{source="s0"} 1', self.ask("/metrics")[2])
        ET.fromstring(self.ask("/alerts.atom")[2])
        self.assertEqual(self.ask("/nothing")[0], 404)
        self.assertEqual(self.ask("/reload")[0], 405)
        self.assertEqual(daemon.get("/reload", method="POST")[0], 405)
        self.assertEqual(daemon.get("/poll/s0", method="POST")[0], 405)

    def test_an_order_to_poll_is_carried_out_at_once_and_a_page_in_a_browser_cannot_give_one(self):
        self.start()
        self.origin.take_requests()
        self.assertEqual(self.ask("/poll/s1", "POST", {"Origin": "http://evil.example"})[0], 403)
        self.assertEqual(self.ask("/poll/s1", "POST")[0], 202)
        self.wait_for("the refresh", lambda: [r[0] for r in self.origin.requests] == ["/1.xml"])
        self.assertEqual(self.ask("/poll/none", "POST")[0], 404)
        self.assertEqual(self.ask("/poll/s1", "POST", body=b"x" * 5000)[0], 413)
        self.assertEqual(self.ask("/poll/s1", "POST", body=b"x" * 4000)[0], 202)

    def test_reload_takes_a_good_configuration_and_says_what_is_wrong_with_a_bad_one(self):
        daemon = self.start()
        good = self.config.read_text()
        self.config.write_text(good + "\n[[source]]\nid = 5\n")
        status, _, body = self.ask("/reload", "POST")
        self.assertEqual((status, json.loads(body)["reloaded"]), (422, False))
        self.assertRegex(json.loads(body)["messages"][0], r"bantin\.toml:\d+:\d+: error: ")
        self.assertEqual(len(self.status()["sources"]), 2)
        self.configure(self.sources[:1])
        status, _, body = self.ask("/reload", "POST")
        self.assertEqual((status, json.loads(body)["reloaded"]), (200, True))
        self.assertEqual([s["id"] for s in self.status()["sources"]], ["s0"])
        self.assertIsNone(daemon.process.poll())

    def test_the_verbs_go_through_the_daemon(self):
        self.start()
        self.origin.documents["/0.xml"] = rss("N0", [("new", "Tin mới", "x", "http://localhost/new")])
        done = self.bantin("poll", "-c", self.config, "s0")
        self.assertRegex(done.stdout, r"s0 +ok +1 new")
        self.assertEqual(self.bantin("poll", "-c", self.config, "--due").stdout, "nothing to poll\n")
        self.origin.documents.pop("/1.xml")
        self.assertIn("HTTP 404", self.bantin("poll", "-c", self.config, expect=3).stdout)
        document = json.loads(self.bantin("status", "-c", self.config, "--json").stdout)
        self.assertIsNotNone(document["started"])
        self.assertEqual([s["failures"] for s in document["sources"]], [0, 1])
        self.assertIn("HTTP 404", self.bantin("status", "-c", self.config).stdout)

    def test_without_a_daemon_status_is_read_from_the_database(self):
        daemon = self.start()
        daemon.terminate()
        document = json.loads(self.bantin("status", "-c", self.config, "--json").stdout)
        self.assertIsNone(document["started"])
        self.assertEqual([s["entries"] for s in document["sources"]], [1, 1])
        self.assertEqual(sum(document["sources"][0]["new_by_day"]), 1)
        self.assertRegex(self.bantin("poll", "-c", self.config, "s0").stdout, r"s0 +ok")

    def test_a_daemon_with_another_database_is_not_taken_for_ours(self):
        self.start()
        other = self.folder / "other"
        other.mkdir()
        (other / "bantin.toml").write_text(self.config.read_text().replace('"unix:admin.sock"', '"unix:../admin.sock"'))
        self.bantin("poll", "-c", other / "bantin.toml")
        self.assertTrue((other / "bantin.db").exists())

    def test_a_dead_source_is_told_once_and_its_end_is_told(self):
        daemon = self.start(1)
        gone = self.origin.documents.pop("/0.xml")
        for _ in range(3):
            self.bantin("poll", "-c", self.config, expect=3)
        self.assertEqual(self.ask("/alerts.atom")[2].count("<entry>"), 0)
        # 404s in a row are no death within a day; a drop that lasts since before the daemon's time is.
        daemon.terminate()
        self.age_last_success()
        daemon = self.serve()
        self.wait_for("the socket", self.socket.exists)
        for _ in range(2):
            self.bantin("poll", "-c", self.config, expect=3)
        self.look()
        feed = self.ask("/alerts.atom")[2]
        self.assertEqual([e.findtext(ATOM + "title").split(":")[0] for e in ET.fromstring(feed).iter(ATOM + "entry")],
                         ["Nguồn s0 (s0)"])
        self.assertEqual(daemon.log().count("alert: "), 1)
        self.origin.documents["/0.xml"] = gone
        self.bantin("poll", "-c", self.config)
        self.look()
        feed = self.ask("/alerts.atom")[2]
        self.assertEqual(feed.count("<entry>"), 2)
        self.assertIn("Over: ", feed)

    def look(self):
        """Alerts are looked for once a minute and at a reload."""
        self.ask("/reload", "POST")
        time.sleep(0.5)

    def age_last_success(self):
        database = sqlite3.connect(self.folder / "bantin.db")
        database.execute("UPDATE sources SET last_success = last_success - 200000, failures = 4")
        database.commit()
        database.close()

    def test_credentials_are_on_no_page(self):
        self.start()
        (self.folder / "word").write_text("geheim-4711\n")
        self.configure(extra="")
        text = self.config.read_text()
        self.config.write_text(text + f'[[source]]\nid = "login"\nurl = "{self.origin.url("/login.xml")}"\n'
                               'username = "bientap"\npassword_file = "word"\nheaders = { X-Key = "khoa-0815" }\n')
        self.assertEqual(self.ask("/reload", "POST")[0], 200)
        self.bantin("poll", "-c", self.config, "login", expect=3)
        shown = "".join(self.ask(p)[2] for p in ("/status", "/status.json", "/metrics", "/alerts.atom"))
        log = (self.folder / "log").read_text()
        self.assertIn("login", shown)
        for secret in ("geheim-4711", "khoa-0815", "bientap"):
            self.assertNotIn(secret, shown)
            self.assertNotIn(secret, log)

    def test_a_storm_of_hangups_is_harmless(self):
        daemon = self.start()
        for _ in range(20):
            daemon.signal(signal.SIGHUP)
            self.status()
        before = self.resident(daemon)
        for n in range(1000):
            daemon.signal(signal.SIGHUP)
        self.status()
        if SLOW == 1:  # a sanitizer keeps what was freed
            self.assertLess(self.resident(daemon) - before, 4096, "KiB")
        self.assertEqual(daemon.get("/feed.atom")[0], 200)

    @staticmethod
    def resident(daemon):
        with open(f"/proc/{daemon.process.pid}/status") as status:
            for line in status:
                if line.startswith("VmRSS"):
                    return int(line.split()[1])


if __name__ == "__main__":
    unittest.main()
