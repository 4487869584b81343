"""Polling through the real program: conditional requests, stable bytes, edits, failures."""
import unittest

from support import Case, entries, rss

COUNT = 60


def feed(n, edited=()):
    items = [(f"g{n}-{i}", f"Tin {i} của nguồn {n}" + (" (đã sửa)" if (n, i) in edited else ""), f"Nội dung {n} {i}",
              f"http://localhost/{n}/{i}") for i in range(20)]
    return rss(f"Nguồn {n}", items)


class Poll(Case):
    def setUp(self):
        super().setUp()
        self.origin.documents = {f"/{n}.xml": feed(n) for n in range(COUNT)}
        self.write_config([(f"s{n}", self.origin.url(f"/{n}.xml")) for n in range(COUNT)])

    def test_every_item_is_stored_once_and_a_second_poll_changes_no_byte(self):
        first = self.poll()
        self.assertIn(f"{COUNT} sources", first.stdout)
        before = self.rendered()
        listed = entries(before)
        self.assertEqual(len(listed), COUNT * 20)
        self.assertEqual(len({i for i, _, _ in listed}), COUNT * 20)
        self.assertFalse(any(conditional for _, conditional, _ in self.origin.take_requests()))

        second = self.poll()
        requests = self.origin.take_requests()
        self.assertEqual(len(requests), COUNT)
        self.assertTrue(all(conditional for _, conditional, _ in requests))
        self.assertIn(f"{COUNT} not modified", second.stdout)
        self.assertEqual(self.rendered(), before)

    def test_an_edited_item_changes_exactly_one_entry_and_keeps_its_id(self):
        self.poll()
        before = {i: rest for i, *rest in entries(self.rendered())}
        self.origin.documents["/7.xml"] = feed(7, edited={(7, 3)})
        self.assertIn("1 edited", self.poll().stdout)
        after = {i: rest for i, *rest in entries(self.rendered())}
        self.assertEqual(before.keys(), after.keys())
        changed = [i for i in before if before[i] != after[i]]
        self.assertEqual(len(changed), 1)
        self.assertEqual(after[changed[0]][0], "Tin 3 của nguồn 7 (đã sửa)")

    def test_a_broken_source_is_named_and_the_others_go_on(self):
        self.origin.documents["/5.xml"] = b"<html><head><title>Dang bao tri</title></head><body>x</body></html>"
        del self.origin.documents["/6.xml"]
        done = self.poll(expect=3)
        self.assertRegex(done.stdout, r"s5 +FAILED.*Dang bao tri")
        self.assertRegex(done.stdout, r"s6 +FAILED.*404")
        self.assertEqual(len(entries(self.rendered())), (COUNT - 2) * 20)
        # What was good stays good, and the healed source is read again.
        self.origin.documents["/5.xml"] = feed(5)
        self.poll(expect=3)
        self.assertEqual(len(entries(self.rendered())), (COUNT - 1) * 20)

    def test_a_feed_that_turns_into_a_page_loses_nothing(self):
        self.poll()
        before = self.rendered()
        self.origin.documents["/5.xml"] = b"<html><head><title>Dang bao tri</title></head><body>x</body></html>"
        self.poll(expect=3)
        self.assertEqual(self.rendered(), before)
        self.origin.documents["/5.xml"] = feed(5)
        self.origin.take_requests()
        # The validators of the last good document were kept: it is not even sent again.
        self.assertIn(f"{COUNT} not modified", self.poll().stdout)

    def test_status_tells_each_source(self):
        del self.origin.documents["/6.xml"]
        self.poll(expect=3)
        lines = self.bantin("status", "-c", self.config).stdout.splitlines()
        self.assertEqual(len(lines), COUNT)
        self.assertRegex(lines[6], r"^s6 .*0 entries .*failing \(1\): HTTP 404")
        self.assertRegex(lines[7], r"^s7 .*20 entries .*ok$")

    def test_the_requests_name_us_honestly(self):
        self.poll()
        agents = {headers.get("User-Agent") for _, _, headers in self.origin.take_requests()}
        self.assertEqual(len(agents), 1)
        self.assertRegex(agents.pop(), rf"^bantin/[0-9.]+ \(\+http://127.0.0.1:{self.port}")


if __name__ == "__main__":
    unittest.main()
