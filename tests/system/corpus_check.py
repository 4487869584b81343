"""Polls every document of an attack corpus with the running daemon and judges what each of them must hold.

    BANTIN_BINARY=build/bantin python3 tests/system/corpus_check.py CORPUS [-v]

CORPUS is a folder of documents; beside each FILE lies FILE.json: `id`, `class`, `content_type`, `must` (words, see the
methods of Judge), `limits` {wall_s, rss_mib}, and where known `expect`, `expect_items`, `keep_text`, `pair` and `side`.
control.xml is the innocent neighbour of five items. Exit 0 if every word holds. By hand: a corpus is no part of this
repository.
"""
import collections
import html.parser
import http.client
import json
import os
import pathlib
import re
import signal
import sqlite3
import sys
import threading
import time
import urllib.parse
import xml.etree.ElementTree as ET
from email.utils import formatdate

os.environ.setdefault("BANTIN_BINARY", "build/bantin")
from support import ATOM, SLOW, Case, Origin, entries  # noqa: E402

CONTROL = "control-feed"
TAGS = set("a abbr b bdi blockquote br caption cite code col colgroup dd del dfn div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img "
           "ins kbd li mark ol p pre q rp rt ruby s samp small span strong sub sup table tbody td tfoot th thead tr u ul var "
           "time article section audio video source details summary".split())
ATTRIBUTES = set("href src alt title width height cite datetime lang dir colspan rowspan scope span start reversed value rel "
                 "loading controls preload poster type srcset hreflang open role aria-label data-untrusted".split())
SCHEMES = {"http", "https", "mailto", "tel", ""}
MARKER = "bantin-marker-of-the-environment-4711"
# Where a corpus asks for something else than bantin promises.
BY_DESIGN = {"bad-sitemap": "a sitemap may be a source"}
BAD_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
OVERRIDES = re.compile("[\u202a-\u202e]")


class Audit(html.parser.HTMLParser):
    """Finds what a browser might act upon. `scope`: only inside elements marked data-untrusted."""

    def __init__(self, scope):
        super().__init__(convert_charrefs=True)
        self.depth = 0 if scope else 1
        self.stack = []
        self.findings = []

    def handle_starttag(self, tag, attributes):
        names = dict(attributes)
        if tag not in ("img", "br", "hr", "source", "col", "input", "meta", "link"):
            self.stack.append((tag, "data-untrusted" in names))
            self.depth += "data-untrusted" in names
        if not self.depth:
            return
        if tag not in TAGS:
            self.findings.append(f"<{tag}>")
        for name, value in attributes:
            value = value or ""
            if name not in ATTRIBUTES and not (name == "class" and tag in ("article", "p", "div", "span", "a", "ul")):
                self.findings.append(f"<{tag} {name}>")
            if name in ("href", "src", "cite", "poster"):
                bare = re.sub("[\x00-\x20]", "", value)
                scheme = bare.split(":", 1)[0].lower() if re.match("[^/?#]*:", bare) else ""
                if scheme not in SCHEMES:
                    self.findings.append(f"<{tag} {name}={value[:40]}>")

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag):
        while any(t == tag for t, _ in self.stack):
            top, marked = self.stack.pop()
            self.depth -= marked
            if top == tag:
                break


def audit(text, scope):
    parser = Audit(scope)
    parser.feed(text)
    parser.close()
    return parser.findings


