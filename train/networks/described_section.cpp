#include "train/networks/described_section.hpp"

#include <nlohmann/json.hpp>
#include <string>
#include <type_traits>
#include <variant>

#include "sim/core/errors/error.hpp"

namespace dosefloor::networks {
namespace {

/// Whether it takes this key to make the network again.
bool is_described(const config::Field& field) {
  return field.key != "learning_rate" && field.key != "initial_weights" && field.unit != "Å";
}

nlohmann::json value_of(const config::Field& field) {
  return std::visit(
      [&](const auto& target) -> nlohmann::json {
        using Target = std::decay_t<decltype(target)>;
        if constexpr (std::is_same_v<Target, bool*> || std::is_same_v<Target, std::int64_t*> ||
                      std::is_same_v<Target, std::uint64_t*>) {
          return *target;
        } else if constexpr (std::is_same_v<Target, config::Choice>) {
          return target.names.at(target.get());
        } else {
          throw Error("no form of JSON for the key " + std::string(field.key) + " of a network's section");
        }
      },
      field.target);
}

}  // namespace

nlohmann::json section_json(const std::vector<config::Field>& fields) {
  nlohmann::json section = nlohmann::json::object();
  for (const config::Field& field : fields) {
    if (is_described(field)) {
      section[std::string(field.key)] = value_of(field);
    }
  }
  return section;
}

void read_section(const json_reader::JsonReader& json, const std::vector<config::Field>& fields) {
  for (const config::Field& field : fields) {
    if (is_described(field)) {
      json.read(field);
    }
  }
}

}  // namespace dosefloor::networks
