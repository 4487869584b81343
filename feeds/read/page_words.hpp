// The words by which parts of Vietnamese portal pages are told: in classes and ids, and as visible text. Text is given
// folded (`fold`: lower case, without marks). Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "feeds/read/page_tree.hpp"

namespace bantin::feeds {

/// Never part of an article, whatever it holds: navigation, related news, comments, sidebars.
bool is_marked_chrome(const PageNode& node) noexcept;
/// Mostly not part of it, if there is little text inside: tools, banners, tags, widgets.
bool is_marked_aside(const PageNode& node) noexcept;
/// Named as an article's text by its class or id.
bool is_marked_body(const PageNode& node) noexcept;
/// Named as a title.
bool is_marked_title(const PageNode& node) noexcept;

/// "Tin liên quan", "Các tin khác", "Bài viết cùng chuyên mục" ...: what follows is other articles.
bool is_related_heading(std::string_view folded);
/// "Lượt xem: 12", "Quay lại", "In trang", "Chia sẻ", "Cỡ chữ" ...
bool is_page_tool(std::string_view folded);
/// A date and nothing else, labels and view counters aside: "Ngày đăng: 22/02/2022 08:00 | Lượt xem: 5".
bool is_only_a_date(std::string_view folded);
/// "Bản quyền thuộc về ...", "Địa chỉ: ...": the foot of a page.
bool is_imprint(std::string_view folded);
/// "Xem thêm", "Chi tiết", "Đọc tiếp" ...: a link that leads on and names nothing.
bool is_more_link(std::string_view folded);
/// A date in numbers stands in it: 22/02/2022, 2022-02-22, 22 tháng 2.
bool has_date(std::string_view folded);

/// "130/kh-ubnd", "15/2024/nd-cp" (folded): the number of an official document.
bool has_document_number(std::string_view folded);

/// A link that brings a file: .pdf, .doc ..., "/documents/".
bool is_document_link(std::string_view href);

}  // namespace bantin::feeds
