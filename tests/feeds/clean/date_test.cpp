// Dates: a table of what is written in feeds and on portals, and a table of what is no date.
#include "feeds/clean/date.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using bantin::feeds::DatePrecision;
using bantin::feeds::format_http_date;
using bantin::feeds::format_rfc3339;
using bantin::feeds::Instant;
using bantin::feeds::parse_date;
using bantin::feeds::TimeZone;

namespace {

const TimeZone kVietnam("Asia/Ho_Chi_Minh", {{Instant{0s}, 7h}});

struct Row {
  const char* text;
  const char* instant;
};

std::string read(const char* text, const TimeZone& zone = {}) {
  const auto date = parse_date(text, zone);
  return date ? format_rfc3339(date->at) : "none";
}

}  // namespace

TEST_CASE("date: RFC 822 and what is made of it") {
  const Row rows[] = {
      {"Tue, 22 Feb 2022 08:02:45 GMT", "2022-02-22T08:02:45Z"},
      {"Tue, 22 Feb 2022 15:02:45 +0700", "2022-02-22T08:02:45Z"},
      {"Wed, 22 Feb 2022 08:02:45 GMT", "2022-02-22T08:02:45Z"},  // the wrong weekday
      {"22 Feb 2022 08:02:45 GMT", "2022-02-22T08:02:45Z"},
      {"Tuesday, 22 February 2022 08:02:45 UT", "2022-02-22T08:02:45Z"},
      {"tue, 22 feb 2022 08:02:45 gmt", "2022-02-22T08:02:45Z"},
      {"Tue,22 Feb 2022 08:02:45 -0000", "2022-02-22T08:02:45Z"},
      {"Tue 22 Feb 2022, 08:02 Z", "2022-02-22T08:02:00Z"},
      {"Tue, 22 Feb 22 08:02:45 GMT", "2022-02-22T08:02:45Z"},
      {"Thu, 22 Feb 99 08:02:45 GMT", "1999-02-22T08:02:45Z"},
      {"Sat, 22 Feb 103 08:02:45 GMT", "2003-02-22T08:02:45Z"},
      {"Tue, 22 Feb 2022 15:02:45 GMT+7", "2022-02-22T08:02:45Z"},
      {"Tue, 22 Feb 2022 15:02:45 GMT+0700", "2022-02-22T08:02:45Z"},
      {"Tue, 22 Feb 2022 15:02:45 GMT +07:00", "2022-02-22T08:02:45Z"},
      {"Tue, 22 Feb 2022 15:02:45 +07:00", "2022-02-22T08:02:45Z"},
      {"Tue, 22 Feb 2022 15:02:45 ICT", "2022-02-22T08:02:45Z"},
      {"Tue, 22 Feb 2022 03:02:45 EST", "2022-02-22T08:02:45Z"},
      {"Tue, 22 Feb 2022 03:02:45 -0500 (EST)", "2022-02-22T08:02:45Z"},
      {"Tue, 22 Feb 2022 08:02:45 Z (comment (nested))", "2022-02-22T08:02:45Z"},
      {"Tue, 22 Feb 2022 15:02:45 G", "2022-02-22T08:02:45Z"},
      {"Tue, 22 Feb 2022 15:02:45 Asia/Ho_Chi_Minh", "2022-02-22T08:02:45Z"},
      {"Tue, 22 Feb 2022", "2022-02-22T00:00:00Z"},
      {"22 Feb 2022 GMT", "2022-02-22T00:00:00Z"},
      {"Tue, 22nd Feb 2022 08:02:45 GMT", "2022-02-22T08:02:45Z"},
      {"Tue, Feb 22 2022 08:02:45 GMT", "2022-02-22T08:02:45Z"},
      {"February 22, 2022 8:02 PM", "2022-02-22T20:02:00Z"},
      {"Feb. 22, 2022, 8:02 a.m.", "2022-02-22T08:02:00Z"},
      {"22-Feb-2022 08:02:45 GMT", "2022-02-22T08:02:45Z"},
      {"Tuesday, 22-Feb-22 08:02:45 GMT", "2022-02-22T08:02:45Z"},
      {"  Tue,  22   Feb 2022\n08:02:45 GMT ", "2022-02-22T08:02:45Z"},
      {"Tue, 22 Feb 2022 24:00:00 GMT", "2022-02-23T00:00:00Z"},
      {"Fri, 30 Jun 2017 23:59:60 GMT", "2017-07-01T00:00:00Z"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.text));
    CHECK_MESSAGE(read(row.text) == row.instant, std::string(row.text));
  }
}

