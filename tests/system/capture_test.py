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

    def test_interfaces_and_data_in_pages_give_a_block_that_polls_and_previews_their_items(self):
        titles = ["Hội đồng nhân dân xã khai mạc kỳ họp thứ tư", "Đoàn viên ra quân trồng cây đầu xuân", "Trao tặng ba căn nhà tình nghĩa"]
        days = ["2024-03-20", "2024-03-19", "2024-03-18"]
        rows = list(zip(titles, days, [f"/tin/{n}" for n in range(3)]))
        wordpress = [{"id": 90, "date": day + "T08:00:00", "guid": {"rendered": "http://old.example/?p=1"}, "link": self.origin.url(path), "title": {"rendered": title},
                      "excerpt": {"rendered": "<p>Tóm tắt</p>"}, "_links": {"self": [{"href": self.origin.url("/wp-json/wp/v2/posts/1")}]}} for title, day, path in rows]
        drupal = {"jsonapi": {"version": "1.0"}, "data": [
            {"type": "node--article", "id": "5f", "links": {"self": {"href": self.origin.url("/jsonapi/5f")}},
             "attributes": {"title": title, "created": day + "T01:00:00+00:00", "path": {"alias": path}, "body": {"value": "<p>Dài</p>", "summary": "Ngắn"}}} for title, day, path in rows]}
        state = {"props": {"pageProps": {"menu": [{"title": "Trang chủ", "url": "/"}, {"title": "Liên hệ", "url": "/lh"}],
                                         "posts": [{"title": title, "url": path, "publishedAt": day + "T01:00:00.000Z"} for title, day, path in rows]}}}
        articles = [{"@type": "NewsArticle", "headline": title, "url": path, "datePublished": day} for title, day, path in rows]

        def page(kind, *values):
            scripts = "".join(f"<script {kind}>{json.dumps(value)}</script>" for value in values)
            return f"<html><head><title>Tin</title></head><body><div id=app></div>{scripts}</body></html>"

        ld = 'type="application/ld+json"'
        for path, document in {
                "/wp-json/wp/v2/posts": json.dumps(wordpress),
                "/jsonapi/node/article": json.dumps(drupal),
                "/next": page('id="__NEXT_DATA__" type="application/json"', state),
                "/graph": page(ld, {"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": "Trang thông tin của xã", "url": "/"}] + articles}),
                "/scripts": page(ld, *articles),
                "/itemlist": page(ld, {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "position": n, "item": article} for n, article in enumerate(articles)]})}.items():
            self.origin.documents = {path: document.encode()}
            block = self.capture(path).stdout
            self.assertIn('items = "json:', block, path)
            self.assertEqual(self.items(block), {(title, self.origin.url(link)) for title, _, link in rows}, path)
            name = re.search(r'^id = "(.*)"$', block, re.M).group(1)
            shown = json.loads(self.bantin("preview", name, "-c", self.config, "--json").stdout)
            self.assertEqual([item["title"] for item in shown["items"]], titles, path)
            self.assertEqual([item["_bantin"]["matched"]["date"]["value"][:10] for item in shown["items"]], days, path)

    def test_a_sitemap_without_titles_polls_and_previews_the_articles_that_it_lists(self):
        def article(title):
            return (f"<html><head><title>{title}</title></head><body><h1>{title}</h1><span class=date>20/03/2024 07:30</span><div class=noi-dung><p>Sáng nay, xã đã tổ chức {title} "
                    "tại hội trường, với sự có mặt của lãnh đạo xã và đông đảo bà con.</p><p>Tại buổi lễ, Chủ tịch xã đã phát biểu và giao nhiệm vụ cho các ấp trong thời gian tới.</p></div></body></html>").encode()
        pages = {"/tin/1.html": "Lễ khánh thành cầu kênh Ba", "/tin/2.html": "Họp dân ấp Hai bàn việc làm đường"}
        listed = "".join(f"<url><loc>{self.origin.url(path)}</loc><lastmod>2024-03-20</lastmod></url>" for path in [*pages, "/", "/lien-he"])
        self.origin.documents = {"/sitemap.xml": f"<urlset>{listed}</urlset>".encode(), "/": b"<html><body>Trang chu</body></html>", "/lien-he": b"<html><body><h1>Lien he</h1><p>Dia chi</p></body></html>",
                                 **{path: article(title) for path, title in pages.items()}}
        block = self.capture("/sitemap.xml").stdout
        self.assertIn("a sitemap without titles", block)
        self.assertEqual(self.items(block), {(title, self.origin.url(path)) for path, title in pages.items()})
        name = re.search(r'^id = "(.*)"$', block, re.M).group(1)
        done = self.bantin("preview", name, "-c", self.config, "--json")
        shown = {item["title"]: item for item in json.loads(done.stdout)["items"]}
        self.assertEqual(set(shown), set(pages.values()))
        self.assertIn("giao nhiệm vụ cho các ấp", shown["Lễ khánh thành cầu kênh Ba"]["content_html"])
        self.assertEqual(shown["Lễ khánh thành cầu kênh Ba"]["date_published"], "2024-03-20T00:30:00Z")
        self.assertIn("/lien-he: no article", done.stderr)

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
