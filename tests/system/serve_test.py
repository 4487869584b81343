"""The daemon as a process: it serves, takes signals, keeps what it has."""
import gzip
import json
import shutil
import signal
import unittest

import support
from support import Case, entries, rss


class Serve(Case):
    def start(self, sources=3):
        for n in range(sources):
            self.origin.documents[f"/{n}.xml"] = rss(f"Nguồn {n}", [(f"g{n}", f"Tin {n}", "x", f"http://localhost/{n}")])
        self.sources = [(f"s{n}", self.origin.url(f"/{n}.xml")) for n in range(sources)]
        self.polling = 'interval = "1s"\nmin_interval = "1s"\nmax_interval = "1s"\n'
        self.write_config(self.sources, self.polling)
        daemon = self.serve()
        self.wait_for("the first items", lambda: len(self.titles(daemon)) == sources)
        titles = self.titles(daemon)  # Atom comes first, the page after it
        self.wait_for("the page", lambda: all(title in daemon.get("/")[2].decode() for title in titles))
        return daemon

    def titles(self, daemon):
        status, _, body = daemon.get("/feed.atom")
        return sorted(title for _, title, _ in entries(body)) if status == 200 else []

    def test_new_items_appear_by_themselves_and_bytes_stay_when_nothing_changes(self):
        daemon = self.start()
        status, headers, body = daemon.get("/feed.atom")
        self.assertEqual(status, 200)
        self.assertTrue(headers["Content-Type"].startswith("application/atom+xml"))
        self.assertEqual(daemon.get("/feed.atom", {"If-None-Match": headers["ETag"]})[0], 304)
        self.assertEqual(daemon.get("/feed.atom", {"If-Modified-Since": headers["Last-Modified"]})[0], 304)
        status, packed, body_gz = daemon.get("/feed.atom", {"Accept-Encoding": "gzip"})
        self.assertEqual(packed["Content-Encoding"], "gzip")
        self.assertEqual(gzip.decompress(body_gz), body)
        self.assertEqual(daemon.get("/feed.atom", method="HEAD")[2], b"")

        polls = len(self.origin.take_requests())
        self.wait_for("two more rounds of polls", lambda: len(self.origin.requests) >= 6, 15)
        self.assertGreater(polls, 0)
        again = daemon.get("/feed.atom")
        self.assertEqual((again[1]["ETag"], again[2]), (headers["ETag"], body))

        self.origin.documents["/1.xml"] = rss("Nguồn 1", [("g-new", "Tin mới", "x", "http://localhost/new"),
                                                          ("g1", "Tin 1", "x", "http://localhost/1")])
        self.wait_for("the new item", lambda: "Tin mới" in self.titles(daemon))
        self.assertNotEqual(daemon.get("/feed.atom")[1]["ETag"], headers["ETag"])

    def test_the_page_links_the_feed_and_the_daemon_is_alive(self):
        daemon = self.start()
        status, _, page = daemon.get("/")
        self.assertEqual(status, 200)
        self.assertIn('type="application/atom+xml"', page.decode())
        self.assertIn("Tin 2", page.decode())
        self.assertEqual(daemon.get("/healthz")[0], 200)
        self.assertEqual(daemon.get("/readyz")[0], 200)
        self.assertEqual(daemon.get("/nothing")[0], 404)

    def test_every_outlet_is_served_in_every_format_and_rendered_the_same(self):
        daemon = self.start()
        status, headers, body = daemon.get("/sources/s1.rss")
        self.assertEqual(status, 200)
        self.assertTrue(headers["Content-Type"].startswith("application/rss+xml"))
        self.assertIn("<title>Tin 1</title>", body.decode())
        self.assertNotIn("Tin 2", body.decode())

        def in_json():
            return sorted(item["title"] for item in json.loads(daemon.get("/feed.json")[2])["items"])

        self.wait_for("the other formats", lambda: in_json() == ["Tin 0", "Tin 1", "Tin 2"])  # Atom comes first
        self.assertIn("Tin 1", daemon.get("/sources/s1")[2].decode())
        self.assertIn("http://", daemon.get("/sources.opml")[2].decode())
        self.assertEqual(daemon.get("/sources/none.rss")[0], 404)
        rendered = self.bantin("render", "-c", self.config, "/sources/s1.rss").stdout
        self.assertEqual(rendered, body.decode())

    def test_a_search_finds_words_without_their_accents(self):
        daemon = self.start()
        self.origin.documents["/1.xml"] = rss("Nguồn 1", [("g-new", "Đường mới ở xã Mỹ Đông", "x", "http://localhost/n")])

        def found(words):
            status, _, page = daemon.get("/search?q=" + words)
            return status == 200 and "Đường mới ở xã Mỹ Đông" in page.decode()

        # A search is kept for some seconds, so each look asks for something else.
        asked = iter(range(1000))
        self.wait_for("the index", lambda: found(f"duong+-x{next(asked)}"), 30)
        self.assertTrue(found("my+dong"))
        self.assertFalse(found("my+dong+-duong"))
        self.assertIn("Đường mới", daemon.get("/search.atom?q=%22xa+my%22")[2].decode())

    def test_sigterm_ends_it_in_time_and_a_restart_serves_the_same_bytes_at_once(self):
        daemon = self.start()
        _, headers, body = daemon.get("/feed.atom")
        self.assertLess(daemon.terminate(), 10 * support.SLOW)
        self.assertEqual(daemon.process.returncode, 0, daemon.log())
        self.assertFalse((self.folder / "bantin.db-wal").exists() and (self.folder / "bantin.db-wal").stat().st_size)
        self.origin.documents.clear()
        daemon = self.serve()
        self.wait_for("the restart", lambda: daemon.get("/healthz")[0] == 200)
        again = daemon.get("/feed.atom")
        self.assertEqual((again[1]["ETag"], again[2]), (headers["ETag"], body))

    def test_a_reload_starts_added_sources_and_drops_removed_ones(self):
        daemon = self.start()
        self.origin.documents["/9.xml"] = rss("Nguồn 9", [("g9", "Tin 9", "x", "http://localhost/9")])
        self.write_config(self.sources[1:] + [("s9", self.origin.url("/9.xml"))], self.polling)
        daemon.signal(signal.SIGHUP)
        self.wait_for("the new list", lambda: self.titles(daemon) == ["Tin 1", "Tin 2", "Tin 9"])

    def test_a_broken_reload_names_its_place_and_changes_nothing(self):
        daemon = self.start()
        _, headers, body = daemon.get("/feed.atom")
        for number, broken in enumerate(["[site\n", "[polling]\nintervall = \"5m\"\n", "[[source]]\nid = \"x\"\n"]):
            self.config.write_text(broken)
            daemon.signal(signal.SIGHUP)
            self.wait_for("the complaint", lambda: daemon.log().count("not reloaded") == number + 1)
        self.assertRegex(daemon.log(), r"bantin\.toml:1:\d+: error")
        self.assertRegex(daemon.log(), r"bantin\.toml:2:\d+: error.*interval")
        self.origin.take_requests()
        self.wait_for("polling to go on", lambda: len(self.origin.requests) >= 3, 15)
        again = daemon.get("/feed.atom")
        self.assertEqual((again[1]["ETag"], again[2]), (headers["ETag"], body))

    def test_a_second_daemon_on_the_same_database_says_so_and_leaves(self):
        self.start()
        done = self.bantin("serve", "-c", self.config, expect=4)
        self.assertIn("bantin.db", done.stderr)

    def test_a_backup_made_while_it_runs_can_be_served(self):
        daemon = self.start()
        body = daemon.get("/feed.atom")[2]
        self.bantin("backup", "-c", self.config, self.folder / "copy.db")
        daemon.terminate()
        for name in self.folder.glob("bantin.db*"):
            name.unlink()
        shutil.move(self.folder / "copy.db", self.folder / "bantin.db")
        self.assertEqual(self.rendered(), body)