TEST_CASE("date: ISO 8601 in all its forms") {
  const Row rows[] = {
      {"2022-02-22T08:02:45Z", "2022-02-22T08:02:45Z"},
      {"2022-02-22t08:02:45z", "2022-02-22T08:02:45Z"},
      {"2022-02-22T15:02:45+07:00", "2022-02-22T08:02:45Z"},
      {"2022-02-22T15:02:45+0700", "2022-02-22T08:02:45Z"},
      {"2022-02-22T15:02:45+07", "2022-02-22T08:02:45Z"},
      {"2022-02-22T08:02:45.123456Z", "2022-02-22T08:02:45Z"},
      {"2022-02-22T08:02:45,5Z", "2022-02-22T08:02:45Z"},
      {"2022-02-22 08:02:45", "2022-02-22T08:02:45Z"},
      {"2022-02-22 08:02:45 +0000", "2022-02-22T08:02:45Z"},
      {"2022-02-22T08:02", "2022-02-22T08:02:00Z"},
      {"2022-02-22T08", "2022-02-22T08:00:00Z"},
      {"2022-02-22", "2022-02-22T00:00:00Z"},
      {"2022-02", "2022-02-01T00:00:00Z"},
      {"2022", "2022-01-01T00:00:00Z"},
      {"20220222", "2022-02-22T00:00:00Z"},
      {"20220222T080245Z", "2022-02-22T08:02:45Z"},
      {"20220222T0802+0000", "2022-02-22T08:02:00Z"},
      {"20220222080245", "2022-02-22T08:02:45Z"},
      {"2022-W08-2", "2022-02-22T00:00:00Z"},
      {"2022W082", "2022-02-22T00:00:00Z"},
      {"2022-W08", "2022-02-21T00:00:00Z"},
      {"2020-W53-7", "2021-01-03T00:00:00Z"},
      {"2022-W08-2T08:02:45Z", "2022-02-22T08:02:45Z"},
      {"2022-053", "2022-02-22T00:00:00Z"},
      {"2022053", "2022-02-22T00:00:00Z"},
      {"2022-053T08:02Z", "2022-02-22T08:02:00Z"},
      {"2022-02-22T24:00:00Z", "2022-02-23T00:00:00Z"},
      {"2022/02/22", "2022-02-22T00:00:00Z"},
      {"2022/02/22 08:02:45", "2022-02-22T08:02:45Z"},
      {"2022.02.22 08:02", "2022-02-22T08:02:00Z"},
      {"2022-2-5T8:02:45Z", "2022-02-05T08:02:45Z"},
      {"1645516965", "2022-02-22T08:02:45Z"},
      {"1645516965000", "2022-02-22T08:02:45Z"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.text));
    CHECK_MESSAGE(read(row.text) == row.instant, std::string(row.text));
  }
}

TEST_CASE("date: what programs print") {
  const Row rows[] = {
      {"Tue Feb 22 08:02:45 2022", "2022-02-22T08:02:45Z"},
      {"Tue Feb  1 08:02:45 2022", "2022-02-01T08:02:45Z"},
      {"Tue Feb 22 15:02:45 ICT 2022", "2022-02-22T08:02:45Z"},
      {"Tue Feb 22 15:02:45 +07 2022", "2022-02-22T08:02:45Z"},
      {"Tue Feb 22 08:02:45 +0000 2022", "2022-02-22T08:02:45Z"},
      {"Tue 22 Feb 2022 03:02:45 PM +07", "2022-02-22T08:02:45Z"},
      {"Tue Feb 22 2022 15:02:45 GMT+0700 (Indochina Time)", "2022-02-22T08:02:45Z"},
      {"22/Feb/2022:15:02:45 +0700", "2022-02-22T08:02:45Z"},
      {"2022-02-22 15:02:45 ICT", "2022-02-22T08:02:45Z"},
      {"Fri, 2022/02/25 08:19:53 EST", "2022-02-25T13:19:53Z"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.text));
    CHECK_MESSAGE(read(row.text) == row.instant, std::string(row.text));
  }
}

