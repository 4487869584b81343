// One-shot compression by zlib, brotli and zstd. The levels are where another step costs more time than it saves bytes
// on merged feeds: a change has to be visible within 100 ms.
#include "daemon/publish/compress.hpp"

#include <brotli/encode.h>
#include <zlib.h>
#include <zstd.h>

#include <stdexcept>

namespace bantin::publish {
namespace {

struct Levels {
  int gzip;
  int brotli;
  int zstd;
};
constexpr Levels kThorough{6, 5, 6};
constexpr Levels kQuick{1, 1, 1};

const Levels& levels(Effort effort) {
  return effort == Effort::quick ? kQuick : kThorough;
}

constexpr int kGzipWindow = 15 + 16;  // zlib's way to ask for a gzip header
constexpr int kGzipMemory = 9;

}  // namespace

std::string gzip(std::string_view bytes, Effort effort) {
  z_stream stream{};
  if (deflateInit2(&stream, levels(effort).gzip, Z_DEFLATED, kGzipWindow, kGzipMemory, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::runtime_error("zlib: cannot start");
  }
  std::string out(deflateBound(&stream, static_cast<uLong>(bytes.size())), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // zlib's own signature lacks the const
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int outcome = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  if (outcome != Z_STREAM_END) throw std::runtime_error("zlib: cannot compress");
  return out;
}

std::string brotli(std::string_view bytes, Effort effort) {
  std::size_t size = BrotliEncoderMaxCompressedSize(bytes.size());
  std::string out(size, '\0');
  if (BrotliEncoderCompress(levels(effort).brotli, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, bytes.size(),
                            reinterpret_cast<const std::uint8_t*>(bytes.data()), &size,
                            reinterpret_cast<std::uint8_t*>(out.data())) == BROTLI_FALSE) {
    throw std::runtime_error("brotli: cannot compress");
  }
  out.resize(size);
  return out;
}

std::string zstd(std::string_view bytes, Effort effort) {
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  const std::size_t size = ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), levels(effort).zstd);
  if (ZSTD_isError(size) != 0) throw std::runtime_error(std::string("zstd: ") + ZSTD_getErrorName(size));
  out.resize(size);
  return out;
}

}  // namespace bantin::publish
