#pragma once
/// What a program or a verb takes on its command line. CLI11 does the work, behind this header, because its own costs every source
/// that sees it eight seconds.

#include <array>
#include <concepts>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace CLI {  // NOLINT(readability-identifier-naming): CLI11's own
class App;
class Option;
}  // namespace CLI

namespace dosefloor::command_line {

/// What an option's value can be read into. (More types are added here and at the end of parser.cpp.)
template <class Value>
concept OptionValue = std::same_as<Value, std::string> || std::same_as<Value, std::filesystem::path> ||
    std::same_as<Value, bool> || std::same_as<Value, int> || std::same_as<Value, std::int64_t> ||
    std::same_as<Value, std::uint64_t> || std::same_as<Value, double> ||
    std::same_as<Value, std::optional<int>> || std::same_as<Value, std::optional<std::int64_t>> ||
    std::same_as<Value, std::optional<double>> || std::same_as<Value, std::array<int, 2>> ||
    std::same_as<Value, std::array<std::int64_t, 2>> || std::same_as<Value, std::array<double, 2>> ||
    std::same_as<Value, std::vector<std::string>> || std::same_as<Value, std::vector<int>> ||
    std::same_as<Value, std::vector<std::int64_t>> || std::same_as<Value, std::vector<double>>;

/// An option, a flag or a positional of a Parser, which owns it. Every call returns the option itself.
class Option {
 public:
  explicit Option(CLI::Option& option) : option_(&option) {}

  Option* required();
  /// Of a list: the number of values after the option's name each time that it is given; the list's own otherwise.
  Option* expected(int values);
  /// A list that gets one value each time that it is given: "FILE --set a=1 --set b=2", "--set a=1 FILE".
  Option* repeatable();

  /// What the help says of its value: its type, and what holds without it.
  Option* type_name(const std::string& name);
  Option* default_str(const std::string& text);
  Option* capture_default_str();  ///< what its target holds now

  /// Numbers outside of lowest..highest are refused; the help says "1 to 1000". The highest may be infinite.
  Option* within(double lowest, double highest);
  Option* positive();
  Option* not_negative();
  Option* one_of(const std::vector<std::string>& words);
  /// `complaint` says what is wrong with a value, or ""; `limits` is for the help.
  Option* check(const std::function<std::string(const std::string& value)>& complaint,
                const std::string& limits = "");

  /// Refused without the other, or beside it.
  Option* needs(Option* other);
  Option* needs(const std::string& other);
  Option* excludes(Option* other);

 private:
  Option* limited(const std::string& limits, const std::function<bool(double)>& accepts);

  CLI::Option* option_;
};

/// A program's command line, or a verb's. Targets must outlive it; so must it outlive its verbs and options.
class Parser {
 public:
  explicit Parser(const std::string& description);
  ~Parser();
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;
  Parser(Parser&&) = delete;
  Parser& operator=(Parser&&) = delete;

  void name(const std::string& name);
  void set_version_flag(const std::string& flag, const std::string& version);

  /// `names`: "-o,--output"; a name without hyphens is a positional's. `meaning` is what the help says.
  template <OptionValue Value>
  Option* add_option(const std::string& names, Value& target, const std::string& meaning);
  /// The same, with a function that takes the value: of a std::string, std::int64_t or double.
  template <OptionValue Value>
  Option* add_option_function(const std::string& names, const std::function<void(const Value&)>& take,
                              const std::string& meaning);
  /// True if given; "!--name": false if given.
  Option* add_flag(const std::string& names, bool& target, const std::string& meaning);

  /// `--ranks N` in the help of a parallel verb. It is `dosefloor` that takes it, and starts mpirun: a program of a stage to which
  /// it is given says so.
  void add_ranks_option();

  /// A verb of this program, or of this verb.
  Parser* add_subcommand(const std::string& name, const std::string& description);
  void require_subcommand(int count);
  /// Called where all words have been read, if this verb is among them.
  void callback(const std::function<void()>& call);

  /// What --help prints.
  [[nodiscard]] std::string help() const;

  /// Whether there is such an option, and it was given.
  [[nodiscard]] bool given(const std::string& option) const;

  /// Reads the words of a command line, without the program's name. Returns an exit code where --help or --version has been
  /// answered. Throws InputError for what is not taken, and what callbacks throw.
  [[nodiscard]] std::optional<int> parse(std::vector<std::string> words);

 private:
  explicit Parser(CLI::App& verb);
  Option* keep(CLI::Option& option);

  std::unique_ptr<CLI::App> program_;  ///< nothing of a verb, which its program owns
  CLI::App* app_;
  std::deque<Option> options_;
  std::deque<std::unique_ptr<Parser>> verbs_;
};

}  // namespace dosefloor::command_line