TEST_CASE("date: Vietnamese portals, in the zone of Vietnam where they name none") {
  const Row rows[] = {
      {"22/02/2022", "2022-02-21T17:00:00Z"},
      {"22-02-2022", "2022-02-21T17:00:00Z"},
      {"22.02.2022", "2022-02-21T17:00:00Z"},
      {"1-9-2022", "2022-08-31T17:00:00Z"},
      {"07/10/2018", "2018-10-06T17:00:00Z"},
      {"22/02/2022 15:02", "2022-02-22T08:02:00Z"},
      {"22/02/2022 15:02:45", "2022-02-22T08:02:45Z"},
      {"15:02 22/02/2022", "2022-02-22T08:02:00Z"},
      {"15:02:45, 22/02/2022", "2022-02-22T08:02:45Z"},
      {"15:02 - 22/02/2022", "2022-02-22T08:02:00Z"},
      {"22/02/2022 - 15:02", "2022-02-22T08:02:00Z"},
      {"Thứ ba - 22/02/2022 15:02", "2022-02-22T08:02:00Z"},
      {"Thứ hai, 21/02/2022 | 15:30", "2022-02-21T08:30:00Z"},
      {"Thứ 3, 22/02/2022 15:02", "2022-02-22T08:02:00Z"},
      {"T3, 22/02/2022 15:02", "2022-02-22T08:02:00Z"},
      {"Chủ nhật, 20/2/2022, 15:02 (GMT+7)", "2022-02-20T08:02:00Z"},
      {"Chủ Nhật, ngày 20 tháng 02 năm 2022", "2022-02-19T17:00:00Z"},
      {"ngày 22 tháng 02 năm 2022", "2022-02-21T17:00:00Z"},
      {"Ngày 22 tháng 2, 2022", "2022-02-21T17:00:00Z"},
      {"22 Tháng Hai 2022", "2022-02-21T17:00:00Z"},
      {"Thứ Năm, 05 Tháng Năm 2022 10:00:00", "2022-05-05T03:00:00Z"},
      {"ngày 5 tháng mười hai năm 2022", "2022-12-04T17:00:00Z"},
      {"Thứ Hai, 02 Tháng 6 2025 10:00:00", "2025-06-02T03:00:00Z"},
      {"ngày 22 tháng 2/2022", "2022-02-21T17:00:00Z"},
      {"Cập nhật ngày: 24/04/2015 05:21:36", "2015-04-23T22:21:36Z"},
      {"Cập nhật lúc 15h02 ngày 22/02/2022", "2022-02-22T08:02:00Z"},
      {"Đăng ngày 22/02/2022", "2022-02-21T17:00:00Z"},
      {"Ngày đăng: 22/02/2022", "2022-02-21T17:00:00Z"},
      {"(05/7/2023)", "2023-07-04T17:00:00Z"},
      {"22/02/2022 3:05:09 CH", "2022-02-22T08:05:09Z"},
      {"22/02/2022 8:00:00 SA", "2022-02-22T01:00:00Z"},
      {"22/02/2022 12:00:00 SA", "2022-02-21T17:00:00Z"},
      {"22/02/2022 12:15:00 CH", "2022-02-22T05:15:00Z"},
      {"15h37 ngày 22/02/2022", "2022-02-22T08:37:00Z"},
      {"15h 37 ngày 22/02/2022", "2022-02-22T08:37:00Z"},
      {"15 giờ 37 phút, ngày 22/02/2022", "2022-02-22T08:37:00Z"},
      {"15 giờ 37 phút 20 giây ngày 22-02-2022", "2022-02-22T08:37:20Z"},
      {"8 giờ sáng ngày 22/02/2022", "2022-02-22T01:00:00Z"},
      {"3 giờ 30 chiều 22/02/2022", "2022-02-22T08:30:00Z"},
      {"15g37, 22/02/2022", "2022-02-22T08:37:00Z"},
      {"thu ba, ngay 22 thang 2 nam 2022, 15:02", "2022-02-22T08:02:00Z"},
      {"Thứ ba, 22/02/2022 15:02", "2022-02-22T08:02:00Z"},  // NFD
      {"22/02/22", "2022-02-21T17:00:00Z"},
      {"10/30/23 21:55:58", "2023-10-30T14:55:58Z"},  // no thirtieth month: the American order
      {"02/13/2022", "2022-02-12T17:00:00Z"},
      {"2022-02-22T08:02:45Z", "2022-02-22T08:02:45Z"},
      {"Tue, 22 Feb 2022 08:02:45 GMT", "2022-02-22T08:02:45Z"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.text));
    CHECK_MESSAGE(read(row.text, kVietnam) == row.instant, std::string(row.text));
  }
}

TEST_CASE("date: other languages") {
  const Row rows[] = {
      {"Di, 22 Feb 2022 00:00:00 +0100", "2022-02-21T23:00:00Z"},
      {"Di, 22. März 2022 08:02", "2022-03-22T08:02:00Z"},
      {"Mardi, 22. Novembre 2022 - 15:54", "2022-11-22T15:54:00Z"},
      {"mar., 01 déc. 2020 16:11:02 +0000", "2020-12-01T16:11:02Z"},
      {"22 août 2022", "2022-08-22T00:00:00Z"},
      {"22 de agosto de 2022", "2022-08-22T00:00:00Z"},
      {"22 sierpnia 2022", "2022-08-22T00:00:00Z"},
      {"Δευ, 22 Αύγ 2022 12:00:00 EST", "2022-08-22T17:00:00Z"},
      {"22 августа 2022", "2022-08-22T00:00:00Z"},
      {"2022-július-13 9:15", "2022-07-13T09:15:00Z"},
      {"2022년 05월 28일 01:31:15", "2022-05-28T01:31:15Z"},
      {"2022-05-25 오후 11:23:17", "2022-05-25T23:23:17Z"},
      {"2022年5月28日 13時05分", "2022-05-28T13:05:00Z"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.text));
    CHECK_MESSAGE(read(row.text) == row.instant, std::string(row.text));
  }
}

