#include "sim/core/command_line/parser.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "sim/core/errors/error.hpp"

namespace dosefloor::command_line {
namespace {

/// A text that is a number and nothing else.
std::optional<double> number_in(const std::string& text) {
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  return text.empty() || *end != '\0' ? std::nullopt : std::optional(number);
}

/// "1 to 1000"
std::string limits_text(double lowest, double highest) {
  if (lowest == highest) {
    return fmt::format("only {}", lowest);
  }
  return std::isfinite(highest) ? fmt::format("{} to {}", lowest, highest)
                                : fmt::format("at least {}", lowest);
}

}  // namespace

Option* Option::required() {
  option_->required();
  return this;
}

Option* Option::expected(int values) {
  option_->expected(values);
  return this;
}

Option* Option::repeatable() {
  option_->expected(1)->take_all()->allow_extra_args(false);
  return this;
}

Option* Option::type_name(const std::string& name) {
  option_->type_name(name);
  return this;
}

Option* Option::default_str(const std::string& text) {
  option_->default_str(text);
  return this;
}

Option* Option::capture_default_str() {
  option_->capture_default_str();
  return this;
}

Option* Option::limited(const std::string& limits, const std::function<bool(double)>& accepts) {
  return check(
      [limits, accepts](const std::string& text) {
        const std::optional<double> number = number_in(text);
        return number && accepts(*number) ? std::string()
                                          : fmt::format("expected {}, found {}", limits, text);
      },
      limits);
}

Option* Option::within(double lowest, double highest) {
  return limited(limits_text(lowest, highest),
                 [lowest, highest](double number) { return number >= lowest && number <= highest; });
}

Option* Option::positive() {
  return limited("above 0", [](double number) { return number > 0.0 && std::isfinite(number); });
}

Option* Option::not_negative() {
  return limited("at least 0", [](double number) { return number >= 0.0 && std::isfinite(number); });
}

Option* Option::one_of(const std::vector<std::string>& words) {
  option_->check(CLI::IsMember(words));
  return this;
}

Option* Option::check(const std::function<std::string(const std::string&)>& complaint,
                      const std::string& limits) {
  option_->check(complaint, limits);
  return this;
}

Option* Option::needs(Option* other) {
  option_->needs(other->option_);
  return this;
}

Option* Option::needs(const std::string& other) {
  option_->needs(other);
  return this;
}

Option* Option::excludes(Option* other) {
  option_->excludes(other->option_);
  return this;
}

Parser::Parser(const std::string& description)
    : program_(std::make_unique<CLI::App>(description)), app_(program_.get()) {}

Parser::Parser(CLI::App& verb) : app_(&verb) {}

Parser::~Parser() = default;

Option* Parser::keep(CLI::Option& option) {
  return &options_.emplace_back(option);
}

void Parser::name(const std::string& name) {
  app_->name(name);
}

void Parser::set_version_flag(const std::string& flag, const std::string& version) {
  app_->set_version_flag(flag, version);
}

template <OptionValue Value>
Option* Parser::add_option(const std::string& names, Value& target, const std::string& meaning) {
  return keep(*app_->add_option(names, target, meaning));
}

template <OptionValue Value>
Option* Parser::add_option_function(const std::string& names, const std::function<void(const Value&)>& take,
                                    const std::string& meaning) {
  return keep(*app_->add_option_function<Value>(names, take, meaning));
}

Option* Parser::add_flag(const std::string& names, bool& target, const std::string& meaning) {
  return keep(*app_->add_flag(names, target, meaning));
}

void Parser::add_ranks_option() {
  add_option_function<std::string>(
      "--ranks", [](const std::string& /*ranks*/) {},
      "MPI ranks to start on this machine, 1 without it; under mpirun or srun leave it out")
      ->type_name("N")
      ->check([](const std::string& /*ranks*/) -> std::string {
        return "`dosefloor VERB ... --ranks N` starts ranks; start this program itself by `mpirun -n N`";
      });
}

Parser* Parser::add_subcommand(const std::string& name, const std::string& description) {
  verbs_.push_back(std::unique_ptr<Parser>(new Parser(*app_->add_subcommand(name, description))));
  return verbs_.back().get();
}

void Parser::require_subcommand(int count) {
  app_->require_subcommand(count);
}

void Parser::callback(const std::function<void()>& call) {
  app_->callback(call);
}

std::string Parser::help() const {
  return app_->help();
}

bool Parser::given(const std::string& option) const {
  const CLI::Option* found = std::as_const(*app_).get_option_no_throw(option);
  return found != nullptr && found->count() > 0;
}

std::optional<int> Parser::parse(std::vector<std::string> words) {
  try {
    std::reverse(words.begin(), words.end());  // as CLI11 wants them
    app_->parse(std::move(words));
  } catch (const CLI::Success& success) {
    return app_->exit(success);
  } catch (const CLI::ParseError& error) {
    throw InputError(std::string(error.what()) + "\nRun with --help for " +
                     (verbs_.empty() ? "the options." : "the verbs and their options."));
  }
  return std::nullopt;
}

template Option* Parser::add_option(const std::string&, std::string&, const std::string&);
template Option* Parser::add_option(const std::string&, std::filesystem::path&, const std::string&);
template Option* Parser::add_option(const std::string&, bool&, const std::string&);
template Option* Parser::add_option(const std::string&, int&, const std::string&);
template Option* Parser::add_option(const std::string&, std::int64_t&, const std::string&);
template Option* Parser::add_option(const std::string&, std::uint64_t&, const std::string&);
template Option* Parser::add_option(const std::string&, double&, const std::string&);
template Option* Parser::add_option(const std::string&, std::optional<int>&, const std::string&);
template Option* Parser::add_option(const std::string&, std::optional<std::int64_t>&, const std::string&);
template Option* Parser::add_option(const std::string&, std::optional<double>&, const std::string&);
template Option* Parser::add_option(const std::string&, std::array<int, 2>&, const std::string&);
template Option* Parser::add_option(const std::string&, std::array<std::int64_t, 2>&, const std::string&);
template Option* Parser::add_option(const std::string&, std::array<double, 2>&, const std::string&);
template Option* Parser::add_option(const std::string&, std::vector<std::string>&, const std::string&);
template Option* Parser::add_option(const std::string&, std::vector<int>&, const std::string&);
template Option* Parser::add_option(const std::string&, std::vector<std::int64_t>&, const std::string&);
template Option* Parser::add_option(const std::string&, std::vector<double>&, const std::string&);

template Option* Parser::add_option_function(const std::string&,
                                             const std::function<void(const std::string&)>&,
                                             const std::string&);
template Option* Parser::add_option_function(const std::string&,
                                             const std::function<void(const std::int64_t&)>&,
                                             const std::string&);
template Option* Parser::add_option_function(const std::string&, const std::function<void(const double&)>&,
                                             const std::string&);

}  // namespace dosefloor::command_line
