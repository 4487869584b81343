// What an article says of itself at its two ends.
#include "feeds/clean/byline.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>

#include "feeds/clean/date.hpp"

using namespace bantin::feeds;

namespace {

/// "role=name ...; origin".
std::string said(std::string_view html) {
  const Byline byline = read_byline(html);
  std::string out;
  for (const Person& person : byline.people)
    out += person.role + "=" + person.name + " ";
  if (!byline.origin.empty()) out += "origin=" + byline.origin;
  return out;
}

std::string lead(std::string_view text) {
  const auto day = read_lead_day(text);
  return day ? format_day(*day) : "none";
}

}  // namespace

TEST_CASE("byline: the last lines name author, editor, photographer and origin") {
  struct Row {
    const char* html;
    const char* said;
  };
  for (const Row& row : {
           Row{"<p>Thân bài.</p><p><strong><em>Biên tập: Hoàng Kha</em></strong></p>", "editor=Hoàng Kha "},
           Row{"<p>a</p><p>Tác giả: Nguyễn Văn A</p>", "author=Nguyễn Văn A "},
           Row{"<p>a</p><p>TÁC GIẢ : Nguyễn Văn A.</p>", "author=Nguyễn Văn A "},
           Row{"<p>a</p><p>Tin, ảnh: Trung tâm VHTT&amp;TT</p>",
               "author=Trung tâm VHTT&TT photographer=Trung tâm VHTT&TT "},
           Row{"<p>a</p><p>Bài và ảnh: Lê Hoa</p>", "author=Lê Hoa photographer=Lê Hoa "},
           Row{"<p>a</p><p>Tin: Lê Hoa - Ảnh: Minh Tú</p>", "photographer=Minh Tú author=Lê Hoa "},
           Row{"<p>a</p><p>Nguồn: Đài Truyền thanh xã</p>", "origin=Đài Truyền thanh xã"},
           Row{"<p>a</p><p>(Theo Báo Đồng Tháp)</p>", "origin=Báo Đồng Tháp"},
           Row{"<p>a</p><p>Tác giả: B</p><p>Nguồn tin: Báo X</p>", "author=B origin=Báo X"},
           Row{"<p>a</p><p style=\"text-align: right\"><strong>Trần Thị Bích</strong></p>", "author=Trần Thị Bích "},
           // Files behind the name.
           Row{"<p>a</p><p style=\"text-align: right\">Trần Thị Bích</p><p><a href=\"/kh.pdf\">Kế Hoạch.pdf</a></p>",
               "author=Trần Thị Bích "},
           Row{"<p>a</p><p style=\"text-align: right\">Trần Thị Bích</p><p>Xem <a href=\"/kh.pdf\">tại đây</a></p>",
               ""},
           // No bylines.
           Row{"<p>a</p><p>Theo kế hoạch, xã sẽ khởi công vào quý II.</p>", ""},
           Row{"<p>a</p><p><strong>Toàn văn nghị quyết</strong></p>", ""},
           Row{"<p>Tác giả: X</p><p>b</p><p>c</p><p>d</p><p>e</p>", ""},
           Row{"<p>Nguồn vốn: ngân sách xã</p>", ""},
           Row{"", ""},
       }) {
    CAPTURE(row.html);
    CHECK(said(row.html) == row.said);
  }
}

TEST_CASE("byline: the date in the first words is when it happened") {
  CHECK(lead("Ngày 22/02/2022, Đoàn công tác BTV Huyện ủy đến làm việc") == "2022-02-22");
  CHECK(lead("Sáng ngày 3/3/2022, xã khánh thành cầu") == "2022-03-03");
  CHECK(lead("Chiều 25/02/2022, Đảng ủy xã tổ chức hội nghị") == "2022-02-25");
  CHECK(lead("Ngày 5 tháng 9 năm 2023, các trường khai giảng") == "2023-09-05");
  CHECK(lead("Chiều 25/02, Đảng ủy xã tổ chức hội nghị") == "none");
  CHECK(lead("Thực hiện Quyết định số 12/QĐ-UBND ngày 22/02/2022 của Ủy ban nhân dân huyện về việc phân bổ") == "none");
  CHECK(lead("Ủy ban nhân dân xã thông báo") == "none");
}

TEST_CASE("byline: text that never ends costs no more than its length") {
  std::string html;
  for (int i = 0; i < 50'000; ++i)
    html += "<p></p>";
  CHECK(read_byline(html).people.empty());
  CHECK(read_byline(std::string(200'000, '<')).people.empty());
}
