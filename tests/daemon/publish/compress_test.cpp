// The content codings: what goes in comes out.
#include "daemon/publish/compress.hpp"

#include <doctest/doctest.h>
#include <zlib.h>

#include <string>

#include "daemon/publish/document.hpp"

namespace bantin::publish {
namespace {

std::string gunzip(const std::string& bytes) {
  z_stream stream{};
  REQUIRE(inflateInit2(&stream, 15 + 16) == Z_OK);
  std::string source = bytes;
  std::string out(1 << 20, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(source.data());
  stream.avail_in = static_cast<uInt>(source.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  CHECK(inflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return out;
}

std::string long_text() {
  std::string text;
  for (int i = 0; i < 2000; ++i)
    text += "Tin xã số " + std::to_string(i) + "\n";
  return text;
}

}  // namespace

TEST_CASE("compress: gzip gives back what went in, and the same bytes each time") {
  const std::string text = long_text();
  CHECK(gunzip(gzip(text)) == text);
  CHECK(gzip(text) == gzip(text));
  CHECK(brotli(text) == brotli(text));
  CHECK(zstd(text) == zstd(text));
}

TEST_CASE("compress: with little effort the text is the same, and a little longer") {
  const std::string text = long_text();
  CHECK(gunzip(gzip(text, Effort::quick)) == text);
  CHECK(gzip(text, Effort::quick).size() > gzip(text).size());
  CHECK(brotli(text, Effort::quick).size() > brotli(text).size());
  CHECK(zstd(text, Effort::quick).size() < text.size() / 4);
}

TEST_CASE("document: a coding that saves nothing is not offered") {
  const auto small = make_document("ok", {"text/plain", "no-cache", {}});
  CHECK(small->gzip.body.empty());
  CHECK(small->br.body.empty());
  CHECK(small->zstd.body.empty());
  const auto large = make_document(long_text(), {"text/plain", "no-cache", {}});
  CHECK_FALSE(large->gzip.body.empty());
  CHECK(large->br.body.size() < large->identity.body.size());
  CHECK(large->zstd.body.size() < large->identity.body.size());
}

TEST_CASE("document: etags are strong, differ by coding and come from the bytes alone") {
  const auto one = make_document(long_text(), {"text/plain", "no-cache", {}});
  const auto same = make_document(long_text(), {"text/plain", "no-cache", feeds::Instant(std::chrono::seconds(9))});
  const auto other = make_document(long_text() + "x", {"text/plain", "no-cache", {}});
  CHECK(one->identity.etag == same->identity.etag);
  CHECK(one->identity.etag != other->identity.etag);
  CHECK(one->identity.etag != one->gzip.etag);
  CHECK(one->gzip.etag != one->br.etag);
  CHECK(one->br.etag != one->zstd.etag);
  CHECK(one->identity.etag.front() == '"');
  CHECK(one->identity.etag.back() == '"');
}

}  // namespace bantin::publish
