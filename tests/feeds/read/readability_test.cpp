// Article pages of home-made and known layouts without any rule: exactly the article's blocks, nothing beside them.
#include "feeds/read/readability.hpp"

#include <doctest/doctest.h>

#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "feeds/clean/sanitize.hpp"
#include "feeds/clean/text.hpp"
#include "feeds/read/html.hpp"
#include "feeds/read/html_tag.hpp"
#include "feeds/read/page_tree.hpp"
#include "feeds/read/page_words.hpp"
#include "tests/support/paths.hpp"

using namespace bantin::feeds;

namespace {

std::string load(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  REQUIRE(in);
  return {std::istreambuf_iterator<char>(in), {}};
}

FoundArticle find(std::string_view html, std::string_view title = {}) {
  pugi::xml_document document;
  parse_html(html, document);
  return find_article(document, title);
}

/// The blocks of sanitised HTML, one a line; pictures, tables and files marked.
class Blocks {
 public:
  std::string of(pugi::xml_node root) {
    add(root);
    flush();
    return out_;
  }

 private:
  void flush() {
    const std::string text = clean_line(line_);
    if (!text.empty()) out_ += text + "\n";
    line_.clear();
  }
  void add(pugi::xml_node node) {
    if (node.type() == pugi::node_pcdata) {
      line_ += node.value();
      return;
    }
    const Tag tag = tag_of(node.name());
    if (!is_inline(tag)) flush();
    if (tag == Tag::img) {
      out_ += std::string("[img] ") + node.attribute("src").value() + "\n";
    } else if (tag == Tag::table) {
      out_ += "[table] " + PageTree(node).text(0) + "\n";
    } else {
      const char* href = node.attribute("href").value();
      if (tag == Tag::a && is_document_link(href)) line_ += std::string("[file] ") + href + " ";
      for (const pugi::xml_node child : node.children())
        add(child);
    }
    if (!is_inline(tag)) flush();
  }

  std::string out_;
  std::string line_;
};

std::string blocks(const std::string& body) {
  pugi::xml_document document;
  parse_html(sanitize(body, "https://xa.example/tin/bai.html").html, document);
  return Blocks().of(document.first_child());
}

std::string described(const FoundArticle& article) {
  std::string out = "title: " + article.title + "\n";
  for (const RawDate& date : article.dates)
    out += "date: " + date.text + "\n";
  return out + blocks(article.body);
}

std::string repeat(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i)
    out += text;
  return out;
}

}  // namespace

TEST_CASE("readability: an article page of any layout gives its title, dates and blocks, and nothing around them") {
  std::size_t pages = 0;
  for (const auto& entry : std::filesystem::directory_iterator(bantin::test::data_path("articles"))) {
    if (entry.path().extension() != ".html") continue;
    CAPTURE(entry.path().filename().string());
    std::filesystem::path expected = entry.path();
    expected.replace_extension(".txt");
    CHECK(described(find(load(entry.path()))) == load(expected));
    ++pages;
  }
  CHECK(pages >= 12);
}

TEST_CASE("readability: the title that the list gave finds the heading where the page has several") {
  const char* html = R"(<body><div class="a"><h1>Trang tin xã</h1></div>
    <div class="b"><h2>Sự kiện trong tuần của các ấp trên địa bàn</h2><p>Mời xem danh sách các sự kiện đang và sắp diễn ra ở các ấp trong tuần này.</p></div>
    <div class="c"><p>Lễ phát động thi đua</p><div><p>Sáng nay, xã tổ chức lễ phát động thi đua năm mới với sự tham gia của các ấp.</p>
    <p>Chủ tịch xã nhấn mạnh ba nhiệm vụ trọng tâm cần tập trung trong quý đầu của năm.</p></div></div></body>)";
  const FoundArticle article = find(html, "Lễ phát động thi đua");
  CHECK(article.title == "Lễ phát động thi đua");
  CHECK(blocks(article.body) ==
        "Sáng nay, xã tổ chức lễ phát động thi đua năm mới với sự tham gia của các ấp.\n"
        "Chủ tịch xã nhấn mạnh ba nhiệm vụ trọng tâm cần tập trung trong quý đầu của năm.\n");
}

TEST_CASE("readability: a title that the list cut short is the page's whole one") {
  const FoundArticle article = find(
      "<body><h1>Hội nghị sơ kết công tác sáu tháng đầu năm của Đảng ủy xã Bình Thạnh</h1><p>Chiều nay, Đảng ủy xã sơ "
      "kết công tác sáu tháng đầu năm và bàn nhiệm vụ sáu tháng cuối năm.</p></body>",
      "Hội nghị sơ kết công tác sáu tháng đầu năm…");
  CHECK(article.title == "Hội nghị sơ kết công tác sáu tháng đầu năm của Đảng ủy xã Bình Thạnh");
}

TEST_CASE("readability: a page without text has no body, and one of pictures keeps them") {
  CHECK(find("").body.empty());
  CHECK(find("<body></body>").body.empty());
  CHECK(find("<body><nav><a href=/>Trang chủ</a></nav></body>").characters == 0);
  const FoundArticle pictures = find(
      "<html><head><title>Ảnh lễ hội đua ghe của xã</title></head><body><h1>Ảnh lễ hội đua ghe của xã</h1><div>"
      "<img src=/1.jpg><img src=/2.jpg></div></body></html>");
  CHECK(blocks(pictures.body) == "[img] https://xa.example/1.jpg\n[img] https://xa.example/2.jpg\n");
}

TEST_CASE("readability: time grows with the page and not faster") {
  const auto seconds = [](const std::string& html) {
    pugi::xml_document document;
    parse_html(html, document);
    const std::clock_t began = std::clock();
    const FoundArticle article = find_article(document, "Tin khác");
    CHECK(article.characters < 10'000'000);
    return static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC;
  };
  for (const std::string_view piece :
       {"<p>Một đoạn văn bình thường có hơn bốn mươi ký tự, để được tính là một đoạn.</p>", "<div class=lienquan>",
        "<div><h3>Tin khác</h3><a href=/x>Một tin khác của xã nhà</a></div>", "<table><tr><td>", "<span>a",
        "<ul><li><a href=/a.pdf>Tin liên quan</a>", "<a href=x>x</a> 1/1/2020 "}) {
    CAPTURE(piece);
    const double small = seconds(repeat(piece, 5'000));
    const double large = seconds(repeat(piece, 20'000));
    CHECK(large < 0.5 + small * 12);
  }
}
