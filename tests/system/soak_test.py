"""Hours of service in minutes: many sources, some of them hostile, readers at a steady rate; then nothing may grow.

    BANTIN_BINARY=build/bantin python3 tests/system/soak_test.py          (make soak)

BANTIN_SOAK_SECONDS (default 1800) is how long, BANTIN_SOAK_SOURCES (200) and BANTIN_SOAK_READS (50 a second) how much.
The first quarter warms up. After it memory, descriptors and the write-ahead log are compared: the last quarter with the
second. Prints them over time; exit 1 on growth, a failed read, or a source that was left out.
"""
import os
import pathlib
import random
import re
import sys
import threading
import time
import unittest
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

from support import SLOW, Case, entries, rss

SECONDS = float(os.environ.get("BANTIN_SOAK_SECONDS", "1800"))
SOURCES = int(os.environ.get("BANTIN_SOAK_SOURCES", "200"))
READS = float(os.environ.get("BANTIN_SOAK_READS", "50"))
HOSTILE = 5  # every fifth source
KEPT = 40  # items in a document
ASKED = 40  # words and sources that readers ask for: what was made is kept up to 64 MiB, all of it before the measuring begins
GROWTH_MIB = 8 if SLOW == 1 else 64  # of the resident memory; a sanitizer keeps what was freed for a while
LOG_MIB = 32
START = datetime.now(timezone.utc) - timedelta(days=300)


class Sample:
    """The process at one moment."""

    def __init__(self, daemon, folder):
        status = pathlib.Path(f"/proc/{daemon.process.pid}/status").read_text()
        self.at = time.monotonic()
        self.resident = int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024
        self.threads = int(re.search(r"Threads:\s+(\d+)", status)[1])
        self.files = len(os.listdir(f"/proc/{daemon.process.pid}/fd"))
        log = folder / "bantin.db-wal"
        self.log = log.stat().st_size / 2**20 if log.exists() else 0
        self.database = (folder / "bantin.db").stat().st_size / 2**20


