#include "config/sections/networks.hpp"

#include <algorithm>
#include <string>
#include <type_traits>

#include "sim/core/errors/error.hpp"

namespace dosefloor::config {
namespace {

/// visit(section) for each network, in their order.
template <class Sections, class Visitor>
void for_each(Sections& sections, const Visitor& visit) {
  std::apply(
      [&](auto&... section) {
        static_assert((NetworkSection<std::remove_cvref_t<decltype(section)>> && ...));
        (visit(section), ...);
      },
      sections.all());
}

/// visit(section) for the network of that name.
template <class Sections, class Visitor>
void for_network(Sections& sections, std::string_view name, const Visitor& visit) {
  expect_network(name);
  for_each(sections, [&](auto& section) {
    if (section.name == name) {
      visit(section);
    }
  });
}

}  // namespace

std::vector<std::string_view> network_names() {
  std::vector<std::string_view> names;
  const NetworkSections sections;
  for_each(sections, [&](const auto& section) { names.push_back(section.name); });
  return names;
}

std::vector<std::string> all_networks() {
  const std::vector<std::string_view> names = network_names();
  return {names.begin(), names.end()};
}

void expect_network(std::string_view name) {
  const std::vector<std::string_view> known = network_names();
  if (std::find(known.begin(), known.end(), name) == known.end()) {
    std::string expected;
    for (std::size_t i = 0; i < known.size(); ++i) {
      expected.append(i == 0 ? "" : i + 1 == known.size() ? " or " : ", ").append(known[i]);
    }
    throw InputError("there is no network \"" + std::string(name) + "\"; expected " + expected);
  }
}

std::string_view network_label(std::string_view name) {
  std::string_view label;
  const NetworkSections sections;
  for_network(sections, name, [&](const auto& section) { label = section.label; });
  return label;
}

double learning_rate(const NetworkSections& sections, std::string_view name) {
  double rate = 0.0;
  for_network(sections, name, [&](const auto& section) { rate = section.learning_rate; });
  return rate;
}

NetworkSections in_pixels(const NetworkSections& sections, double pixel_A) {
  NetworkSections result = sections;
  for_each(result, [&](auto& section) {
    if constexpr (requires { section.in_pixels(pixel_A); }) {
      section = section.in_pixels(pixel_A);
    }
  });
  return result;
}

std::vector<SectionFields> describe(NetworkSections& sections) {
  std::vector<SectionFields> described;
  for_each(sections, [&](auto& section) {
    described.push_back({"train." + std::string(section.name), section.meaning, describe(section)});
  });
  return described;
}

std::vector<Field> bench_fields(NetworkSections& sections, std::string_view name) {
  std::vector<Field> fields;
  for_network(sections, name, [&](auto& section) {
    for (const Field& field : describe(section)) {
      if (std::find(section.bench_keys.begin(), section.bench_keys.end(), field.key) !=
          section.bench_keys.end()) {
        fields.push_back(field);
      }
    }
  });
  return fields;
}

}  // namespace dosefloor::config
