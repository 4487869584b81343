// The content codings that a document is offered in. Called by make_document, off the serving thread. The same bytes
// give the same bytes: no file name, no time.
#pragma once

#include <string>
#include <string_view>

namespace bantin::publish {

/// How long each takes: a feed that many ask for is worth more than a search that one waits for.
enum class Effort { thorough, quick };

/// Each throws std::bad_alloc when there is no memory and std::runtime_error when the library refuses.
std::string gzip(std::string_view bytes, Effort effort = Effort::thorough);
std::string brotli(std::string_view bytes, Effort effort = Effort::thorough);
std::string zstd(std::string_view bytes, Effort effort = Effort::thorough);

}  // namespace bantin::publish
