"""`bantin preview`: pages of portals, saved or served, show what would be stored and what each rule found."""
import json
import pathlib
import resource
import unittest

from support import Case, SLOW

PAGES = pathlib.Path(__file__).resolve().parent.parent / "data" / "pages"

LIST = """<html lang="vi"><head><title>Tin tức</title></head><body><div class="portlet-asset-publisher">
<div class="asset-abstract"><h3 class="asset-title"><a href="/tin/-/asset_publisher/aB3/content/id/2;jsessionid=0A?redirect=%2Fx">null Họp tổng kết</a></h3>
<div class="asset-metadata"><span class="metadata-view-count">86 Lượt xem</span></div></div>
<div class="asset-abstract"><h3 class="asset-title"><a href="/tin/-/asset_publisher/aB3/content/id/1">Lịch tiếp công dân</a></h3>
<div class="asset-metadata"><span class="metadata-publish-date">01/03/2022</span></div></div>
</div></body></html>"""

ARTICLE = """<html lang="vi"><head><title>Chi tiết</title></head><body><nav><a href="/">Trang chủ</a></nav>
<div class="h2"><span class="header-back-to"><a href="/tin"><span>null</span></a></span><span class="header-title">Họp tổng kết</span></div>
<div class="asset-full-content"><div class="journal-content-article"><h3>Họp tổng kết</h3>
<p>Ngày 22/02/2022, xã họp tổng kết.</p><p>Xem <a href="/documents/1/ke-hoach.pdf/aa">kế hoạch</a>.</p><p>Đại biểu đến dự đông đủ.</p>
<p>Lượt xem: 12</p><p style="text-align:right"><strong><em>Biên tập: Hoàng Kha</em></strong></p></div></div></body></html>"""