class Soak(Case):
    def test_nothing_grows(self):
        self.random = random.Random(20220222)
        self.items = {n: [] for n in range(SOURCES)}
        self.polled = {n: 0 for n in range(SOURCES)}
        for n in range(SOURCES):
            self.publish(n)
            self.origin.documents[f"/{n}"] = lambda n=n: self.hostile(n) if n % HOSTILE == 0 else self.healthy(n)
        interval = max(2, SOURCES // 20)
        self.write_config([(f"s{n}", self.origin.url(f"/{n}")) for n in range(SOURCES)],
                          f'interval = "{interval}s"\nmin_interval = "{interval}s"\nmax_interval = "{4 * interval}s"\n'
                          'domain_connections = 8\nconcurrency = 8\nretry_after_scope = "url"\ntimeout = "5s"')
        text = self.config.read_text().replace("entries = 100000", "entries = 200").replace('path = "bantin.db"', 'path = "bantin.db"\nkeep = "1d"')
        self.config.write_text(text.replace("[store]", 'admin = "unix:admin.sock"\n[store]', 1))
        self.daemon = self.serve()
        self.wait_for("the first news", lambda: self.daemon.get("/feed.atom")[0] == 200, 60)
        self.reads, self.failed, self.slowest, self.ends = 0, [], 0.0, time.monotonic() + SECONDS
        readers = [threading.Thread(target=self.read, args=(k,), daemon=True) for k in range(4)]
        for reader in readers:
            reader.start()
        samples = self.watch()
        for reader in readers:
            reader.join()
        self.judge(samples)
        self.assertLess(self.daemon.terminate(30), 15 * SLOW)
        self.assertEqual(self.daemon.process.returncode, 0)

    # -- the origin
    def publish(self, n):
        for _ in range(self.random.randint(1, 3)):
            i = len(self.items[n])
            self.items[n].insert(0, (f"g{n}-{i}", f"Tin {n}-{i}", "chữ nghĩa " * self.random.randint(5, 200), f"http://localhost/{n}/{i}",
                                     format_datetime(START + timedelta(minutes=i))))
            del self.items[n][KEPT:]

    def healthy(self, n):
        self.polled[n] += 1
        if self.random.random() < 0.2:
            self.items[n].insert(0, (f"g{n}-{self.polled[n]}x", f"Tin {n} lần {self.polled[n]}", "chữ " * self.random.randint(5, 400),
                                     f"http://localhost/{n}/{self.polled[n]}x", format_datetime(START + timedelta(minutes=self.polled[n] + 100))))
            del self.items[n][KEPT:]
        return rss(f"Nguồn {n}", self.items[n])

    def hostile(self, n):
        self.polled[n] += 1
        turn = (n // HOSTILE + self.polled[n]) % 8
        feed = rss(f"Nguồn {n}", self.items[n])
        xml = {"Content-Type": "application/rss+xml"}
        if turn == 0:
            return 500, {}, b"x" * 100_000
        if turn == 1:
            return 429, {"Retry-After": "1"}, b""
        if turn == 2:
            return 200, xml, feed[:self.random.randint(1, len(feed))]
        if turn == 3:
            return 200, xml, bytes(self.random.randrange(256) for _ in range(5000))
        if turn == 4:
            return 200, xml, b"<rss><channel>" + b"<item>" * 50_000
        if turn == 5:  # other ids each time
            return 200, xml, rss(f"Nguồn {n}", [(f"r{self.random.random()}", t, text, link, date) for _, t, text, link, date in self.items[n]])
        if turn == 6:
            return 302, {"Location": f"/{n}"}, b""
        return 200, {"Content-Type": "text/html"}, b"<html><title>Trang ch\xe1\xbb\xa7</title>" + b"<div>" * 20_000

    # -- the readers
    def read(self, k):
        chance = random.Random(k)
        paths = ["/feed.atom", "/feed.json", "/feed.rss", "/", "/search?q=tin+{r}", "/sources/s{s}.atom", "/sources/s{s}", "/nothing/{r}"]
        while time.monotonic() < self.ends:
            began = time.monotonic()
            path = chance.choice(paths).format(r=chance.randrange(ASKED), s=chance.randrange(min(ASKED, SOURCES)))
            status = self.daemon.get(path)[0]
            self.reads += 1
            self.slowest = max(self.slowest, time.monotonic() - began)
            if status not in (200, 404):
                self.failed.append((path, status))
            time.sleep(max(0, 4 / READS - (time.monotonic() - began)))

    # -- what is seen
    def watch(self):
        samples, began = [], time.monotonic()
        print("  minute  MiB  files threads  log MiB  database MiB  reads", file=sys.stderr)
        while time.monotonic() < self.ends:
            time.sleep(min(SECONDS / 60, 10))
            self.assertIsNone(self.daemon.process.poll(), "the daemon has ended: " + self.daemon.log()[-2000:])
            samples.append(Sample(self.daemon, self.folder))
            one = samples[-1]
            if len(samples) % 4 == 0:
                print(f"{(one.at - began) / 60:8.1f} {one.resident:4.0f} {one.files:6} {one.threads:7} {one.log:8.1f} {one.database:13.1f} {self.reads:6}",
                      file=sys.stderr)
        return samples

    def judge(self, samples):
        quarter = len(samples) // 4
        early, late = samples[quarter:2 * quarter], samples[3 * quarter:]

        def middle(part, of):
            return sorted(of(s) for s in part)[len(part) // 2]

        grown = middle(late, lambda s: s.resident) - middle(early, lambda s: s.resident)
        files = middle(late, lambda s: s.files) - middle(early, lambda s: s.files)
        log = max(s.log for s in samples)
        print(f"memory {grown:+.1f} MiB, files {files:+}, log at most {log:.1f} MiB, {self.reads} reads, {len(self.failed)} failed, "
              f"slowest {self.slowest * 1000:.0f} ms, {sum(self.polled.values())} polls", file=sys.stderr)
        self.assertLess(grown, GROWTH_MIB, "memory grows")
        self.assertLessEqual(files, 2, "descriptors grow")
        self.assertLess(log, LOG_MIB, "the write-ahead log grows")
        self.assertEqual(self.failed, [])
        self.assertGreater(self.reads, SECONDS * READS / 4)
        healthy = [count for n, count in self.polled.items() if n % HOSTILE]
        self.assertGreater(min(healthy), max(healthy) / 4, "a healthy source was left out")
        self.assertGreater(len(entries(self.daemon.get("/feed.atom")[2])), 100)


if __name__ == "__main__":
    unittest.main()
