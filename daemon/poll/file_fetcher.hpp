// Reads `file:` sources: documents that something else on this machine drops into a folder. Called on the polling
// thread; the disk is read on the pool. Whoever routes requests here must know that the address stands in the
// configuration: a redirect or a discovered link must never reach this class.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <string>

#include "daemon/poll/fetcher.hpp"
#include "feeds/result.hpp"

namespace bantin::poll {

/// True for an address that begins with "file:", in any case.
bool is_file_url(std::string_view url);

/// The absolute path of `file:/path` or `file:///path` (also with the host "localhost"), percent-decoded.
Result<std::string> file_path(std::string_view url);

/// Regular files only, at most `max_bytes`. The entity tag is made of the time of change and the size, so that an
/// unchanged file is a 304; a file that changes while it is read has none. Failures are of kind `file` or `too_large`.
class FileFetcher : public Fetcher {
 public:
  /// `pool`: where files are read; outlives the fetches.
  explicit FileFetcher(boost::asio::any_io_executor pool);

  boost::asio::awaitable<FetchOutcome> fetch(FetchRequest request) override;

 private:
  boost::asio::any_io_executor pool_;
};

}  // namespace bantin::poll
