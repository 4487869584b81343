"""Boots Debian 12 in a container, installs the package there, and does with it what an admin and bad luck do.

    sudo python3 tests/system/boot_test.py build/bantin_0.1.0_amd64.deb     (make system-test)

Needs root, debootstrap and systemd-nspawn (Debian packages debootstrap, systemd-container). The system is made once, in
BANTIN_SYSTEM_ROOT (default build/system-root), and copied for each run; only making it needs the network. Exit 77, with
the reason, where no container can be booted: that is no pass.
"""
import glob
import http.client
import os
import pathlib
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
MIRROR = os.environ.get("BANTIN_DEBIAN_MIRROR", "http://deb.debian.org/debian")
BASE = pathlib.Path(os.environ.get("BANTIN_SYSTEM_ROOT", "build/system-root")).resolve()
BOOT_SECONDS = 60
STATE = "/var/lib/private/bantin"

CONFIG = """[site]
title = "Bản tin thử"
public_url = "http://127.0.0.1:8080"
[polling]
interval = "2s"
min_interval = "1s"
domain_gap = "0s"
"""


def rss(name, count):
    items = "".join(f"<item><title>{name} {n}</title><link>http://localhost/{name}/{n}</link><guid isPermaLink='false'>{name}-{n}</guid>"
                    f"<pubDate>Tue, 22 Feb 2022 10:{n:02}:00 +0700</pubDate></item>" for n in range(count))
    return f"<rss version='2.0'><channel><title>{name}</title><link>http://localhost/</link><description>d</description>{items}</channel></rss>"


def source(name):
    return f'[[source]]\nid = "{name}"\nname = "Nguồn {name}"\nurl = "file:drop/{name}.xml"\n'


def skip(why):
    print("skipped: " + why)
    sys.exit(77)


def host(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, **options)


def make_base(package):
    """A minimal Debian with what the package depends on, so that the container needs no network."""
    stamp = BASE / "made-for"
    depends = host("dpkg-deb", "-f", package, "Depends", check=True).stdout.strip()
    if stamp.exists() and stamp.read_text() == depends:
        return
    shutil.rmtree(BASE, ignore_errors=True)
    BASE.parent.mkdir(parents=True, exist_ok=True)
    # Some of what it depends on is virtual, which apt understands and debootstrap does not.
    for command in (["debootstrap", "--variant=minbase", "--include=systemd,systemd-sysv,dbus", "bookworm", str(BASE), MIRROR],
                    ["chroot", str(BASE), "apt-get", "satisfy", "--yes", "--quiet", "--no-install-recommends", depends]):
        done = host(*command, env=dict(os.environ, DEBIAN_FRONTEND="noninteractive", LC_ALL="C.UTF-8"))
        if done.returncode != 0:
            shutil.rmtree(BASE, ignore_errors=True)
            skip(f"{command[0]} failed: " + (done.stdout + done.stderr)[-300:].strip())
    stamp.write_text(depends)


