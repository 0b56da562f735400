#include "bridge/sinks/mime.hpp"

#include <gtest/gtest.h>

#include "bridge/base/text.hpp"

namespace busstop {
namespace {

TEST(Mime, base64_pads_as_the_standard_shows) {
  const std::pair<const char*, const char*> rows[] = {{"", ""},
                                                      {"f", "Zg=="},
                                                      {"fo", "Zm8="},
                                                      {"foo", "Zm9v"},
                                                      {"foob", "Zm9vYg=="},
                                                      {"fooba", "Zm9vYmE="},
                                                      {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : rows)
    EXPECT_EQ(base64(bytes), text);
  EXPECT_EQ(base64("\xff\xfe\xfd"), "//79");
}

TEST(Mime, plain_short_headers_stay_readable) {
  EXPECT_EQ(header_text("Can you watch Jake?"), "Can you watch Jake?");
  EXPECT_EQ(header_text(""), "");
  EXPECT_EQ(header_phrase("Bus stop 5"), "Bus stop 5");
  EXPECT_EQ(header_phrase("Stop, Bus"), "\"Stop, Bus\"");
}

TEST(Mime, other_headers_become_encoded_words) {
  EXPECT_EQ(header_text("Süd"), "=?UTF-8?B?U8O8ZA==?=");
  EXPECT_EQ(header_phrase("Süd"), "=?UTF-8?B?U8O8ZA==?=");
  EXPECT_TRUE(header_text("=?UTF-8?Q?fake?=").starts_with("=?UTF-8?B?"))
      << "what looks encoded must not be taken for it";
  EXPECT_TRUE(header_text(std::string(61, 'a')).starts_with("=?UTF-8?B?"));
}

TEST(Mime, long_headers_fold_between_characters) {
  std::string title;
  for (int i = 0; i < 60; ++i)
    title += "€";
  const auto coded = header_text(title);
  for (const auto line : split(coded, '\n')) {
    EXPECT_LE(line.size(), 75U);
    EXPECT_TRUE(line.starts_with("=?UTF-8?B?") || line.starts_with(" =?UTF-8?B?")) << line;
    // 39 bytes are 13 whole characters of three bytes and 52 letters of base64.
    EXPECT_TRUE(trimmed(line).size() == 64 || line.data() + line.size() == coded.data() + coded.size()) << line;
  }
}

TEST(Mime, line_breaks_do_not_survive_in_a_header) {
  for (const std::string_view text : {"a\r\nBcc: x@example.org", "a\nb", "a\rb", "a\u2028b", "a\u0085b"}) {
    EXPECT_EQ(header_text(text).find_first_of("\r\n"), std::string::npos) << text;
  }
}

TEST(Mime, ascii_bodies_are_quoted_and_others_the_shorter_way) {
  EXPECT_EQ(mime_part("text/plain", "a = b\nend "),
            "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\na =3D "
            "b\r\nend=20\r\n");
  EXPECT_EQ(mime_part("text/plain", "日本\n語"),
            "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n5pel5pysDQroqp4=\r\n");
  EXPECT_EQ(mime_part("text/plain", ""),
            "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\r\n");
}

TEST(Mime, no_line_of_a_body_is_longer_than_76) {
  for (const auto& body : {std::string(1000, 'x'), std::string(1000, '='), std::string(1000, ' '),
                           std::string(75, 'x').append("\n").append(76, 'y'), std::string("é").append(300, 'z')}) {
    const auto part = mime_part("text/plain", body);
    for (const auto line : split(part, '\n')) {
      EXPECT_LE(line.size(), 77U) << "with its CR";
      EXPECT_TRUE(line.empty() || line.ends_with('\r')) << "no bare LF";
    }
  }
}

}  // namespace
}  // namespace busstop
