"""A portal over the years: one host whose list, articles and feed fail in every way that such portals do.

The articles of a Liferay portal are reached by three addresses: the list links to a slug, the feed to a number, and the
page of the article has one of its own. Nothing may be lost, nothing may come twice, nothing may be called an edit that
is none, and `status` has to name each state.
"""
import html
import json
import time
import unittest

from support import Case, ATOM
import xml.etree.ElementTree as ET

BODY = ("Sáng nay, Ủy ban nhân dân xã Sông Lam tổ chức {0} với sự tham gia của đông đảo cán bộ, đoàn viên, hội viên và nhân dân "
        "trong xã; các đại biểu đã nghe báo cáo, thảo luận và thống nhất kế hoạch thực hiện {0} trong thời gian tới.")


class Portal:
    """The pages of one host, made anew for each request, so that counters can change."""

    def __init__(self, origin):
        self.origin = origin
        self.views = 0
        self.articles = []  # (number, slug, title, date), newest first
        self.number_offset = 0

    def add(self, number, slug, title, date):
        self.articles.insert(0, (number, slug, title, date))
        self.publish()

    def publish(self):
        """Writes every document; each time the counters have moved on."""
        self.views += 17
        documents = {"/tin-tuc": self.list_page().encode()}
        for article in self.articles:
            number, slug, title, date = article
            page = self.article_page(article).encode()
            number += self.number_offset
            documents[f"/tin-tuc/-/asset_publisher/aB3/content/{slug}"] = page
            documents[f"/tin-tuc/-/asset_publisher/aB3/content/id/{number}"] = page
        documents["/rss"] = self.feed().encode()
        self.origin.documents = documents

    def list_page(self):
        items = "".join(
            f'<div class="asset-abstract"><h3 class="asset-title"><a href="/tin-tuc/-/asset_publisher/aB3/content/{slug}?redirect=%2Fx{self.views}">'
            f'null {title}</a></h3><div class="asset-content"><div class="asset-summary">{BODY.format(title.lower())[:90]}...</div></div>'
            f'<div class="asset-metadata"><span class="metadata-entry metadata-publish-date">{date}</span>'
            f'<span class="metadata-entry metadata-view-count">{self.views} Lượt xem</span></div></div>'
            for number, slug, title, date in self.articles)
        return f'<html lang="vi"><head><title>Tin tức</title></head><body><div class="portlet-asset-publisher">{items}</div></body></html>'

    def article_page(self, article):
        number, slug, title, date = article
        return (f'<html lang="vi"><head><title>Chi tiết</title></head><body><div class="h2"><span class="header-back-to"><a href="/"><span>null</span></a></span>'
                f'<span class="header-title">{title}</span></div><div class="asset-full-content"><div class="asset-content"><div class="journal-content-article">'
                f'<h3>{title}</h3><p>Ngày 03/03/2022, xã họp.</p><p>{BODY.format(title.lower())}</p><p>Lượt xem: {self.views}</p>'
                f'<p><a href="/documents/1/{number}.pdf">Văn bản</a></p><p><em>Biên tập: Hoàng Kha</em></p></div></div></div></body></html>')

    def feed(self, stripped=False):
        def text(words):
            if not stripped:
                return html.escape(words)
            plain = "".join({"đ": " ", "Đ": " "}.get(c, c) for c in words)
            import unicodedata
            plain = "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
            return "".join(c if c.isascii() and c.isalnum() else " " for c in plain)
        entries = "".join(
            f'<entry><title>{text(title)}</title><link rel="alternate" href="{self.origin.url("/tin-tuc/-/asset_publisher/aB3/content/id/")}{number + self.number_offset}"/>'
            f'<id>{self.origin.url("/tin-tuc/-/asset_publisher/aB3/content/id/")}{number + self.number_offset}</id>'
            f'<updated>2022-03-0{1 + i % 8}T03:00:00Z</updated><published>2022-03-01T0{i % 10}:00:00Z</published>'
            f'<summary type="html">{text(BODY.format(title.lower())[:90])}</summary></entry>'
            for i, (number, slug, title, date) in enumerate(self.articles))
        return (f'<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Tin tức</title>'
                f'<id>x</id><updated>2022-02-28T01:10:{self.views % 60:02}Z</updated>{entries}</feed>')


