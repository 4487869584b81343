// What a page is that is not what was asked for: looked at when rules find nothing. Pure; any thread; linear.
#pragma once

#include <pugixml.hpp>
#include <string>

namespace bantin::feeds {

enum class PageKind {
  ordinary,
  captcha,      // asks whether we are human
  login,        // wants a password, and says little else
  maintenance,  // says that the site is being worked on
};

PageKind classify_page(const pugi::xml_document& tree);

}  // namespace bantin::feeds
