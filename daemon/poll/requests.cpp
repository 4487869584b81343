// From configuration and memory to a request.
#include "daemon/poll/requests.hpp"

#include <utility>

#include "bantin/version.hpp"
#include "daemon/poll/moves.hpp"
#include "daemon/poll/target.hpp"

namespace bantin::poll {

std::string default_user_agent(const config::Site& site) {
  std::string agent = "bantin/" BANTIN_VERSION " (+" + site.public_url;
  if (!site.contact.empty()) agent += "; " + site.contact;
  return agent + ")";
}

FetchRequest source_request(const config::Config& config, const config::Source& source,
                            const store::SourceState& previous, const std::string& url, const Question& question) {
  FetchRequest request;
  request.url = url;
  request.validators = question.validators;
  request.accepts_delta = true;
  request.validators_url = previous.final_url;
  request.user_agent = source.user_agent.empty() ? default_user_agent(config.site) : source.user_agent;
  // A place to which the source has moved gets no more than the redirect there got: no secrets.
  if (url == source.url || !is_foreign(source.url, url)) {
    request.headers = source.headers;
    request.username = source.username;
    request.password = source.password;
  }
  request.ca_file = source.ca_file;
  request.pins = source.pins;
  request.proxy = source.proxy;
  request.timeout = config.polling.timeout;
  request.max_bytes = config.polling.max_bytes;
  request.rest_scope = source.retry_after_scope;
  request.allow_private_addresses = config.polling.allow_private_addresses || source.allow_private_addresses;
  return request;
}

FetchRequest discovered_request(const config::Config& config, const config::Source& source, std::string url) {
  FetchRequest request = source_request(config, source, {}, source.url, {});
  request.accepts_delta = false;
  const auto own = parse_target(source.url);
  const auto other = parse_target(url);
  if (!own || !other || own->origin != other->origin) {
    request.headers.clear();
    request.username.clear();
    request.password.clear();
  }
  request.url = std::move(url);
  request.validators_url.clear();
  request.purpose = Purpose::discovered;
  return request;
}

}  // namespace bantin::poll
