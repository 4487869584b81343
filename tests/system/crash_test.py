"""kill -9 at random moments while items come in: after the restart each item is there exactly once.

BANTIN_CRASH_ROUNDS sets how often (default 8; `make crash-test` does 50).
"""
import os
import random
import sqlite3
import time
import unittest
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

from support import Case, entries, rss

ROUNDS = int(os.environ.get("BANTIN_CRASH_ROUNDS", "8"))
SOURCES = 40
FIRST = datetime(2022, 2, 22, tzinfo=timezone.utc)


class Crash(Case):
    def test_nothing_is_lost_or_doubled(self):
        random.seed(20220222)
        items = {n: [] for n in range(SOURCES)}

        def publish():
            for n in range(SOURCES):
                for _ in range(random.randint(1, 6)):
                    i = len(items[n])
                    # Old news: so many at once of today would be held until they prove true.
                    items[n].insert(0, (f"g{n}-{i}", f"Tin {n}-{i}", "chữ " * random.randint(1, 200),
                                        f"http://localhost/{n}/{i}", format_datetime(FIRST + timedelta(minutes=i))))
                self.origin.documents[f"/{n}.xml"] = rss(f"Nguồn {n}", items[n])

        publish()
        self.write_config([(f"s{n}", self.origin.url(f"/{n}.xml")) for n in range(SOURCES)],
                          'interval = "1s"\nmin_interval = "1s"\nmax_interval = "1s"\n')
        seen = set()
        for _ in range(ROUNDS):
            daemon = self.serve()
            until = time.monotonic() + random.uniform(0.05, 1.5)
            while time.monotonic() < until:
                publish() if random.random() < 0.2 else time.sleep(0.02)
            status, _, body = daemon.get("/feed.atom")
            if status == 200:
                seen |= {entry[0] for entry in entries(body)}
            daemon.kill()
            with sqlite3.connect(self.folder / "bantin.db") as database:
                self.assertEqual(database.execute("PRAGMA integrity_check").fetchone()[0], "ok")

        self.poll()
        listed = entries(self.rendered())
        wanted = sorted(item[1] for n in items for item in items[n])
        self.assertEqual(sorted(title for _, title, _ in listed), wanted)
        ids = {entry[0] for entry in listed}
        self.assertEqual(len(ids), len(listed))
        self.assertLessEqual(seen, ids, "an entry that readers had seen is gone or has another id")


if __name__ == "__main__":
    unittest.main()