class Machine:
    """A booted container; commands run in it as root."""

    def __init__(self, root):
        self.root = root
        self.log = open(root.parent / "console", "wb")
        environment = dict(os.environ, SYSTEMD_NSPAWN_UNIFIED_HIERARCHY="1")
        self.nspawn = subprocess.Popen(["systemd-nspawn", "--quiet", "--boot", "--directory", str(root), "--private-network", "--register=no",
                                        "--keep-unit", "--console=pipe", "--", "systemd.show_status=1"],
                                       stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, env=environment)
        self.leader = None

    def boot(self):
        """None, or why it does not come up."""
        end = time.monotonic() + BOOT_SECONDS
        while time.monotonic() < end:
            if self.nspawn.poll() is not None:
                return "systemd-nspawn ended: " + (self.root.parent / "console").read_text(errors="replace")[-400:].strip()
            children = pathlib.Path(f"/proc/{self.nspawn.pid}/task/{self.nspawn.pid}/children").read_text().split()
            if children:
                self.leader = children[0]
                if self.run("systemctl", "is-system-running").stdout.strip() in ("running", "degraded"):
                    return None
            time.sleep(0.3)
        return "the container did not come up within a minute: " + (self.root.parent / "console").read_text(errors="replace")[-400:].strip()

    def run(self, *command, timeout=120):
        return host("nsenter", "--target", self.leader, "--all", "--", *command, timeout=timeout)

    def get(self, path, port=8080, timeout=10):
        """(status, body) from inside the container's network; (0, reason) if nobody answers."""
        script = ("import http.client,sys\nc=http.client.HTTPConnection('127.0.0.1',%d,timeout=%d)\nc.request('GET',%r)\n"
                  "a=c.getresponse()\nsys.stdout.buffer.write(b'%%d\\n'%%a.status+a.read())" % (port, timeout, path))
        done = subprocess.run(["nsenter", "--target", self.leader, "--net", "--", sys.executable, "-c", script], capture_output=True)
        if done.returncode != 0:
            return 0, done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        status, _, body = done.stdout.partition(b"\n")
        return int(status), body.decode(errors="replace")

    def file(self, path):
        return self.root / path.lstrip("/")

    def close(self):
        self.nspawn.terminate()  # a clean shutdown; twice: at once
        try:
            self.nspawn.wait(20)
        except subprocess.TimeoutExpired:
            self.nspawn.terminate()
            self.nspawn.wait(20)
        self.log.close()


