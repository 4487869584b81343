// The compact form of what an entry has beside its columns: people, categories, attachments and the other fields that
// no query looks at. Pure; any thread. The format stands in entry_codec.cpp; it belongs to the schema version.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/store/store.hpp"
#include "feeds/model.hpp"

namespace bantin::store {

/// All of `entry` but guid, link, title, summary, summary_html and content_html, which have columns of their own.
std::string encode_details(const feeds::Entry& entry);

/// Fills the same fields of `entry`. False: the bytes are damaged; `entry` then holds what could be read.
bool decode_details(std::string_view bytes, feeds::Entry& entry);

/// The same with a checksum over the entry, its columns included, at the end.
std::string seal_details(const feeds::Entry& entry);

/// `entry` is what was read of `bytes` and of the columns. False: one of them is not what was stored. Entries of before
/// there were checksums are believed.
bool is_sealed(std::string_view bytes, const feeds::Entry& entry);

/// What polling has learned of a source, in the same manner.
std::string encode_memory(const PollMemory& memory);
bool decode_memory(std::string_view bytes, PollMemory& memory);

/// A list of texts, in the same manner.
std::string encode_texts(const std::vector<std::string>& texts);
bool decode_texts(std::string_view bytes, std::vector<std::string>& texts);

}  // namespace bantin::store
