"""`bantin capture`: what it prints works, as it is, in a configuration.

And the daemon gives of each page of the portal families what its profile gives.
"""
import json
import pathlib
import re
import unittest

from support import Case, rss

DATA = pathlib.Path(__file__).resolve().parent.parent / "data"


class Capture(Case):
    def setUp(self):
        super().setUp()
        self.write_config([])
        self.bare = self.config.read_text()

    def capture(self, path, expect=0):
        return self.bantin("capture", self.origin.url(path), "-c", self.config, expect=expect)

    def items(self, block):
        """(title, url) of what a configuration with the block polls."""
        self.config.write_text(self.bare + block)
        self.bantin("check", "-c", self.config)
        (self.folder / "bantin.db").unlink(missing_ok=True)
        self.poll()
        name = re.search(r'^id = "(.*)"$', block, re.M).group(1)
        feed = json.loads(self.bantin("render", "-c", self.config, f"/sources/{name}.json").stdout)
        return {(item["title"], item["url"]) for item in feed["items"]}

    def test_home_made_pages_give_a_block_that_polls_their_items(self):
        for name in ("ul-li", "dl-date-first", "onclick-rows", "webforms-grid", "featured-and-list", "no-classes", "tailwind", "js-href"):
            page = DATA / "lists" / f"{name}.html"
            self.origin.documents = {"/tin-tuc": page.read_bytes()}
            block = self.capture("/tin-tuc").stdout
            self.assertIn("[source.page]", block, name)
            expected = set()
            for line in page.with_suffix(".txt").read_text().splitlines():
                link, title = line.split("\t")
                expected.add((title, link if link.startswith("http") else self.origin.url("/" + link.lstrip("/"))))
            self.assertEqual(self.items(block), expected, name)

    def test_the_first_three_items_and_the_reasons_stand_in_comments(self):
        page = DATA / "lists" / "ul-li.html"
        self.origin.documents = {"/tin-tuc": page.read_bytes()}
        block = self.capture("/tin-tuc").stdout
        titles = [line.split("\t")[1] for line in page.with_suffix(".txt").read_text().splitlines()]
        for n, title in enumerate(titles[:3], 1):
            self.assertIn(f"# {n}. {title}\n", block)
        self.assertNotIn(titles[3], block)
        self.assertIn("# Why: no known portal family fits", block)

    def test_a_known_family_is_one_line(self):
        self.origin.documents = {"/tin-tuc": (DATA / "pages/vnpt/flat.list.html").read_bytes()}
        block = self.capture("/tin-tuc").stdout
        self.assertIn('profile = "vnpt"', block)
        self.assertNotIn("[source.page]", block)

    def test_a_feed_that_the_page_names_is_better_than_the_page(self):
        page = (DATA / "lists/ul-li.html").read_text().replace("<head>", '<head><link rel="alternate" type="application/rss+xml" href="/rss">')
        self.origin.documents = {"/tin-tuc": page.encode(), "/rss": rss("Tin", [("1", "Một tin", "x", self.origin.url("/1"))])}
        block = self.capture("/tin-tuc").stdout
        self.assertIn(f'url = "{self.origin.url("/rss")}"', block)
        self.assertEqual(self.items(block), {("Một tin", self.origin.url("/1"))})

    def test_a_page_without_a_list_is_told_in_words(self):
        self.origin.documents = {"/tin-tuc": b"<html><body><h1>Xin chao</h1></body></html>"}
        done = self.capture("/tin-tuc", expect=1)
        self.assertEqual(done.stdout, "")
        self.assertIn("no link leads from this page anywhere", done.stderr)


class Families(Case):
    def test_every_page_of_the_families_gives_its_items_through_the_daemon(self):
        pages = sorted((DATA / "pages").glob("*/*.list.html"))
        self.assertGreater(len(pages), 100)
        self.write_config([])
        # Pages tell the same stories: each source has its own here.
        self.config.write_text(self.config.read_text().replace("[feed]\n", "[feed]\none_entry_per_story = false\n"))
        with self.config.open("a") as file:
            for n, page in enumerate(pages):
                self.origin.documents[f"/tin-tuc?p={n}"] = page.read_bytes().replace(b"https://songlam.example.vn", self.origin.url("").encode())
                file.write(f'[[source]]\nid = "p{n}"\nurl = "{self.origin.url(f"/tin-tuc?p={n}")}"\nprofile = "{page.parent.name}"\n')
        self.poll()
        for n, page in enumerate(pages):
            expected = page.with_suffix(".txt").read_text()
            titles = re.findall(r"^- (.*)$", expected, re.M)
            links = [link.replace("https://songlam.example.vn", self.origin.url("")) for link in re.findall(r"^  link: (.*)$", expected, re.M)]
            feed = json.loads(self.bantin("render", "-c", self.config, f"/sources/p{n}.json").stdout)
            got = {(item["title"], item["url"]) for item in feed["items"]}
            self.assertEqual(got, set(zip(titles, links)), page)


if __name__ == "__main__":
    unittest.main()
