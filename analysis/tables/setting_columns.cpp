#include "analysis/tables/setting_columns.hpp"

namespace dosefloor::tables {
namespace {

/// A value as one reads it: a text without its quotes.
std::string plain(const std::string& toml) {
  const bool text = toml.size() >= 2 && toml.front() == '"' && toml.back() == '"';
  return text ? toml.substr(1, toml.size() - 2) : toml;
}

}  // namespace

std::string SettingColumns::operator()(std::size_t setting) const {
  const results::Setting& of = results_->settings[setting];
  std::string text = of.network + "," + text_field(of.label);
  for (const std::string& value : of.values) {
    text += "," + text_field(plain(value));
  }
  return text;
}

std::string SettingColumns::keys_head() const {
  std::string text;
  for (const std::string& key : results_->keys) {
    text += "," + text_field(key);
  }
  return text;
}

std::string SettingColumns::common(const results::Setting& a, const results::Setting& b) const {
  std::string text;
  for (std::size_t i = 0; i < results_->keys.size(); ++i) {
    text += "," + (a.values[i] == b.values[i] ? text_field(plain(a.values[i])) : "");
  }
  return text;
}

}  // namespace dosefloor::tables
