// Forms by the URL standard, signatures by OpenSSL.
#include "daemon/publish/hub_message.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <stdexcept>
#include <vector>

#include "daemon/poll/target.hpp"
#include "daemon/poll/websub.hpp"

namespace bantin::publish {
namespace {

using poll::form_value;

constexpr std::size_t kLongestUrl = 2048;
constexpr std::size_t kLongestSecret = 199;  // "MUST be less than 200 bytes in length"
constexpr std::size_t kNumbers = 3;          // of a member
constexpr std::size_t kNumberBytes = 8;

/// Printable ASCII without a blank: what can stand in a request line and in a header.
bool is_plain(std::string_view url) {
  return std::all_of(url.begin(), url.end(), [](char c) { return c > 0x20 && c < 0x7F; });
}

std::string callback_fault(const std::string& callback) {
  if (callback.empty()) return "hub.callback is missing";
  if (callback.size() > kLongestUrl) return "hub.callback is longer than 2048 bytes";
  const Result<poll::Target> target = poll::parse_target(callback);
  if (!target || !is_plain(callback)) return "hub.callback is no http or https URL";
  if (callback.find('#') != std::string::npos) return "hub.callback has a fragment, which would never arrive";
  if (!target->user.empty() || !target->password.empty()) return "hub.callback holds a user name or a password";
  return {};
}

std::string with_query(const std::string& callback, const std::string& query) {
  const char joint = callback.find('?') == std::string::npos ? '?' : '&';
  return callback + joint + query;
}

const char* name_of(HubRequest::Mode mode) {
  return mode == HubRequest::Mode::subscribe ? "subscribe" : "unsubscribe";
}

void put(std::string& bytes, std::uint64_t number) {
  for (std::size_t i = 0; i < kNumberBytes; ++i)
    bytes += static_cast<char>(number >> (8 * i) & 0xFF);
}

std::uint64_t take(std::string_view bytes, std::size_t at) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < kNumberBytes; ++i)
    number |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[at + i])) << (8 * i);
  return number;
}

}  // namespace

Result<HubRequest> parse_hub_request(std::string_view form) {
  HubRequest request;
  const std::string mode = form_value(form, "hub.mode").value_or("");
  if (mode == "unsubscribe")
    request.mode = HubRequest::Mode::unsubscribe;
  else if (mode != "subscribe")
    return Error{"hub.mode is neither subscribe nor unsubscribe"};
  request.callback = form_value(form, "hub.callback").value_or("");
  if (std::string fault = callback_fault(request.callback); !fault.empty()) return Error{std::move(fault)};
  request.topic = form_value(form, "hub.topic").value_or("");
  if (request.topic.empty()) return Error{"hub.topic is missing"};
  if (request.topic.size() > kLongestUrl || !is_plain(request.topic)) return Error{"hub.topic is no feed of this site"};
  request.secret = form_value(form, "hub.secret").value_or("");
  if (request.secret.size() > kLongestSecret) return Error{"hub.secret is not shorter than 200 bytes"};

  request.lease = kUsualLease;
  const std::string lease = form_value(form, "hub.lease_seconds").value_or("");
  if (lease.empty()) return request;
  const bool is_number = std::all_of(lease.begin(), lease.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!is_number) return Error{"hub.lease_seconds is no whole number"};
  std::int64_t seconds = 0;
  const auto [end, fault] = std::from_chars(lease.data(), lease.data() + lease.size(), seconds);
  // What is too large for a number is too large for a lease.
  request.lease = fault == std::errc() ? std::chrono::seconds(std::min(seconds, kLongestLease.count())) : kLongestLease;
  request.lease = std::max(request.lease, kShortestLease);
  return request;
}

std::string question_url(const HubRequest& request, const std::string& challenge) {
  std::vector<poll::FormField> fields{
      {"hub.mode", name_of(request.mode)}, {"hub.topic", request.topic}, {"hub.challenge", challenge}};
  if (request.mode == HubRequest::Mode::subscribe)
    fields.emplace_back("hub.lease_seconds", std::to_string(request.lease.count()));
  return with_query(request.callback, poll::write_form(fields));
}

std::string denial_url(const std::string& callback, const std::string& topic, const std::string& reason) {
  const std::vector<poll::FormField> fields{{"hub.mode", "denied"}, {"hub.topic", topic}, {"hub.reason", reason}};
  return with_query(callback, poll::write_form(fields));
}

std::string hub_signature(std::string_view secret, std::string_view body) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  if (HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
           reinterpret_cast<const unsigned char*>(body.data()), body.size(), digest.data(), &length) == nullptr) {
    throw std::runtime_error("OpenSSL has no SHA-256");
  }
  std::string text = "sha256=";
  for (unsigned i = 0; i < length; ++i) {
    text += kHex[digest[i] >> 4];
    text += kHex[digest[i] & 15];
  }
  return text;
}

std::string pack(const Members& members) {
  std::string bytes;
  bytes.reserve(members.size() * kNumbers * kNumberBytes);
  for (const Member& member : members) {
    put(bytes, member.id);
    put(bytes, static_cast<std::uint64_t>(member.updated.time_since_epoch().count()));
    put(bytes, member.words);
  }
  return bytes;
}

Members unpack(std::string_view bytes) {
  constexpr std::size_t kSize = kNumbers * kNumberBytes;
  Members members;
  if (bytes.size() % kSize != 0) return members;
  members.reserve(bytes.size() / kSize);
  for (std::size_t at = 0; at < bytes.size(); at += kSize) {
    const auto updated = static_cast<std::int64_t>(take(bytes, at + kNumberBytes));
    members.push_back(
        {take(bytes, at), feeds::Instant(std::chrono::seconds(updated)), take(bytes, at + 2 * kNumberBytes)});
  }
  std::sort(members.begin(), members.end());
  return members;
}

}  // namespace bantin::publish