class CommandLine(Case):
    def test_exit_codes_tell_usage_from_input_from_faults(self):
        self.bantin(expect=2)
        self.bantin("no-such-verb", expect=2)
        self.bantin("parse", expect=2)
        self.bantin("parse", self.folder / "missing.xml", expect=1)
        self.bantin("check", "-c", self.folder / "missing.toml", expect=1)
        self.assertRegex(self.bantin("--version").stdout, r"^bantin \d")

    def test_check_names_the_place_of_each_error(self):
        self.config.write_text('[polling]\ninterval = "soon"\n\n[[source]]\nid = "a"\n')
        done = self.bantin("check", "-c", self.config, expect=1)
        self.assertIn("bantin.toml:2:12: error", done.stderr)
        self.assertRegex(done.stderr, r"bantin\.toml:4:\d+: error.*url")

    def test_parse_prints_json_feed(self):
        path = self.folder / "feed.xml"
        path.write_bytes(rss("Nguồn", [("g", "Tin", "Chữ", "http://localhost/1")]))
        feed = json.loads(self.bantin("parse", path).stdout)
        self.assertEqual(feed["version"], "https://jsonfeed.org/version/1.1")
        self.assertEqual(feed["items"][0]["title"], "Tin")

    def test_parse_says_why_something_is_no_feed(self):
        path = self.folder / "page.html"
        path.write_text("<!DOCTYPE html><html><head><title>Trang chủ</title></head><body>x</body></html>")
        done = self.bantin("parse", path, expect=1)
        self.assertIn("Trang chủ", done.stderr)


if __name__ == "__main__":
    unittest.main()
