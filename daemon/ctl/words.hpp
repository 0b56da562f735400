// A command of busstopctl while it is described: its verbs, arguments and options. Hides CLI11, which only
// commands.cpp knows. Used while the command line is read; what is bound must live as long as that. Throws nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace CLI {  // NOLINT(readability-identifier-naming): the library's name
class App;
}

namespace busstop::ctl {

struct Request;

class Words {
 public:
  /// What is wrong with a value, "" if nothing is.
  using Check = std::function<std::string(const std::string&)>;

  Words(CLI::App* app, Request& request) : app_(app), request_(request) {}

  /// A command below this one, with --bus, --instance and --json.
  [[nodiscard]] Words verb(const std::string& name, const std::string& help) const;
  /// One that also goes by its plural, and without a verb means its list.
  [[nodiscard]] Words noun(const std::string& name, const std::string& help) const;
  /// Its verb may be left out; for a noun without a plural.
  void verb_is_optional() const;
  /// Printed below the help.
  const Words& footer(const std::string& text) const;

  const Words& need(const std::string& name, std::string& into, const std::string& help,
                    const Check& check = nullptr) const;
  const Words& many(const std::string& name, std::vector<std::int64_t>& into, const std::string& help,
                    const Check& check) const;
  const Words& option(const std::string& name, std::string& into, const std::string& help,
                      const std::string& value = "TEXT", const Check& check = nullptr) const;
  const Words& option(const std::string& name, std::optional<std::string>& into, const std::string& help,
                      const std::string& value = "TEXT") const;
  /// May be repeated; one value each time.
  const Words& option(const std::string& name, std::vector<std::string>& into, const std::string& help,
                      const std::string& value) const;
  const Words& option(const std::string& name, std::int64_t& into, const std::string& help, const std::string& value,
                      const Check& check = nullptr) const;
  const Words& option(const std::string& name, std::uint32_t& into, const std::string& help,
                      const std::string& value) const;
  const Words& option(const std::string& name, int& into, const std::string& help, const std::string& value = "N",
                      const Check& check = nullptr) const;
  const Words& option(const std::string& name, std::optional<int>& into, const std::string& help,
                      const Check& check) const;
  const Words& option(const std::string& name, std::optional<std::int64_t>& into, const std::string& help,
                      const Check& check) const;
  const Words& flag(const std::string& name, bool& into, const std::string& help) const;

  [[nodiscard]] Request& request() const noexcept { return request_; }

 private:
  CLI::App* app_;
  Request& request_;
};

/// All commands below `app`, in the order of the help.
void describe_overview(const Words& app);
void describe_people(const Words& app);
void describe_producers(const Words& app);
void describe_upkeep(const Words& app);

}  // namespace busstop::ctl
