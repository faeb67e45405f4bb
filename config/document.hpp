#pragma once
/// The text of one experiment file as a tree of values that know where they were written. What the keys
/// mean is decided elsewhere (config/toml_section.hpp).

#include <filesystem>
#include <string>
#include <string_view>

#include "config/value.hpp"

namespace dosefloor::config {

class Document {
 public:
  /// Throws InputError if the file cannot be read or is not TOML.
  static Document read(const std::filesystem::path& file);

  /// `name` stands for the file in messages. Throws InputError with `name` and the line if the text is not
  /// TOML.
  static Document parse(std::string_view text, const std::string& name);

  /// Applies "section.key=value", as given to `--set`; a later one wins. The value is read as TOML; a bare
  /// word that is not TOML (low, runs/a) is taken as a string. Throws InputError if it has no key or no
  /// value.
  void set(std::string_view assignment);

  /// Replaces or adds the value of "section.key".
  void set(std::string_view key, const Value& value);

  /// Takes a whole section out, if there is one.
  void remove_section(std::string_view name);

  /// The value of "section.key", or nullptr.
  [[nodiscard]] const Value* find(std::string_view key) const;

  /// All top-level entries: the sections.
  [[nodiscard]] const Value::Table& sections() const { return std::get<Value::Table>(root_.data); }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }

 private:
  Document(Value root, std::string name);

  Value root_;
  std::string name_;
};

}  // namespace dosefloor::config