class Portals(Case):
    def setUp(self):
        super().setUp()
        self.portal = Portal(self.origin)
        self.portal.add(101, "le-khanh-thanh-cau", "Lễ khánh thành cầu kênh Ba", "01/03/2022")
        self.portal.add(102, "hoi-nghi-so-ket", "Hội nghị sơ kết đợt hoạt động", "02/03/2022")
        self.portal.add(103, "-ai-hoi-oan-xa", "Đại hội Đoàn xã lần thứ XII", "03/03/2022")

    def configure(self, path, extra=""):
        self.write_config([])
        with self.config.open("a") as file:
            file.write(f'[[source]]\nid = "song-lam"\nurl = "{self.origin.url(path)}"\nprofile = "liferay"\n{extra}\n')

    def entries(self):
        root = ET.fromstring(self.rendered())
        return {e.findtext(ATOM + "title"): e for e in root.findall(ATOM + "entry")}

    def versions(self):
        return {title: (e.findtext(ATOM + "id"), e.findtext(ATOM + "updated")) for title, e in self.entries().items()}

    def status(self):
        return json.loads(self.bantin("status", "-c", self.config, "--json").stdout)["sources"][0]

    def refresh(self, expect=0):
        self.portal.publish()
        return self.poll(expect=expect)

    TITLES = {"Lễ khánh thành cầu kênh Ba", "Hội nghị sơ kết đợt hoạt động", "Đại hội Đoàn xã lần thứ XII"}

    def test_the_list_gives_whole_articles_and_each_is_fetched_once(self):
        self.configure("/tin-tuc")
        self.poll()
        entries = self.entries()
        self.assertEqual(set(entries), self.TITLES)
        one = entries["Đại hội Đoàn xã lần thứ XII"]
        text = "".join(one.find(ATOM + "content").itertext())
        self.assertIn("thống nhất kế hoạch", text)
        self.assertIn("Biên tập: Hoàng Kha", text)
        self.assertNotIn("Lượt xem", text)
        self.assertNotIn("Đại hội Đoàn xã lần thứ XII", text)  # its title is not said again
        self.assertEqual(one.findtext(ATOM + "published"), "2022-03-02T17:00:00Z")
        self.assertIn("103.pdf", ET.tostring(one, encoding="unicode"))
        self.assertEqual(len([p for p, *_ in self.origin.take_requests() if "/content/" in p]), 3)
        before = self.versions()
        for _ in range(3):  # counters and redirect parameters differ each time
            self.refresh()
        self.assertEqual(self.versions(), before)
        self.assertEqual([p for p, *_ in self.origin.take_requests() if "/content/" in p], [])

    def test_every_state_of_the_page_is_named_and_nothing_is_lost(self):
        self.configure("/tin-tuc")
        self.poll()
        before = self.versions()
        pages = {
            "page-changed": b"<html><head><title>Tin</title></head><body><h1>Giao dien moi</h1><p>" + b"Noi dung " * 300 + b"</p></body></html>",
            "maintenance": "<html><head><title>Bảo trì</title></head><body>Hệ thống đang bảo trì, vui lòng quay lại sau.</body></html>".encode(),
            "captcha": b'<html><body><form action="/captcha"><input name="captcha_code"> Nhap ma</form></body></html>',
            "login-page": "<html><body><form>Đăng nhập <input type=text><input type=password></form></body></html>".encode(),
            "empty-answer": b"",
        }
        for outcome, page in pages.items():
            self.origin.documents["/tin-tuc"] = page
            self.poll(expect=3)
            self.assertEqual(self.status()["outcome"], outcome)
            self.assertEqual(self.versions(), before)
        self.portal.add(104, "tin-moi", "Tin mới sau khi sửa", "04/03/2022")
        self.poll()
        self.assertEqual(self.status()["state"], "ok")
        after = self.versions()
        self.assertEqual({t: after[t] for t in before}, before)
        self.assertEqual(len(after), 4)

    def test_what_a_page_of_another_status_says_is_named_as_well(self):
        self.configure("/tin-tuc")
        self.poll()
        before = self.versions()
        html = {"Content-Type": "text/html; charset=utf-8"}
        captcha = b'<html><body><form action="/captcha"><input name="captcha_code"> Nhap ma xac nhan</form></body></html>'
        upkeep = "<html><head><title>Bảo trì</title></head><body>Hệ thống đang bảo trì, vui lòng quay lại sau.</body></html>".encode()
        for status, page, outcome, words in ((503, upkeep, "maintenance", "HTTP 503"), (500, b"<html><body>Loi</body></html>", "http-error", "HTTP 500"),
                                             (429, captcha, "captcha", "asks for a captcha")):
            self.origin.documents["/tin-tuc"] = (status, html, page)
            self.poll(expect=3)
            self.assertEqual(self.status()["outcome"], outcome)
            self.assertIn(words, self.status()["error"])
            self.assertIn(words, self.bantin("status", "-c", self.config).stdout)
            self.assertEqual(self.versions(), before)

    def test_an_article_that_leads_to_the_home_page_is_gone_and_one_that_moved_is_not(self):
        gone, moved = "/tin-tuc/-/asset_publisher/aB3/content/le-khanh-thanh-cau", "/tin-tuc/-/asset_publisher/aB3/content/hoi-nghi-so-ket"
        self.configure("/tin-tuc")
        page = self.origin.documents[moved]
        self.origin.documents["/"] = "<html><head><title>Trang chủ</title></head><body><h1>Xã Sông Lam</h1><p>Chào mừng</p></body></html>".encode()
        self.origin.documents[gone] = (302, {"Location": "/"}, b"")
        self.origin.documents[moved] = (301, {"Location": "/chi-tiet/102"}, b"")
        self.origin.documents["/chi-tiet/102"] = page
        self.poll()
        entries = self.entries()
        self.assertEqual(set(entries), self.TITLES)  # the list still has it
        self.assertNotIn("Chào mừng", ET.tostring(entries["Lễ khánh thành cầu kênh Ba"], encoding="unicode"))
        self.assertIn("thống nhất kế hoạch", "".join(entries["Hội nghị sơ kết đợt hoạt động"].find(ATOM + "content").itertext()))
        status = self.status()
        self.assertEqual((status["articles_waiting"], status["articles_failed"], status["articles_gone"]), (0, 0, 1))

    def test_further_pages_are_read_on_the_first_run_and_never_again(self):
        older = "".join(f'<div class="asset-abstract"><h3 class="asset-title"><a href="/tin-tuc/-/asset_publisher/aB3/content/id/{n}">Tin cũ số {n} của xã</a></h3></div>' for n in (11, 12))
        frame = '<html lang="vi"><body><div class="portlet-asset-publisher">{0}</div></body></html>'
        pager = '<div class="lfr-pagination"><a href="/tin-tuc?x_cur={0}">Tiếp theo</a></div>'
        self.portal.publish()
        first = self.origin.documents["/tin-tuc"].decode().replace("</body>", pager.format(2) + "</body>")
        self.origin.documents["/tin-tuc"] = first.encode()
        self.origin.documents["/tin-tuc?x_cur=2"] = frame.format(older + pager.format(2)).encode()  # its own next page: no end
        self.configure("/tin-tuc")
        self.poll()
        self.assertEqual(set(self.entries()), self.TITLES | {"Tin cũ số 11 của xã", "Tin cũ số 12 của xã"})
        self.assertEqual([p for p, *_ in self.origin.take_requests() if "x_cur=" in p], ["/tin-tuc?x_cur=2"])
        self.origin.documents["/tin-tuc"] = first.replace("01/03/2022", "02/03/2022").encode()
        self.poll()
        self.assertEqual([p for p, *_ in self.origin.take_requests() if "x_cur=" in p], [])
        self.assertEqual(len(self.entries()), 5)

    def test_a_daemon_that_is_killed_between_two_articles_loses_none(self):
        self.configure("/tin-tuc")
        slow = "/tin-tuc/-/asset_publisher/aB3/content/hoi-nghi-so-ket"
        page = self.origin.documents[slow]

        def hang():
            time.sleep(3)
            return page

        for stop in ("kill", "terminate"):
            self.origin.documents[slow] = hang
            daemon = self.serve()
            self.wait_for("the article", lambda: any(p == slow for p, *_ in self.origin.take_requests()))
            getattr(daemon, stop)()
            daemon.kill()
        self.origin.documents[slow] = page
        self.poll()
        self.poll()
        entries = self.entries()
        self.assertEqual(set(entries), self.TITLES)
        self.assertEqual(self.status()["articles_waiting"], 0)
        for entry in entries.values():
            self.assertIn("thống nhất kế hoạch", "".join(entry.find(ATOM + "content").itertext()))

    def test_a_template_that_no_rule_knows_is_read_by_its_shape_and_status_says_so(self):
        rows = "".join(f'<div class="o"><div class="t"><a href="/bai/{n}-{slug}">{title}</a></div><div class="n">{date}</div></div>'
                       for n, slug, title, date in self.portal.articles)
        self.origin.documents["/moi"] = f'<html lang="vi"><body><div id="ds">{rows}</div></body></html>'.encode()
        self.configure("/moi")
        self.poll()
        self.assertEqual(set(self.entries()), self.TITLES)
        self.assertIn("read by its shape", self.status()["state"])

    def test_a_feed_goes_off_empty_stripped_and_normal_and_nothing_is_edited(self):
        self.configure("/rss")
        self.poll()
        before = self.versions()
        self.assertEqual(set(before), self.TITLES)
        self.origin.documents["/rss"] = "<html><head><title>Lỗi</title></head><body><p>RSS không được bật. ".encode() + b"x " * 2000 + b"</body></html>"
        self.poll(expect=3)
        self.assertEqual(self.status()["outcome"], "was-a-feed")
        self.origin.documents["/rss"] = b""
        self.poll(expect=3)
        self.assertEqual(self.status()["outcome"], "empty-answer")
        self.portal.views += 1
        self.portal.articles.insert(0, (104, "moi", "Phát động tết trồng cây đời đời nhớ ơn", "05/03/2022"))
        self.portal.publish()
        self.origin.documents["/rss"] = self.portal.feed(stripped=True).encode()
        self.poll()
        self.assertIn("lost its accents", self.status()["state"])
        stripped = self.versions()
        self.assertEqual({t: stripped[t] for t in before}, before)
        # The new one is whole: its own page has the accents.
        self.assertIn("Phát động tết trồng cây đời đời nhớ ơn", stripped)
        self.refresh()
        self.assertEqual(self.versions(), stripped)
        self.assertEqual(self.status()["state"], "ok")

    def test_a_stripped_feed_replaces_no_title_of_a_source_without_a_profile_either(self):
        self.write_config([])
        with self.config.open("a") as file:
            file.write(f'[[source]]\nid = "song-lam"\nurl = "{self.origin.url("/rss")}"\n')
        self.poll()
        before = self.versions()
        self.assertEqual(set(before), self.TITLES)
        self.origin.documents["/rss"] = self.portal.feed(stripped=True).encode()
        self.poll()
        self.assertEqual(self.versions(), before)
        self.refresh()
        self.assertEqual(self.versions(), before)

    def test_articles_that_are_imported_anew_are_the_same_articles(self):
        self.configure("/tin-tuc")
        self.poll()
        before = self.versions()
        self.portal.articles = [(n + 5000, f"nhap-lai-{n}", title, date) for n, _, title, date in self.portal.articles]
        self.refresh()
        self.assertEqual(self.versions(), before)
        self.refresh()
        self.assertEqual(self.versions(), before)

    def test_list_and_feed_of_one_host_know_each_other_s_articles_when_the_address_moves(self):
        self.configure("/rss", "full_text = true")
        self.poll()
        before = self.versions()
        self.assertEqual(set(before), self.TITLES)
        self.configure("/tin-tuc")
        self.refresh()
        self.assertEqual(self.versions(), before)

    def test_an_article_that_is_gone_is_said_to_be_and_one_that_fails_comes_later(self):
        gone, late = "/tin-tuc/-/asset_publisher/aB3/content/le-khanh-thanh-cau", "/tin-tuc/-/asset_publisher/aB3/content/hoi-nghi-so-ket"
        self.configure("/tin-tuc")
        late_page = self.origin.documents[late]
        del self.origin.documents[gone]
        self.origin.documents[late] = "<html><head><title>Bảo trì</title></head><body>Đang bảo trì</body></html>".encode()
        self.poll()
        self.assertEqual(set(self.entries()), self.TITLES)  # with what the list says
        status = self.status()
        self.assertEqual((status["articles_waiting"], status["articles_gone"]), (1, 1))
        self.assertIn("1 article gone", status["state"])

    def test_more_articles_than_one_refresh_may_fetch_are_fetched_by_the_next(self):
        for n in range(30):
            self.portal.add(200 + n, f"tin-{n}", f"Tin số {n} của loạt bài về nông thôn mới", "05/03/2022")
        self.configure("/tin-tuc")
        self.poll()
        self.assertEqual(len(self.entries()), 33)
        self.assertEqual(self.status()["articles_waiting"], 13)
        before = self.versions()
        self.poll()
        self.assertEqual(self.status()["articles_waiting"], 0)
        self.assertEqual(self.versions(), before)
        for entry in self.entries().values():
            self.assertIn("thống nhất kế hoạch", "".join(entry.find(ATOM + "content").itertext()))

    def test_an_edit_of_the_list_is_an_edit_and_the_article_is_read_again(self):
        self.configure("/tin-tuc")
        self.poll()
        before = self.versions()
        number, slug, title, date = self.portal.articles[0]
        self.portal.articles[0] = (number, slug, title + " (đính chính)", date)
        self.refresh()
        after = self.versions()
        self.assertEqual(after[title + " (đính chính)"][0], before[title][0])
        self.assertNotEqual(after[title + " (đính chính)"][1], before[title][1])
        self.assertEqual(len(after), 3)

    def test_preview_says_the_same_and_stores_nothing(self):
        done = self.bantin("preview", self.origin.url("/tin-tuc"), "--profile", "liferay", "--json", "-c", self.folder / "none.toml", expect=1)
        self.assertIn("there is no such file", done.stderr)
        self.configure("/tin-tuc")
        feed = json.loads(self.bantin("preview", "song-lam", "-c", self.config, "--json").stdout)
        self.assertEqual(feed["version"], "https://jsonfeed.org/version/1.1")
        self.assertEqual([item["title"] for item in feed["items"]], [title for _, _, title, _ in self.portal.articles])
        item = feed["items"][0]
        self.assertEqual(item["authors"], [{"name": "Hoàng Kha"}])
        self.assertTrue(item["attachments"][0]["url"].endswith("/documents/1/103.pdf"))
        self.assertEqual(item["_bantin"]["event_date"], "2022-03-03")
        self.assertIn("asset-title", item["_bantin"]["matched"]["title"]["rule"])
        self.assertIn("image", item["_bantin"]["missing"])
        self.assertFalse((self.folder / "bantin.db").exists())
        words = self.bantin("preview", "song-lam", "-c", self.config).stdout
        self.assertIn("list image: missing", words)
        self.assertIn("3 items", words)


if __name__ == "__main__":
    unittest.main()
