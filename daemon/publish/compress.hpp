// The content codings that a document is offered in. Called by make_document, off the serving thread. The same bytes
// give the same bytes: no file name, no time.
#pragma once

#include <string>
#include <string_view>

namespace bantin::publish {

/// Each throws std::bad_alloc when there is no memory and std::runtime_error when the library refuses.
std::string gzip(std::string_view bytes);
std::string brotli(std::string_view bytes);
std::string zstd(std::string_view bytes);

}  // namespace bantin::publish