class Preview(Case):
    def setUp(self):
        super().setUp()
        self.write_config([])

    def preview(self, *arguments, expect=0):
        return self.bantin("preview", "-c", self.config, *arguments, expect=expect)

    def test_a_list_is_shown_with_its_articles_and_nothing_is_stored(self):
        self.origin.documents = {"/tin": LIST.encode(), "/tin/-/asset_publisher/aB3/content/id/2;jsessionid=0A?redirect=%2Fx": b"",
                                 "/tin/-/asset_publisher/aB3/content/id/2": ARTICLE.encode()}
        feed = json.loads(self.preview(self.origin.url("/tin"), "--profile", "liferay", "--json").stdout)
        self.assertEqual(feed["version"], "https://jsonfeed.org/version/1.1")
        self.assertEqual([item["title"] for item in feed["items"]], ["Họp tổng kết", "Lịch tiếp công dân"])
        whole, bare = feed["items"]
        self.assertEqual(whole["url"], self.origin.url("/tin/-/asset_publisher/aB3/content/id/2"))
        self.assertEqual(whole["authors"], [{"name": "Hoàng Kha"}])
        self.assertEqual([a["url"] for a in whole["attachments"]], [self.origin.url("/documents/1/ke-hoach.pdf/aa")])
        self.assertNotIn("date_published", whole)
        self.assertEqual(whole["_bantin"]["event_date"], "2022-02-22")
        self.assertEqual(whole["content_html"].count("<p"), 4)  # three paragraphs and the byline
        for chrome in ("null", "Lượt xem", "Họp tổng kết</h3>", "Trang chủ"):
            self.assertNotIn(chrome, whole["content_html"])
        self.assertIn("asset-title", whole["_bantin"]["matched"]["title"]["rule"])
        self.assertIn("date", whole["_bantin"]["missing"])
        self.assertEqual(bare["date_published"], "2022-02-28T17:00:00Z")
        self.assertEqual(bare["_bantin"]["article_fault"], "HTTP 404")
        self.assertFalse((self.folder / "bantin.db").exists())

    def test_people_read_which_rule_found_what_and_what_is_missing(self):
        self.origin.documents = {"/tin": LIST.encode()}
        words = self.preview(self.origin.url("/tin"), "--profile", "liferay").stdout
        self.assertIn("2 items", words)
        self.assertIn("list image: missing", words)
        self.assertIn("published: not said: first seen counts", words)

    def test_a_family_is_recognised_and_a_saved_page_needs_no_network(self):
        for family in ("liferay", "vnpt", "nukeviet", "tandan", "sharepoint", "dnn", "wordpress", "drupal", "joomla"):
            page = sorted((PAGES / family).glob("*.list.html"))[0]
            done = self.preview(page, "--base-url", "https://songlam.example.vn/tin-tuc", "--json")
            feed = json.loads(done.stdout)
            self.assertEqual(feed["_bantin"]["profile"], family, page)
            expected = page.with_suffix(".txt").read_text()
            for item in feed["items"]:
                self.assertIn(f"- {item['title']}\n", expected)
            self.assertEqual(len(feed["items"]), expected.count("- ") if expected.startswith("- ") else 0, page)

    def test_the_page_of_an_article_is_one_item(self):
        page = self.folder / "bai.html"
        page.write_text(ARTICLE)
        feed = json.loads(self.preview(page, "--profile", "liferay", "--base-url", "https://a.example.vn/bai", "--json").stdout)
        self.assertEqual([item["title"] for item in feed["items"]], ["Họp tổng kết"])
        self.assertEqual(feed["items"][0]["authors"], [{"name": "Hoàng Kha"}])

    def test_what_a_page_is_instead_of_news_is_named(self):
        pages = {
            "page-changed": "<html><body><h1>Giao diện mới</h1><p>" + "Nội dung " * 300 + "</p></body></html>",
            "maintenance": "<html><head><title>Bảo trì</title></head><body>Hệ thống đang bảo trì.</body></html>",
            "captcha": '<html><body><form action="/captcha"><input name="captcha_code"> Nhập mã</form></body></html>',
            "login-page": "<html><body><form>Đăng nhập <input type=text><input type=password></form></body></html>",
            "empty-answer": "",
        }
        for fault, page in pages.items():
            self.origin.documents = {"/tin": page.encode()}
            done = self.preview(self.origin.url("/tin"), "--profile", "liferay", expect=3)
            self.assertIn(f": {fault}: ", done.stderr)

    def test_a_page_of_two_megabytes_in_a_hundred_tables_is_read_in_seconds(self):
        items = "".join(
            f'<div class="asset-abstract"><h3 class="asset-title"><a href="/tin/-/asset_publisher/x/content/id/{i}">Tin số {i} của xã</a></h3>'
            f'<div class="asset-summary">{"Nội dung dài. " * 100}</div><span class="metadata-publish-date">01/02/2022</span></div>'
            for i in range(1000))
        page = self.folder / "lon.html"
        page.write_text("<html><body>" + "<table><tbody><tr><td>" * 100 + items + "</td></tr></tbody></table>" * 100)
        self.assertGreater(page.stat().st_size, 1_900_000)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        feed = json.loads(self.preview(page, "--profile", "liferay", "--base-url", "https://a.example.vn/tin", "--json").stdout)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.assertEqual([item["title"] for item in feed["items"]], [f"Tin số {i} của xã" for i in range(1000)])
        self.assertLess(after.ru_utime - before.ru_utime, 5 * SLOW)

    def test_wrong_words_are_told(self):
        self.assertIn("no id of a source, no address and no file", self.preview("nowhere", expect=1).stderr)
        self.assertIn("the profiles are dnn drupal", self.preview("http://a.example.vn/", "--profile", "x", expect=1).stderr)
        self.assertIn("--base-url", self.preview(PAGES / "dnn/detail.article.html", "--base-url", "x", expect=1).stderr)

    def test_a_profile_of_one_s_own_stands_beside_the_configuration(self):
        (self.folder / "profiles").mkdir()
        (self.folder / "profiles" / "rieng.toml").write_text('[page]\nitems = ".bai"\nstrip = "Tin: "\n')
        page = self.folder / "trang.html"
        page.write_text('<div class=bai><a href="/1">Tin: Một</a> 22/02/2022</div><div class=bai><a href="/2">Hai</a></div>')
        feed = json.loads(self.preview(page, "--profile", "rieng", "--base-url", "https://a.example.vn/", "--json").stdout)
        self.assertEqual([item["title"] for item in feed["items"]], ["Một", "Hai"])
        self.assertEqual(feed["items"][0]["date_published"], "2022-02-21T17:00:00Z")
        (self.folder / "profiles" / "rieng.toml").write_text('[page]\nitems = "div..x"\ntitel = "a"\n')
        done = self.preview(page, "--profile", "rieng", expect=1)
        self.assertRegex(done.stderr, r'rieng\.toml:2:9: error: items: at character 5: expected a name after "\."')
        self.assertRegex(done.stderr, r'rieng\.toml:3:1: error: unknown key "titel" in \[page\]; did you mean "title"')


if __name__ == "__main__":
    unittest.main()
