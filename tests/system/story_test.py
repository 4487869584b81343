"""Stories through the program as a process: one entry that names its sources, an admin's word, tombstones, upgrades."""
import json
import re
import unittest
import xml.etree.ElementTree as ET
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

from support import ATOM, Case, rss

TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
TEXT = ("Sáng ngày 21/02/2022, Ủy ban nhân dân xã Mỹ Đông tổ chức lễ khánh thành cầu kênh Ba với sự tham dự của đông đảo cán "
        "bộ, đảng viên và bà con nhân dân trên địa bàn. Phát biểu tại buổi lễ, lãnh đạo địa phương ghi nhận sự đóng góp của "
        "các tập thể, cá nhân trong thời gian qua, đồng thời mong mọi người tiếp tục chung tay xây dựng quê hương ngày càng "
        "giàu đẹp, giữ gìn cảnh quan, bảo vệ môi trường và chăm lo cho những gia đình còn khó khăn.")
TODAY = datetime.now(timezone.utc)
COMMUNE = ("g1", "Khánh thành cầu kênh Ba", TEXT, "http://xa.example.vn/bai/1", format_datetime(TODAY - timedelta(hours=2)))
DISTRICT = ("h1", "Tin cơ sở: cầu kênh Ba", TEXT + " Nguồn: xã Mỹ Đông", "http://huyen.example.vn/bai/1",
            format_datetime(TODAY - timedelta(hours=1)))


class Stories(Case):
    def start(self):
        self.origin.documents["/xa.xml"] = rss("Xã", [COMMUNE])
        self.origin.documents["/huyen.xml"] = rss("Huyện", [DISTRICT])
        self.write_config([("xa", self.origin.url("/xa.xml"))])
        self.poll()
        self.write_config([("xa", self.origin.url("/xa.xml")), ("huyen", self.origin.url("/huyen.xml"))])
        self.poll()

    def entries(self, path="/feed.atom"):
        return ET.fromstring(self.rendered(path)).findall(f"{ATOM}entry")

    def numbers(self):
        lines = self.bantin("story", "-c", self.config, COMMUNE[3]).stdout.splitlines()
        return [re.match(r"[* ] (\d+) ", line).group(1) for line in lines if re.match(r"[* ] \d", line)]

    def test_a_story_is_one_entry_that_names_its_sources_and_says_why(self):
        self.start()
        [entry] = self.entries()
        related = [link for link in entry.findall(f"{ATOM}link") if link.get("rel") == "related"]
        self.assertEqual([(link.get("title"), link.get("href")) for link in related], [("Nguồn huyen", DISTRICT[3])])
        [there] = self.entries("/sources/huyen.atom")
        self.assertEqual(there.find(f"{ATOM}id").text, entry.find(f"{ATOM}id").text)
        told = self.bantin("story", "-c", self.config, entry.find(f"{ATOM}id").text).stdout
        self.assertIn("same text, similarity", told)
        self.assertIn(DISTRICT[3], told)
        page = self.rendered(f"/entries/{self.numbers()[0]}").decode()
        self.assertIn("(cùng nội dung)", page)

    def test_split_and_join_by_hand_stay(self):
        self.start()
        commune, district = self.numbers()
        self.bantin("split", "-c", self.config, district)
        self.assertEqual(len(self.entries()), 2)
        self.origin.documents["/huyen.xml"] = rss("Huyện", [DISTRICT[:2] + (TEXT + " Hết.",) + DISTRICT[3:]])
        self.poll()
        self.assertEqual(len(self.entries()), 2)
        self.bantin("join", "-c", self.config, f"http://127.0.0.1:{self.port}/entries/{commune}", DISTRICT[3])
        self.assertEqual(len(self.entries()), 1)
        self.assertIn("by hand", self.bantin("story", "-c", self.config, commune).stdout)
        self.assertIn("no entry is called", self.bantin("split", "-c", self.config, "http://x.example.vn/", expect=1).stderr)

    def test_what_is_withdrawn_leaves_a_tombstone_and_never_comes_back(self):
        self.start()
        name = self.entries()[0].find(f"{ATOM}id").text
        self.bantin("withdraw", "--story", "--why", "sai sự thật", "-c", self.config, COMMUNE[3])
        feed = ET.fromstring(self.rendered())
        self.assertEqual(feed.findall(f"{ATOM}entry"), [])
        self.assertEqual({gone.get("ref") for gone in feed.findall(TOMBSTONE)}, {name})
        self.origin.documents["/xa.xml"] = rss("Xã", [COMMUNE[:2] + (TEXT + " Mới.",) + COMMUNE[3:]])
        self.poll()
        self.assertEqual(self.entries(), [])
        self.assertIn("it has left", self.bantin("withdraw", "-c", self.config, COMMUNE[3], expect=1).stderr)

    def test_orders_go_through_the_running_daemon(self):
        self.start()
        text = self.config.read_text()
        self.config.write_text(text.replace("[store]", 'admin = "unix:admin.sock"\n[store]', 1))
        daemon = self.serve()
        self.wait_for("the socket", lambda: (self.folder / "admin.sock").exists(), 20)
        self.bantin("split", "-c", self.config, DISTRICT[3])
        self.wait_for("two entries", lambda: len(self.entries()) == 2, 10)
        self.assertIn("is in no story", self.bantin("split", "-c", self.config, DISTRICT[3], expect=1).stderr)
        commune, district = (self.bantin("story", "-c", self.config, item[3]).stdout.split()[1] for item in (COMMUNE, DISTRICT))
        self.assertEqual([daemon.get(f"/entries/{n}")[0] for n in (commune, district, 99)], [200, 200, 404])
        self.bantin("withdraw", "-c", self.config, DISTRICT[3])
        self.wait_for("one entry", lambda: len(self.entries()) == 1, 10)
        self.wait_for("the page to go", lambda: daemon.get(f"/entries/{district}")[0] == 410, 10)
        self.assertEqual(daemon.get(f"/entries/{commune}")[0], 200)
        self.assertIn("nothing is served", self.bantin("render", "-c", self.config, f"/entries/{district}", expect=1).stderr)

    def test_a_flood_is_held_and_told(self):
        self.start()
        flood = [(f"f{n}", f"Thông báo {n}", "Mời họp.", f"http://xa.example.vn/tb/{n}") for n in range(80)]
        self.origin.documents["/xa.xml"] = rss("Xã", flood)
        self.poll()
        self.assertEqual(len(self.entries()), 1)
        [source] = [s for s in json.loads(self.bantin("status", "--json", "-c", self.config).stdout)["sources"] if s["id"] == "xa"]
        self.assertEqual((source["held"], source["identity"]), (80, "guid"))
        self.assertIn("80 items held until they prove true", source["state"])

    def test_an_edit_is_shown_on_the_page_as_a_difference(self):
        self.start()
        self.origin.documents["/xa.xml"] = rss("Xã", [COMMUNE[:2] + (TEXT.replace("kênh Ba", "kênh Tư"),) + COMMUNE[3:]])
        self.poll()
        page = self.rendered(f"/entries/{self.numbers()[0]}").decode()
        self.assertIn("<h2>Các lần sửa</h2>", page)
        self.assertIn("<del>Ba</del>", page)
        self.assertIn("<ins>Tư</ins>", page)


if __name__ == "__main__":
    unittest.main()
