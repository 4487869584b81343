// Serves one file as `/feed.atom` through the program's own HTTP server, to be measured beside other servers:
// `serve_bench FILE PORT`, in the foreground until SIGTERM. The limits per address do not hold for 127.0.0.1.
#include <spdlog/sinks/stdout_sinks.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "daemon/log.hpp"
#include "daemon/publish/shelf.hpp"
#include "daemon/serve/http_server.hpp"

int main(int count, char** words) {
  using namespace bantin;
  if (count != 3) {
    std::fprintf(stderr, "usage: serve_bench FILE PORT\n");
    return 2;
  }
  std::ifstream file(words[1], std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(file), {}};
  auto catalog = std::make_shared<publish::Catalog>();
  catalog->documents["/feed.atom"] = publish::make_document(
      std::move(bytes), {"application/atom+xml; charset=utf-8", "public, max-age=60, must-revalidate",
                         feeds::Instant(std::chrono::seconds(1'767'225'600))});
  publish::Shelf shelf;
  shelf.put(std::move(catalog));

  const auto log = make_log("info");
  serve::PublicRoutes routes(shelf, [] { return true; });
  boost::asio::io_context io(1);
  serve::HttpServer server(io, routes, {}, *log);
  config::Endpoint endpoint;
  endpoint.host = "127.0.0.1";
  endpoint.port = static_cast<std::uint16_t>(std::atoi(words[2]));
  endpoint.text = std::string("127.0.0.1:") + words[2];
  if (const auto listening = server.listen(endpoint); !listening) {
    log->error("{}", listening.error().message);
    return 4;
  }
  boost::asio::signal_set signals(io, SIGTERM, SIGINT);
  signals.async_wait([&](boost::system::error_code, int) { server.stop(std::chrono::seconds(1)); });
  io.run();
  return 0;
}
