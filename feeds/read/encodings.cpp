// The table of labels and the loop around iconv.
#include "feeds/read/encodings.hpp"

#include <iconv.h>

#include <array>
#include <cerrno>

namespace bantin::feeds {
namespace {

struct Row {
  std::string_view name;
  std::string_view iconv;
  std::string_view labels;  // separated and surrounded by blanks; `name` itself need not stand here
};

// The WHATWG aliases with what old Vietnamese, DOS and Macintosh software writes. glibc's TCVN5712-1 holds all of
// TCVN3 (its C1 and G1 areas are the same) and, as its CP1258, composes base letters and tone marks.
constexpr Row kRows[] = {
    {"utf-8", "UTF-8", " unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf8 x-unicode20utf8 utf-8n "},
    {"utf-16", "UTF-16", " utf16 unicode csunicode iso-10646-ucs-2 ucs-2 ucs2 unicodefeff u16 "},
    {"utf-16le", "UTF-16LE", " utf16le utf-16-le "},
    {"utf-16be", "UTF-16BE", " utf16be utf-16-be unicodefffe "},
    {"utf-32", "UTF-32", " utf32 ucs-4 ucs4 iso-10646-ucs-4 u32 "},
    {"utf-32le", "UTF-32LE", " utf32le utf-32-le "},
    {"utf-32be", "UTF-32BE", " utf32be utf-32-be "},
    {"windows-1252", "CP1252",
     " ansi_x3.4-1968 ascii us-ascii us cp1252 cp819 csisolatin1 csascii ibm819 iso-8859-1 iso-ir-100 iso8859-1 "
     "iso88591 iso_8859-1 iso_8859-1:1987 l1 latin1 latin-1 x-cp1252 1252 ansi iso646-us 646 cp367 "},
    {"windows-1250", "CP1250", " cp1250 x-cp1250 1250 "},
    {"windows-1251", "CP1251", " cp1251 x-cp1251 1251 win-1251 win1251 "},
    {"windows-1253", "CP1253", " cp1253 x-cp1253 1253 "},
    {"windows-1254", "CP1254",
     " cp1254 x-cp1254 1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 "
     "latin5 "},
    {"windows-1255", "CP1255", " cp1255 x-cp1255 1255 "},
    {"windows-1256", "CP1256", " cp1256 x-cp1256 1256 "},
    {"windows-1257", "CP1257", " cp1257 x-cp1257 1257 "},
    {"windows-1258", "CP1258", " cp1258 x-cp1258 1258 win-1258 win1258 vietnamese "},
    {"tcvn", "TCVN5712-1",
     " tcvn3 tcvn-3 tcvn-5712 tcvn5712 tcvn5712-1 tcvn-5712-1 tcvn5712-1:1993 tcvn5712-3 tcvn-5712-3 "
     "x-viet-tcvn5712 x-viet-tcvn abc x-tcvn "},
    {"viscii", "VISCII", " csviscii viscii1.1 viscii1.1-1 x-viet-viscii "},
    {"windows-874", "CP874", " dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 tis620 cp874 874 "},
    {"ibm866", "CP866", " 866 cp866 csibm866 dos-866 "},
    {"iso-8859-2", "ISO-8859-2", " csisolatin2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2 "},
    {"iso-8859-3", "ISO-8859-3", " csisolatin3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3 "},
    {"iso-8859-4", "ISO-8859-4", " csisolatin4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4 "},
    {"iso-8859-5", "ISO-8859-5",
     " csisolatincyrillic cyrillic iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988 "},
    {"iso-8859-6", "ISO-8859-6",
     " arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6-e iso-8859-6-i iso-ir-127 "
     "iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987 "},
    {"iso-8859-7", "ISO-8859-7",
     " csisolatingreek ecma-118 elot_928 greek greek8 iso-ir-126 iso8859-7 iso88597 iso_8859-7 iso_8859-7:1987 "
     "sun_eu_greek "},
    {"iso-8859-8", "ISO-8859-8",
     " csiso88598e csisolatinhebrew hebrew iso-8859-8-e iso-ir-138 iso8859-8 iso88598 iso_8859-8 iso_8859-8:1988 "
     "visual csiso88598i iso-8859-8-i logical "},
    {"iso-8859-10", "ISO-8859-10", " csisolatin6 iso-ir-157 iso8859-10 iso885910 l6 latin6 "},
    {"iso-8859-13", "ISO-8859-13", " iso8859-13 iso885913 "},
    {"iso-8859-14", "ISO-8859-14", " iso8859-14 iso885914 "},
    {"iso-8859-15", "ISO-8859-15", " csisolatin9 iso8859-15 iso885915 iso_8859-15 l9 latin9 latin-9 "},
    {"iso-8859-16", "ISO-8859-16", " iso8859-16 iso885916 latin10 "},
    {"koi8-r", "KOI8-R", " cskoi8r koi koi8 koi8_r koi8r "},
    {"koi8-u", "KOI8-U", " koi8-ru koi8u "},
    {"macintosh", "MACINTOSH", " csmacintosh mac x-mac-roman macroman mac-roman "},
    {"x-mac-cyrillic", "MAC-CYRILLIC", " x-mac-ukrainian maccyrillic mac-cyrillic "},
    {"x-mac-ce", "MAC-CENTRALEUROPE", " maclatin2 mac-latin2 maccentraleurope x-mac-centraleurroman "},
    {"gb18030", "GB18030",
     " chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk cp936 936 ms936 windows-936 "
     "euc-cn euccn gb2312-80 "},
    {"big5", "BIG5-HKSCS", " big5-hkscs cn-big5 csbig5 x-x-big5 big5hkscs big5-eten cp950 950 ms950 "},
    {"euc-jp", "EUC-JP-MS", " cseucpkdfmtjapanese x-euc-jp eucjp ujis "},
    {"iso-2022-jp", "ISO-2022-JP-3", " csiso2022jp iso2022-jp iso2022jp "},
    {"shift_jis", "CP932", " csshiftjis ms932 ms_kanji shift-jis sjis windows-31j x-sjis cp932 932 shiftjis s_jis "},
    {"euc-kr", "CP949",
     " cseuckr csksc56011987 iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 windows-949 ks_c_5601 "
     "cp949 949 uhc ms949 euckr "},
    {"ibm850", "CP850", " cp850 850 cspc850multilingual "},
};

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string normalise(std::string_view label) {
  constexpr std::string_view kAround = " \t\r\n\f\"'";
  const auto begin = label.find_first_not_of(kAround);
  if (begin == std::string_view::npos) return {};
  label = label.substr(begin, label.find_last_not_of(kAround) - begin + 1);
  std::string out;
  for (const char c : label)
    out += lower(c);
  return out;
}

const Row* find_row(const std::string& label) {
  const std::string wanted = ' ' + label + ' ';
  for (const Row& row : kRows) {
    if (row.name == label || row.labels.find(wanted) != std::string_view::npos) return &row;
  }
  return nullptr;
}

std::uint32_t unit_of(std::string_view name) {
  if (name.starts_with("utf-16")) return 2;
  if (name.starts_with("utf-32")) return 4;
  return 1;
}

/// True for a label that may be handed to iconv as it is: no slash or comma (iconv reads options out of these), and
/// none of the encodings that hide markup in harmless ASCII.
bool is_safe_label(std::string_view label) {
  if (label.size() < 2 || label.size() > 40) return false;
  if (label.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_.:()") != std::string_view::npos) return false;
  for (const std::string_view bad : {"utf-7", "utf7", "imap", "hz", "2022", "wchar", "internal", "ucs"}) {
    if (label.find(bad) != std::string_view::npos) return false;
  }
  return true;
}

class Converter {
 public:
  explicit Converter(const std::string& from) : handle_(iconv_open("UTF-8", from.c_str())) {}
  ~Converter() {
    if (is_open()) iconv_close(handle_);
  }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;

  bool is_open() const { return handle_ != reinterpret_cast<iconv_t>(-1); }
  iconv_t handle() const { return handle_; }

 private:
  iconv_t handle_;
};

}  // namespace

std::optional<Encoding> find_encoding(std::string_view label) {
  const std::string wanted = normalise(label);
  if (wanted.empty()) return std::nullopt;
  const Row* row = wanted == kRows[0].name ? &kRows[0] : find_row(wanted);
  if (row == nullptr) {
    std::string dashed = wanted;
    for (char& c : dashed)
      c = c == '_' ? '-' : c;
    row = find_row(dashed);
    for (const std::string& candidate : {wanted, dashed}) {
      if (row != nullptr || !is_safe_label(candidate)) continue;
      if (Converter(candidate).is_open()) return Encoding{candidate, candidate, 1};
    }
  }
  if (row == nullptr) return std::nullopt;
  return Encoding{std::string(row->name), std::string(row->iconv), unit_of(row->name)};
}

std::string convert_to_utf8(std::string_view bytes, const Encoding& encoding, std::uint32_t& errors) {
  std::string out;
  const Converter converter(encoding.iconv);
  if (!converter.is_open()) {
    errors += static_cast<std::uint32_t>(bytes.size());
    return out;
  }
  out.reserve(bytes.size() + bytes.size() / 2 + 16);
  std::array<char, 16384> chunk;
  // iconv's signature takes the input as writable; it does not write to it.
  char* in = const_cast<char*>(bytes.data());
  std::size_t in_left = bytes.size();
  for (bool flushing = false;;) {
    char* to = chunk.data();
    std::size_t to_left = chunk.size();
    errno = 0;
    // The last call, without input, makes iconv hand out the letter that it kept back in case a tone mark follows.
    const std::size_t result = flushing ? ::iconv(converter.handle(), nullptr, nullptr, &to, &to_left)
                                        : ::iconv(converter.handle(), &in, &in_left, &to, &to_left);
    const int problem = errno;
    out.append(chunk.data(), chunk.size() - to_left);
    if (flushing) break;
    if (result != static_cast<std::size_t>(-1) || problem == EINVAL) {
      flushing = true;
    } else if (problem == EILSEQ) {
      // What was kept back has to come out before the mark of what could not be read.
      to = chunk.data();
      to_left = chunk.size();
      ::iconv(converter.handle(), nullptr, nullptr, &to, &to_left);
      out.append(chunk.data(), chunk.size() - to_left);
      out += "\xEF\xBF\xBD";
      ++errors;
      const std::size_t step = in_left < encoding.unit ? in_left : encoding.unit;
      in += step;
      in_left -= step;
      if (in_left == 0) flushing = true;
    } else if (problem != E2BIG) {
      ++errors;
      break;
    }
  }
  return out;
}

}  // namespace bantin::feeds
