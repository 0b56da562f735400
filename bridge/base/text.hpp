// Text as people and records write it: compared, shortened, made fit for one line. UTF-8 throughout (RFC 3629).
// Pure; any thread. Malformed bytes are an answer or come back as they were, never an exception.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace busstop {

/// True if `bytes` is well-formed UTF-8 without surrogates.
[[nodiscard]] bool is_utf8(std::string_view bytes) noexcept;

/// The form in which names, children and stops are compared: Unicode case folding and NFKC, runs of white space
/// squeezed to one blank, ends trimmed (Unicode Standard 3.13 "caseless matching"). Malformed text comes back as it
/// was.
[[nodiscard]] std::string fold(std::string_view text);

/// Runs of white space become one blank, ends trimmed, control characters dropped: fit for a title or a journal line.
[[nodiscard]] std::string one_line(std::string_view text);

/// Control characters dropped but for line breaks (any of LF, CRLF, CR becomes LF) and tabs (a blank), ends trimmed:
/// fit for the body of a notice.
[[nodiscard]] std::string plain_lines(std::string_view text);

/// `text` cut to at most `bytes` bytes at a character boundary, "…" put at the cut (within the limit).
[[nodiscard]] std::string clipped(std::string_view text, std::size_t bytes);

[[nodiscard]] std::string_view trimmed(std::string_view text) noexcept;
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);

/// The candidate nearest to `word` if it is near enough to be meant (edit distance <= 1/3 of its length), else "".
[[nodiscard]] std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace busstop