TEST_CASE("date: what is no date gives none") {
  const char* rows[] = {"",
                        "   ",
                        "yesterday",
                        "foobar",
                        "null",
                        "NaN",
                        "013",
                        "22/02",
                        "15:37",
                        "01/01/0001",
                        "01/01/0001 12:00:00 SA",
                        "Sat, 01 Jan 0000 00:00:00 GMT",
                        "0000-00-00 00:00:00",
                        "Mon, 30 Feb 2025 10:00:00",
                        "Mon, 00 Jun 2025 10:00:00",
                        "2025-13-01T00:00:00Z",
                        "2025-02-29",
                        "31/04/2022",
                        "Mon, 02 Jun 2025 25:61:61 GMT",
                        "2003-12-31T25:14:55Z",
                        "2003-12-31T24:00:01Z",
                        "2003-12-31T10:61:55Z",
                        "2003-12-31T10:14:61Z",
                        "2013-01-28T09:xx:00Z",
                        "2013-01-28T09:00:00+00:xx",
                        "Mon, 02 Jun 2025 10:00:00 +9999",
                        "2025-06-02T10:00:00+99:99",
                        "Sun, 16 Dec 2012 1:2:3:4 GMT",
                        "Sun, 16 zzz 2012 11:47:32 GMT",
                        "Sun, Dec x 2012 11:47:32 GMT",
                        "Sun, 16 Dec zz 11:47:32 GMT",
                        "X00:00 2005-07-19",
                        "Fri, 31 Dec 99999 23:59:59 GMT",
                        "Mon, 01 Jan -500 00:00:00 GMT",
                        "-99999999999999999999",
                        "9223372036854775807",
                        "1e308",
                        "%s%n%d %Y",
                        "2025-06-02'); DROP TABLE items;--",
                        "2022-W60-1",
                        "2022-W08-9",
                        "2022-366",
                        "22/02/2022 - 23/02/2022",
                        "Kế hoạch 12 ngày 22/02/2022",
                        "12/KH-UBND",
                        "22/13/2022 33:00"};
  for (const char* text : rows) {
    CAPTURE(std::string(text));
    CHECK_MESSAGE(read(text, kVietnam) == "none", std::string(text));
  }
}

TEST_CASE("date: a text of absurd length is refused") {
  CHECK(read(std::string(1'000'000, '9').c_str()) == "none");
  CHECK(read(("2022-02-22T08:02:45." + std::string(5000, '1') + "Z").c_str()) == "none");
}

TEST_CASE("date: precision and zone are kept") {
  const auto day = parse_date("22/02/2022", kVietnam);
  REQUIRE(day);
  CHECK(day->precision == DatePrecision::day);
  CHECK_FALSE(day->zone_given);
  const auto minute = parse_date("2022-02-22T08:02Z", kVietnam);
  REQUIRE(minute);
  CHECK(minute->precision == DatePrecision::minute);
  CHECK(minute->zone_given);
  const auto second = parse_date("Tue, 22 Feb 2022 08:02:45", kVietnam);
  REQUIRE(second);
  CHECK(second->precision == DatePrecision::second);
  CHECK_FALSE(second->zone_given);
  CHECK(parse_date("22/02/2022 15:02 (GMT+7)", {})->zone_given);
}

TEST_CASE("date: an unknown zone counts as missing") {
  const auto date = parse_date("Mon, 02 Jun 2025 10:00:00 XYZZY", kVietnam);
  REQUIRE(date);
  CHECK_FALSE(date->zone_given);
  CHECK(format_rfc3339(date->at) == "2025-06-02T03:00:00Z");
}

TEST_CASE("date: written forms") {
  const Instant at{1645516965s};
  CHECK(format_rfc3339(at) == "2022-02-22T08:02:45Z");
  CHECK(format_http_date(at) == "Tue, 22 Feb 2022 08:02:45 GMT");
  CHECK(format_rfc3339(Instant{-1s}) == "1969-12-31T23:59:59Z");
  CHECK(format_http_date(Instant{0s}) == "Thu, 01 Jan 1970 00:00:00 GMT");
}
