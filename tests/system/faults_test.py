"""What goes wrong on a machine, one fault after the other: readers are still served, nothing is lost, the log says it."""
import http.client
import os
import pathlib
import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
import threading
import time
import unittest

from support import BANTIN, SLOW, Case, Daemon, entries, rss

HERE = pathlib.Path(__file__).resolve().parent
POLLING = 'interval = "1s"\nmin_interval = "1s"\nmax_interval = "1s"\n'


class Started(Daemon):
    """`bantin serve` begun in another way than the plain one."""

    def __init__(self, arguments, port, log, **options):
        self.port = port
        self.log_path = log
        self.log_file = open(log, "ab")
        self.process = subprocess.Popen(arguments, stdout=self.log_file, stderr=self.log_file, **options)


class Faults(Case):
    def begin(self, *before, **options):
        arguments = [*before, BANTIN, "serve", "-c", str(self.config)]
        daemon = Started(arguments, self.port, self.folder / "log", **options)
        self.addCleanup(daemon.kill)
        return daemon

    def one_source(self, extra=""):
        self.origin.documents["/a.xml"] = rss("A", [("g1", "Tin 1", "x", "http://localhost/1")])
        self.write_config([("a", self.origin.url("/a.xml"))], POLLING, extra)
        text = self.config.read_text()
        self.config.write_text(text.replace("[store]", 'admin = "unix:admin.sock"\n[store]', 1))

    def titles(self, daemon):
        status, _, body = daemon.get("/feed.atom")
        return sorted(title for _, title, _ in entries(body)) if status == 200 else []

    def test_a_full_disk_stops_the_storing_and_not_the_reading(self):
        self.one_source()
        disk = self.folder / "disk"
        disk.mkdir()
        text = self.config.read_text().replace('path = "bantin.db"', 'path = "disk/bantin.db"')
        self.config.write_text(text)
        # A disk of its own in a mount namespace: gone with the process.
        daemon = self.begin("unshare", "--map-root-user", "--mount", "sh", "-c",
                            'mount -t tmpfs -o size=2m none "$0" && exec "$@"', str(disk))
        self.wait_for("the first item", lambda: self.titles(daemon) == ["Tin 1"], 20)
        inside = pathlib.Path(f"/proc/{daemon.process.pid}/root{disk}")
        filler = inside / "filler"
        try:
            filler.write_bytes(b"x" * (4 << 20))
        except OSError:
            pass
        text = "chữ " * 20000
        self.origin.documents["/a.xml"] = rss("A", [("g2", "Tin 2", text, "http://localhost/2"),
                                                    ("g1", "Tin 1", "x", "http://localhost/1")])
        self.wait_for("the word of it", lambda: "not stored" in daemon.log(), 20)
        time.sleep(2.5)
        self.assertEqual(daemon.log().count("not stored"), 1, "said once")
        self.assertEqual(self.titles(daemon), ["Tin 1"])
        self.assertEqual(daemon.get("/healthz")[0], 200)
        filler.unlink()
        self.wait_for("the news, after there is room again", lambda: self.titles(daemon) == ["Tin 1", "Tin 2"], 70)

    def test_with_few_descriptors_a_crowd_of_readers_takes_none_from_polling_and_serving_goes_on(self):
        self.one_source()
        daemon = self.begin(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (128, 128)))
        self.wait_for("the first item", lambda: self.titles(daemon) == ["Tin 1"], 20)
        crowd = [socket.create_connection(("127.0.0.1", self.port)) for _ in range(400)]
        self.wait_for("those without a place being turned away", lambda: daemon.get("/healthz")[0] == 503, 5)
        self.origin.documents["/a.xml"] = rss("A", [("g2", "Tin 2", "x", "http://localhost/2"),
                                                    ("g1", "Tin 1", "x", "http://localhost/1")])
        self.origin.take_requests()
        self.wait_for("polls among the crowd", lambda: len(self.origin.requests) > 2, 20)
        used = self.cpu(daemon)
        time.sleep(2)
        self.assertLess(self.cpu(daemon) - used, 0.4 * SLOW, "no spinning")
        for connection in crowd:
            connection.close()
        self.wait_for("the news, after the crowd has gone", lambda: self.titles(daemon) == ["Tin 1", "Tin 2"], 10)
        self.assertEqual(daemon.log().count("only 128 files may be open"), 1, "said once")
        self.assertNotIn("failure", daemon.log())
        self.assertNotIn("Too many open files", daemon.log())

    @staticmethod
    def cpu(daemon):
        stat = pathlib.Path(f"/proc/{daemon.process.pid}/stat").read_text()
        fields = stat.rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def test_a_damaged_database_is_refused_with_words_and_left_as_it_is(self):
        self.one_source()
        self.poll()
        file = self.folder / "bantin.db"
        good = file.read_bytes()
        for name, bad in [("holes", good[:4096] + b"\xff" * 8192 + good[12288:]), ("cut", good[:len(good) // 2]),
                          ("text", b"this is no database at all" * 400), ("header", b"\x00" * 100 + good[100:])]:
            with self.subTest(name):
                file.write_bytes(bad)
                done = self.bantin("serve", "-c", self.config, expect=4)
                self.assertIn("bantin.db", done.stderr)
                self.assertRegex(done.stderr, "backup|aside")
                self.assertEqual(file.read_bytes(), bad)

    def test_an_upgrade_keeps_a_copy_of_the_database_and_a_downgrade_is_refused(self):
        self.write_config([("mot", self.origin.url("/mot.xml"))], POLLING)
        file = self.folder / "bantin.db"
        database = sqlite3.connect(file)
        database.executescript((HERE.parent / "data" / "store" / "schema-1.sql").read_text())
        database.close()
        daemon = self.begin()
        self.wait_for("the old news", lambda: self.titles(daemon) == ["Họp dân"], 20)
        daemon.terminate()
        copy = self.folder / "bantin.db.schema-1"
        kept = sqlite3.connect(copy)
        self.assertEqual(kept.execute("PRAGMA user_version").fetchone()[0], 1)
        self.assertEqual(kept.execute("SELECT title FROM entries").fetchall(), [("Họp dân",)])
        kept.close()

        newer = sqlite3.connect(file)
        newer.execute("PRAGMA user_version = 1000")
        newer.close()
        done = self.bantin("serve", "-c", self.config, expect=4)
        self.assertIn("newer bantin", done.stderr)
        self.assertIn("schema-", done.stderr)

    def test_no_broken_configuration_disturbs_the_daemon(self):
        self.one_source()
        daemon = self.begin()
        self.wait_for("the first item", lambda: self.titles(daemon) == ["Tin 1"], 20)
        good = self.config.read_text()
        broken = sorted((HERE.parent / "data" / "config").glob("*.bad.toml"))
        self.assertGreaterEqual(len(broken), 30)
        for file in broken:
            shutil.copy(file, self.config)
            before = daemon.log().count("configuration not reloaded")
            daemon.signal(signal.SIGHUP)
            self.wait_for(file.name, lambda: daemon.log().count("configuration not reloaded") > before)
        self.assertIn("bantin.toml:", daemon.log())
        self.config.write_text(good)
        self.origin.documents["/a.xml"] = rss("A", [("g2", "Tin 2", "x", "http://localhost/2")])
        self.wait_for("news from the old list", lambda: self.titles(daemon) == ["Tin 1", "Tin 2"])


class Manager(Case):
    """What systemd sees and does, played by the test."""

    def begin(self, sockets=(), watchdog=None):
        self.origin.documents["/a.xml"] = rss("A", [("g1", "Tin 1", "x", "http://localhost/1")])
        self.write_config([("a", self.origin.url("/a.xml"))], POLLING)
        self.words = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(self.words.close)
        address = self.folder / f"notify-{time.monotonic_ns()}"
        self.words.bind(str(address))
        environment = dict(os.environ, NOTIFY_SOCKET=str(address))
        # Both names hold the process's own number, which the shell that becomes the daemon knows.
        script = 'exec "$@"'
        if watchdog:
            environment["WATCHDOG_USEC"] = str(int(watchdog * 1e6))
            script = "export WATCHDOG_PID=$$; " + script
        if sockets:
            environment["LISTEN_FDS"] = str(len(sockets))
            script = "export LISTEN_PID=$$; " + script

        def give():
            for n, listening in enumerate(sockets):
                os.dup2(listening.fileno(), 3 + n)

        daemon = Started(["sh", "-c", script, "sh", BANTIN, "serve", "-c", str(self.config)], self.port,
                         self.folder / "log", env=environment, preexec_fn=give, close_fds=not sockets)
        self.addCleanup(daemon.kill)
        return daemon

    def heard(self, word, seconds=15):
        end = time.monotonic() + seconds * SLOW
        while time.monotonic() < end:
            self.words.settimeout(max(0.01, end - time.monotonic()))
            try:
                message = self.words.recv(4096).decode()
            except TimeoutError:
                break
            if any(line.startswith(word) for line in message.split("\n")):
                return message
        return None

    def test_it_says_when_it_is_ready_reloads_and_stops(self):
        daemon = self.begin()
        ready = self.heard("READY=1")
        self.assertRegex(ready or "", r"STATUS=1 sources, \d+ entries")
        daemon.signal(signal.SIGHUP)
        self.assertIsNotNone(self.heard("RELOADING=1"))
        self.assertIsNotNone(self.heard("READY=1"))
        daemon.signal(signal.SIGTERM)
        self.assertIsNotNone(self.heard("STOPPING=1"))
        self.assertEqual(daemon.process.wait(10 * SLOW), 0)

    def test_the_watchdog_hears_of_it_only_while_the_store_can_write(self):
        daemon = self.begin(watchdog=1)
        self.assertIsNotNone(self.heard("WATCHDOG=1", 10))
        # Another program holds the database: the writer waits for it, and the sign waits for the writer.
        held = sqlite3.connect(self.folder / "bantin.db", isolation_level=None)
        held.execute("BEGIN IMMEDIATE")
        time.sleep(1)
        while self.heard("WATCHDOG=1", 0.05):
            pass
        self.assertIsNone(self.heard("WATCHDOG=1", 1.5 / SLOW))
        held.execute("ROLLBACK")
        held.close()
        self.assertIsNotNone(self.heard("WATCHDOG=1", 15))
        daemon.terminate()

    def test_a_socket_that_was_handed_over_refuses_nobody_during_a_restart(self):
        listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.addCleanup(listening.close)
        self.port = listening.getsockname()[1]
        daemon = self.begin(sockets=[listening])
        self.assertIsNotNone(self.heard("READY=1"))
        self.assertEqual(daemon.get("/healthz")[0], 200)
        answers = []

        def visit():
            while not done.is_set():
                try:
                    connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20 * SLOW)
                    connection.request("GET", "/healthz")
                    answers.append(connection.getresponse().status)
                    connection.close()
                except OSError as fault:
                    answers.append(type(fault).__name__)
                time.sleep(0.01)

        done = threading.Event()
        visitor = threading.Thread(target=visit)
        visitor.start()
        time.sleep(0.3)
        daemon.terminate()
        time.sleep(0.3)
        self.begin(sockets=[listening])
        self.assertIsNotNone(self.heard("READY=1"))
        time.sleep(0.3)
        done.set()
        visitor.join()
        self.assertEqual(set(answers), {200})
        self.assertGreater(len(answers), 10)


if __name__ == "__main__":
    unittest.main()