class Corpus(Case):
    def runTest(self):
        self.failures_of = collections.defaultdict(list)
        self.load()
        self.begin()
        self.settle("the first poll")
        first = self.look()
        for _ in range(2):
            self.poll_all()
        again = self.look()
        self.judge_documents(first, again)
        self.judge_control()
        self.judge_pairs(again)
        self.judge_process()
        self.daemon.terminate(60)
        self.judge_log()
        self.judge_database()
        self.judge_pairs_the_other_way_round()
        self.judge_configurations()
        self.report()

    # -- setting up
    def load(self):
        # Of a page, the articles that it links to are asked for as well: it has a server of its own.
        self.pages = Origin()
        self.addCleanup(self.pages.close)
        self.cases = {}
        for file in sorted(FOLDER.glob("*.json")):
            if file.name != "MANIFEST.json":
                meta = json.loads(file.read_text())
                self.cases[meta["id"]] = meta
        self.polled = [m for m in self.cases.values() if m["class"] != "config"]
        self.by_source = {self.source_of(m): m for m in self.polled}
        for meta in self.polled:
            body = (FOLDER / meta["file"]).read_bytes()
            answer = (200, {"Content-Type": meta["content_type"]}, body)
            origin = self.origin_of(meta)
            origin.documents["/" + meta["id"]] = answer
            if origin is self.pages:
                origin.documents["/a/" + meta["id"]] = answer
        self.origin.documents["/control.xml"] = (FOLDER / "control.xml").read_bytes()

    def origin_of(self, meta):
        return self.pages if meta["content_type"].startswith("text/html") else self.origin

    @staticmethod
    def source_of(meta):
        return meta["id"].replace(".", "-")[:64]

    def block(self, meta):
        text = f'[[source]]\nid = "{self.source_of(meta)}"\nurl = "{self.origin_of(meta).url("/" + meta["id"])}"\n'
        if meta.get("pair"):
            text += 'tags = ["pair"]\n'
        if meta["content_type"].startswith("text/html"):
            # Of a page with thousands of links each would be fetched.
            text += f"full_text = {'false' if meta['class'] in ('page', 'size') else 'true'}\n"
            text += ('[source.page]\nitems = "article"\ntitle = "h2 a"\nlink = "h2 a"\nsummary = "p"\n'
                     '[source.article]\nbody = ["article", "body"]\n')
        return text

    def configuration(self, metas, interval="12h"):
        blocks = "".join(self.block(m) for m in metas)
        self.write_config([], f'interval = "{interval}"\nmin_interval = "1s"\nmax_interval = "12h"\n'
                          'concurrency = 2\ndomain_connections = 2\ntimeout = "30s"', blocks)
        text = self.config.read_text().replace("entries = 100000", "entries = 1000").replace("[store]", 'admin = "unix:admin.sock"\n[store]', 1)
        control = (f'[[source]]\nid = "{CONTROL}"\nname = "Honest source"\nurl = "{self.origin.url("/control.xml")}"\n'
                   'interval = "2s"\n')
        self.config.write_text(text + control)

    def begin(self):
        os.environ["BANTIN_MARKER"] = MARKER
        self.configuration(self.polled)
        self.daemon = self.serve()
        self.socket = self.folder / "admin.sock"
        self.wait_for("the admin listener", self.socket.exists, 30)
        self.slowest = 0
        self.unanswered = 0
        self.watching = True
        self.watch = threading.Thread(target=self.keep_asking, daemon=True)
        self.watch.start()

    def keep_asking(self):
        while self.watching:
            began = time.monotonic()
            if self.daemon.get("/healthz")[0] != 200:
                self.unanswered += self.watching
            self.slowest = max(self.slowest, time.monotonic() - began)
            time.sleep(0.1)

    def ask(self, path, method="GET"):
        connection = http.client.HTTPConnection("localhost", timeout=60 * SLOW)
        import socket as sockets
        connection.sock = sockets.socket(sockets.AF_UNIX)
        connection.sock.settimeout(60 * SLOW)
        connection.sock.connect(str(self.socket))
        connection.request(method, path)
        answer = connection.getresponse()
        body = answer.read().decode()
        connection.close()
        return body

    def status(self):
        return {s["id"]: s for s in json.loads(self.ask("/status.json"))["sources"]}

    def settle(self, what, since=0):
        def done():
            sources = self.status()
            late = [i for i in self.by_source if sources[i]["since_start"]["refreshes"] <= since]
            return not late and all(not s["articles_waiting"] for s in sources.values())
        end = time.monotonic() + 300 * SLOW
        while not done():
            if self.daemon.process.poll() is not None:
                self.fail("the daemon has died: " + self.daemon.log()[-3000:])
            if time.monotonic() > end:
                sources = self.status()
                late = [i for i in self.by_source if sources[i]["since_start"]["refreshes"] <= since]
                waiting = [i for i, s in sources.items() if s["articles_waiting"]]
                print(f"{what}: late {late[:9]}, articles wait at {waiting[:9]}")
                break
            time.sleep(0.5)
        time.sleep(2)  # the pages follow

    def poll_all(self):
        since = min(s["since_start"]["refreshes"] for i, s in self.status().items() if i in self.by_source)
        for source in self.by_source:
            self.ask("/poll/" + source, "POST")
        self.settle("another poll", since)

    # -- seeing
    def look(self):
        """What each source's outlet shows: the feed's entries, and the raw documents."""
        self.merged = self.daemon.get("/feed.atom")[2]
        view = {}
        for source in [*self.by_source, CONTROL]:
            status, _, body = self.daemon.get(f"/sources/{source}.atom")
            view[source] = (status, body, self.daemon.get(f"/sources/{source}")[2])
        order = [e[0] for e in entries(self.merged)]
        return {"view": view, "order": order, "status": self.status()}

    def bad(self, case, word, why):
        self.failures_of[word].append((case, why))

    # -- judging
    def judge_documents(self, first, again):
        allowed = {"/robots.txt", "/control.xml"}
        allowed |= {"/" + meta["id"] for meta in self.polled}
        for path in sorted({p for p, *_ in self.origin.take_requests()} - allowed):
            self.bad(path, "no-network", "a request that no source asked for")
        self.judge_well_formed("merged feed", self.merged)
        for source, meta in self.by_source.items():
            case = meta["id"]
            status, atom, page = again["view"][source]
            state = again["status"][source]
            if status != 200:
                self.bad(case, "no-crash", f"/sources/{source}.atom: {status}")
                continue
            root = self.judge_well_formed(case, atom)
            self.judge_inert(case, root, page.decode(errors="replace"))
            old = entries(first["view"][source][1])
            new = entries(atom)
            if {"stable-id", "idempotent", "order-stable"} & set(meta["must"]) and old != new:
                self.bad(case, "stable-id", f"{len(old)} entries became {len(new)}, or others")
            self.judge_outcome(meta, state, new, atom.decode(errors="replace"), page.decode(errors="replace"))
            for where, text in (("feed", atom), ("page", page)):
                if MARKER.encode() in text or b"root:x:0:0" in text:
                    self.bad(case, "no-file-read", f"in the {where}")
            if OVERRIDES.search(atom.decode(errors="replace")) or OVERRIDES.search(page.decode(errors="replace")):
                self.bad(case, "no-spoof", "a bidirectional override")
            wall = state["since_start"]["last_milliseconds"] / 1000
            if wall > meta["limits"]["wall_s"] * (10 if SLOW > 1 else 1):
                self.bad(case, "time", f"{wall:.1f} s")

    def judge_well_formed(self, case, atom):
        try:
            text = atom.decode("utf-8")
        except UnicodeDecodeError as fault:
            self.bad(case, "output-utf8", str(fault))
            return None
        if BAD_CONTROLS.search(text):
            self.bad(case, "output-utf8", "control characters")
        try:
            return ET.fromstring(atom)
        except ET.ParseError as fault:
            self.bad(case, "output-wellformed", str(fault))
            return None

    def judge_inert(self, case, root, page):
        found = audit(page, scope=True)
        for element in root.iter() if root is not None else ():
            if element.get("type") == "html":
                found += audit(element.text or "", scope=False)
            for name in ("href", "src", "uri"):
                scheme = urllib.parse.urlsplit(re.sub("[\x00-\x20]", "", element.get(name, ""))).scheme
                if scheme not in SCHEMES | {"tag", "urn"}:
                    found.append(f"{element.tag} {name}={element.get(name)[:40]}")
        if found:
            self.bad(case, "inert-output", ", ".join(sorted(set(found))[:5]))

    def judge_outcome(self, meta, state, items, atom, page):
        case = meta["id"]
        bounds = meta.get("expect_items")
        if bounds and not bounds[0] <= len(items) <= bounds[1]:
            self.bad(case, "expect-items", f"{len(items)} of {bounds}: {state['error'] or state['state']}")
        if meta.get("expect") == "reject" and not state["error"] and items and case not in BY_DESIGN:
            self.bad(case, "expect-reject", f"taken in, {len(items)} items")
        if meta.get("expect") == "accept" and (state["error"] or not items):
            self.bad(case, "expect-accept", state["error"] or state["state"])
        for word in meta.get("keep_text") or ():
            if word not in atom and word not in page:
                self.bad(case, "keep-text", f"{word}: {state['error'] or state['state']}, {len(items)} items")
        if "whole-items" in meta["must"]:
            for entry in ET.fromstring(atom.encode()).iter(ATOM + "entry"):
                words = [entry.findtext(ATOM + name) for name in ("title", "content", "summary")]
                if not any(words) and entry.find(ATOM + "link") is None:
                    self.bad(case, "whole-items", "an item with nothing in it")

    def judge_control(self):
        root = ET.fromstring(self.daemon.get(f"/sources/{CONTROL}.atom")[2])
        shown = {(e.findtext(ATOM + "title"), (e.findtext(ATOM + "content") or e.findtext(ATOM + "summary") or "").strip())
                 for e in root.iter(ATOM + "entry")}
        for n in range(5):
            if (f"Control item {n}", f"<p>Control <b>text</b> {n}</p>") not in shown:
                self.bad("control", "source-isolated", f"item {n} is not there as it was: {sorted(shown)[:3]}")
        # News that arrive last stand above all that the corpus brought.
        fresh = (b"<item><title>Control item new</title><link>http://source.example/control-new</link><guid isPermaLink='false'>"
                 b"urn:x:control-new</guid><pubDate>" + formatdate().encode() + b"</pubDate></item>")
        body = self.origin.documents["/control.xml"]
        self.origin.documents["/control.xml"] = body.replace(b"<item>", fresh + b"<item>", 1)
        self.ask("/poll/" + CONTROL, "POST")
        self.wait_for("the control's news", lambda: b"Control item new" in self.daemon.get("/feed.atom")[2], 30)
        titles = [t for _, t, _ in entries(self.daemon.get("/feed.atom")[2])]
        if titles[0] != "Control item new":
            self.bad("control", "not-pinned", f"above it: {titles[:titles.index('Control item new')][:5]}")

    def judge_pairs(self, seen):
        for source, meta in self.by_source.items():
            if meta.get("side") != "a":
                continue
            atom = self.daemon.get(f"/sources/{source}.atom")[2].decode()
            if "HONEST headline" not in atom or "HIJACKED" in atom:
                self.bad(meta["id"], "no-overwrite", "the honest item is gone or changed")
            mine = {e[0] for e in entries(atom.encode())}
            other = next(s for s, m in self.by_source.items() if m.get("pair") == meta["pair"] and m["side"] == "b")
            if mine & {e[0] for e in entries(self.daemon.get(f"/sources/{other}.atom")[2])}:
                self.bad(meta["id"], "no-overwrite", "two entries share an id")
        titles = collections.Counter(t for _, t, _ in entries(self.daemon.get("/tags/pair.atom")[2]))
        pairs = len({m["pair"] for m in self.polled if m.get("pair")})
        if titles["HONEST headline"] != pairs:
            self.bad("pairs", "no-overwrite", f"{titles['HONEST headline']} of {pairs} honest items in the feed of all pairs")

    def judge_process(self):
        self.watching = False
        self.watch.join()
        status = pathlib.Path(f"/proc/{self.daemon.process.pid}/status").read_text()
        self.peak = int(re.search(r"VmHWM:\s+(\d+)", status)[1]) // 1024
        limit = max(m["limits"]["rss_mib"] for m in self.polled) * (3 if SLOW > 1 else 1)
        if self.peak > limit:
            self.bad("all", "memory", f"peak {self.peak} MiB of {limit}")
        if self.unanswered:
            self.bad("all", "no-crash", f"/healthz was not answered {self.unanswered} times")
        if pathlib.Path("/tmp/bantin-pwned").exists():
            self.bad("all", "no-shell", "/tmp/bantin-pwned is there")

    def judge_log(self):
        if self.daemon.process.returncode != 0:
            self.bad("all", "no-crash", f"exit {self.daemon.process.returncode}")
        for number, line in enumerate(self.daemon.log_path.read_bytes().split(b"\n"), 1):
            text = line.decode(errors="replace")
            if re.search("[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069\u0085\u2028\u2029]", text):
                self.bad(f"line {number}", "log-safe", repr(text[:120]))
            if len(line) > 2000:
                self.bad(f"line {number}", "log-safe", f"{len(line)} bytes")
            if line and not re.match(rb"\d{4}-\d\d-\d\d|\[|<\d>", line):
                self.bad(f"line {number}", "log-safe", "is no event: " + repr(text[:120]))
            if MARKER in text or "root:x:0:0" in text or "AddressSanitizer" in text or "runtime error" in text:
                self.bad(f"line {number}", "no-file-read" if MARKER in text else "no-crash", text[:200])

    def judge_database(self):
        with sqlite3.connect(self.folder / "bantin.db") as database:
            for check in ("integrity_check", "foreign_key_check"):
                rows = database.execute("PRAGMA " + check).fetchall()
                if rows not in ([], [("ok",)]):
                    self.bad("all", "db-intact", f"{check}: {rows[:3]}")
        for file in self.folder.glob("bantin.db*"):
            if MARKER.encode() in file.read_bytes() or b"root:x:0:0" in file.read_bytes():
                self.bad(file.name, "no-file-read", "a marker is in the database")

    def judge_pairs_the_other_way_round(self):
        pairs = [m for m in self.polled if m.get("pair")]
        for file in self.folder.glob("bantin.db*"):
            file.unlink()
        for side in ("b", "a"):
            self.configuration(pairs)
            self.bantin("poll", "-c", self.config, *[self.source_of(m) for m in pairs if m["side"] == side])
        for meta in pairs:
            if meta["side"] == "a":
                atom = self.rendered(f"/sources/{self.source_of(meta)}.atom").decode()
                if "HONEST headline" not in atom or "HIJACKED" in atom:
                    self.bad(meta["id"], "no-overwrite", "polled second: the honest item is gone or changed")

    def judge_configurations(self):
        configs = [m for m in self.cases.values() if m["class"] == "config"]
        self.origin.documents["/live.xml"] = (FOLDER / "control.xml").read_bytes()
        self.configuration([])
        good = self.config.read_text()
        self.daemon = self.serve()
        self.wait_for("the old list", lambda: b"Control item 0" in self.daemon.get("/feed.atom")[2], 30)
        kept = 0
        for meta in configs:
            body = (FOLDER / meta["file"]).read_bytes()
            self.config.write_bytes(body)
            log = self.daemon.log()
            self.daemon.signal(signal.SIGHUP)
            # The log of this test is appended to by both daemons: what counts is what comes after `log`.
            end = time.monotonic() + 10 * SLOW
            said = ""
            while time.monotonic() < end:
                said = self.daemon.log()[len(log):]
                if "not reloaded" in said or "configuration reloaded" in said:
                    break
                time.sleep(0.02)
            refused = "not reloaded" in said
            if meta.get("expect") == "reject" and not refused and "warning" not in said:
                self.bad(meta["id"], "config-kept", "taken: " + said[-200:])
            if refused and not re.search(r"bantin\.toml(:\d+:\d+)?: error: ", said):
                self.bad(meta["id"], "config-kept", "the place is not named: " + said[-300:])
            kept += refused
            if not refused:
                self.config.write_text(good)
                self.daemon.signal(signal.SIGHUP)
                self.wait_for("the good one", lambda: self.daemon.log()[len(log):].count("configuration reloaded") >= 1, 10)
        self.config.write_text(good)
        print(f"configurations: {kept} of {len(configs)} refused by SIGHUP, the old list stayed")
        self.origin.take_requests()
        self.wait_for("the old list to be polled on", lambda: len(self.origin.requests) > 0, 20)
        if b"Control item 0" not in self.daemon.get("/feed.atom")[2]:
            self.bad("config", "config-kept", "the old list's news are gone")
        self.daemon.terminate(30)

    def report(self):
        print(f"{len(self.cases)} cases; peak {self.peak} MiB; slowest /healthz {self.slowest * 1000:.0f} ms")
        for word, found in sorted(self.failures_of.items()):
            print(f"== {word}: {len(found)}")
            for case, why in found[:None if "-v" in sys.argv else 12]:
                print(f"   {case}: {why}")
        self.assertFalse(self.failures_of, "words that do not hold")


if __name__ == "__main__":
    FOLDER = pathlib.Path(sys.argv[1])
    import unittest
    result = unittest.TextTestRunner().run(Corpus())
    sys.exit(not result.wasSuccessful())