class Boot(unittest.TestCase):
    """One life of an installation; the tests run in the order of their names, each on what the one before it left."""

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="bantin-boot-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        root = cls.folder / "root"
        subprocess.run(["cp", "-a", "--reflink=auto", str(BASE), str(root)], check=True)
        (root / "made-for").unlink()
        shutil.copy(PACKAGE, root / "root" / "bantin.deb")
        cls.machine = Machine(root)
        cls.addClassCleanup(cls.machine.close)
        why = cls.machine.boot()
        if why:
            raise unittest.SkipTest(why)

    def sh(self, *command, expect=0):
        done = self.machine.run(*command)
        if expect is not None:
            self.assertEqual(done.returncode, expect, f"{' '.join(command)}: {done.stdout}{done.stderr}")
        return done.stdout

    def state(self, name, unit="bantin.service"):
        return self.sh("systemctl", "show", "--property", name, "--value", unit).strip()

    def journal(self):
        return self.sh("journalctl", "--no-pager", "--output", "cat", "--unit", "bantin.service")

    def wait_for(self, what, condition, seconds=20):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            value = condition()
            if value:
                return value
            time.sleep(0.2)
        self.fail(f"waited in vain for {what}\n{self.journal()[-2000:]}")

    def serves(self, *titles):
        status, body = self.machine.get("/feed.atom")
        return status == 200 and all(title in body for title in titles)

    def write(self, path, text):
        file = self.machine.file(path)
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
        file.chmod(0o644)

    def test_01_the_package_installs_and_starts_nothing_by_itself(self):
        self.sh("dpkg", "--install", "/root/bantin.deb")
        self.assertEqual(self.sh("dpkg", "--verify", "bantin"), "")
        self.assertEqual(self.state("ActiveState"), "inactive")
        self.sh("bantin", "--version")
        self.sh("bantin", "check")

    def test_02_it_starts_says_what_it_does_and_serves(self):
        for name in ("mot", "hai", "ba"):
            self.write(f"/etc/bantin/drop/{name}.xml", rss(name, 3))
        self.machine.file("/etc/bantin/drop").chmod(0o755)
        self.write("/etc/bantin/bantin.toml", CONFIG + source("mot") + source("hai"))
        self.sh("bantin", "check")
        self.sh("systemctl", "enable", "--now", "bantin.service")
        self.assertEqual(self.state("ActiveState"), "active")
        self.assertRegex(self.state("StatusText"), r"^2 sources, \d+ entries")
        self.wait_for("the news", lambda: self.serves("mot 2", "hai 2"))
        self.assertIn("mot", self.sh("bantin", "status"))
        self.assertNotEqual(self.state("UID"), "0")

    def test_03_it_is_shut_in(self):
        exposure = self.sh("systemd-analyze", "security", "--no-pager", "bantin.service")
        print(exposure.strip().splitlines()[-1])
        self.sh("systemd-analyze", "security", "--no-pager", "--threshold=12", "bantin.service")
        pid = self.state("MainPID")
        status = self.machine.run("cat", f"/proc/{pid}/status").stdout
        self.assertRegex(status, r"CapEff:\s+0+\n")
        self.assertRegex(status, r"NoNewPrivs:\s+1")
        self.assertRegex(status, r"Seccomp:\s+2")

    def test_04_a_good_reload_is_taken_and_a_broken_one_named(self):
        self.write("/etc/bantin/bantin.toml", CONFIG + source("mot") + source("hai") + source("ba"))
        self.sh("systemctl", "reload", "bantin.service")
        self.wait_for("the new source", lambda: self.serves("ba 2"))
        self.write("/etc/bantin/bantin.toml", CONFIG + "[[source]]\nid = 5\n")
        self.sh("systemctl", "reload", "bantin.service")
        self.wait_for("the complaint", lambda: "not reloaded" in self.journal())
        self.assertRegex(self.journal(), r"bantin\.toml:\d+:\d+: error")
        self.assertEqual(self.state("ActiveState"), "active")
        self.assertTrue(self.serves("mot 2", "hai 2", "ba 2"))
        self.write("/etc/bantin/bantin.toml", CONFIG + source("mot") + source("hai") + source("ba"))
        self.sh("systemctl", "reload", "bantin.service")

    def test_05_killed_it_comes_back_with_everything(self):
        before = self.state("MainPID")
        self.sh("systemctl", "kill", "--signal=KILL", "bantin.service")
        self.wait_for("another process", lambda: self.state("MainPID") not in ("0", before) and self.state("ActiveState") == "active")
        self.wait_for("the news", lambda: self.serves("mot 2", "hai 2", "ba 2"))

    def test_06_frozen_it_is_killed_by_the_watchdog_and_comes_back(self):
        before = self.state("MainPID")
        began = time.monotonic()
        self.sh("systemctl", "kill", "--signal=STOP", "bantin.service")
        self.wait_for("another process", lambda: self.state("MainPID") not in ("0", before) and self.state("ActiveState") == "active", 60)
        print(f"frozen: back after {time.monotonic() - began:.0f} s")
        self.assertIn("watchdog", self.sh("journalctl", "--no-pager", "--unit", "bantin.service").lower())
        self.wait_for("the news", lambda: self.serves("mot 2", "hai 2", "ba 2"))

    def test_07_a_held_socket_refuses_nobody_during_restarts(self):
        self.sh("systemctl", "disable", "--now", "bantin.service")
        self.sh("systemctl", "enable", "--now", "bantin.socket")
        self.wait_for("an answer that starts the service", lambda: self.machine.get("/healthz", timeout=20)[0] == 200)
        answers = []
        done = threading.Event()

        def visit():
            while not done.is_set():
                answers.append(self.machine.get("/healthz", timeout=30))

        visitor = threading.Thread(target=visit)
        visitor.start()
        for _ in range(3):
            self.sh("systemctl", "restart", "bantin.service")
            time.sleep(1)
        done.set()
        visitor.join()
        self.assertEqual({status for status, _ in answers}, {200}, [a for a in answers if a[0] != 200][:3])
        self.assertGreater(len(answers), 10)
        self.sh("systemctl", "disable", "--now", "bantin.socket")
        self.sh("systemctl", "stop", "bantin.service")
        self.sh("systemctl", "enable", "--now", "bantin.service")

    def test_08_it_stops_in_time(self):
        self.wait_for("the news", lambda: self.serves("mot 2"))
        began = time.monotonic()
        self.sh("systemctl", "stop", "bantin.service")
        took = time.monotonic() - began
        self.assertLess(took, 10)
        self.assertEqual(self.state("Result"), "success")
        self.assertIn("stopped", self.journal())

    def test_09_an_old_database_is_brought_up_to_date_with_a_copy_and_a_newer_one_is_refused(self):
        for file in glob.glob(str(self.machine.file(STATE)) + "/*"):
            os.unlink(file)
        path = self.machine.file(STATE) / "bantin.db"
        database = sqlite3.connect(path)
        database.executescript((HERE.parent / "data" / "store" / "schema-1.sql").read_text())
        database.close()
        owner = self.machine.file(STATE).stat()
        os.chown(path, owner.st_uid, owner.st_gid)
        self.sh("systemctl", "start", "bantin.service")
        self.wait_for("the news", lambda: self.serves("mot 2"))
        self.assertTrue((self.machine.file(STATE) / "bantin.db.schema-1").exists())
        self.sh("systemctl", "stop", "bantin.service")
        database = sqlite3.connect(path)
        version = database.execute("PRAGMA user_version").fetchone()[0]
        database.execute("PRAGMA user_version = 1000")
        database.close()
        self.sh("systemctl", "start", "bantin.service", expect=1)
        self.wait_for("the refusal", lambda: "newer bantin" in self.journal())
        self.sh("systemctl", "stop", "bantin.service")
        database = sqlite3.connect(path)
        database.execute(f"PRAGMA user_version = {version}")
        database.close()
        self.sh("systemctl", "start", "bantin.service")

    def test_10_an_upgrade_restarts_what_runs_and_keeps_what_was_configured(self):
        before = self.state("MainPID")
        unpacked = self.folder / "unpacked"
        subprocess.run(["dpkg-deb", "--raw-extract", PACKAGE, str(unpacked)], check=True)
        control = unpacked / "DEBIAN" / "control"
        control.write_text(re.sub(r"(?m)^Version: .*", r"Version: 99.0", control.read_text()))
        subprocess.run(["dpkg-deb", "--build", "--root-owner-group", str(unpacked), str(self.machine.file("/root/newer.deb"))], check=True, capture_output=True)
        config = self.machine.file("/etc/bantin/bantin.toml").read_text()
        self.sh("dpkg", "--install", "--force-confold", "/root/newer.deb")
        self.assertEqual(self.machine.file("/etc/bantin/bantin.toml").read_text(), config)
        self.assertNotIn(self.state("MainPID"), ("0", before))
        self.wait_for("the news", lambda: self.serves("mot 2", "hai 2"))

    def test_11_no_system_call_was_refused_that_it_needs(self):
        journal = self.sh("journalctl", "--no-pager")
        self.assertNotIn("SIGSYS", journal)
        self.assertNotRegex(journal, r"code=(killed|dumped), status=31")
        self.assertNotIn("Operation not permitted", self.journal())

    def test_12_removing_keeps_the_data_and_purging_leaves_nothing(self):
        self.sh("dpkg", "--remove", "bantin")
        self.assertNotEqual(self.state("ActiveState"), "active")
        self.assertTrue(self.machine.file("/etc/bantin/bantin.toml").exists())
        self.assertTrue((self.machine.file(STATE) / "bantin.db").exists())
        self.sh("dpkg", "--purge", "bantin")
        left = self.sh("find", "/", "-xdev", "-name", "*bantin*", "-not", "-path", "/proc/*", "-not", "-path", "/root/*",
                       "-not", "-path", "/sys/*", "-not", "-path", "/run/systemd/*", "-not", "-path", "/tmp/*")
        self.assertEqual(left, "")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    PACKAGE = str(pathlib.Path(sys.argv.pop(1)).resolve())
    if os.geteuid() != 0:
        skip("booting a container needs root")
    for tool in ("debootstrap", "systemd-nspawn", "nsenter", "dpkg-deb"):
        if shutil.which(tool) is None:
            skip(f"{tool} is not installed")
    make_base(PACKAGE)
    began = time.monotonic()
    program = unittest.main(exit=False, verbosity=2, failfast=True)
    if program.result.skipped:
        skip(program.result.skipped[0][1])
    print(f"the whole life of an installation took {time.monotonic() - began:.0f} s")
    sys.exit(not program.result.wasSuccessful())
