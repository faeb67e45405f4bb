#include "train/networks/registry.hpp"

#include <map>
#include <string_view>
#include <tuple>
#include <utility>

#include "train/networks/msd/msd_design.hpp"
#include "train/networks/unet/unet_design.hpp"

namespace dosefloor::networks {
namespace {

/// How a network comes about.
struct Entry {
  AnyDesign (*of_section)(const config::NetworkSections&);
  AnyDesign (*of_json)(const json_reader::JsonReader&);
};

template <class Kind>
AnyDesign of_section(const config::NetworkSections& sections) {
  return Kind(std::get<const typename Kind::Section&>(sections.all()));
}

template <class Kind>
AnyDesign of_json(const json_reader::JsonReader& json) {
  return Kind::read(json);
}

template <class... Kinds>
std::map<std::string_view, Entry> table() {
  using Sections = decltype(std::declval<const config::NetworkSections&>().all());
  static_assert(sizeof...(Kinds) == std::tuple_size_v<Sections>,
                "one design for each of config/sections/networks.hpp");
  return {{Kinds::Section::name, {of_section<Kinds>, of_json<Kinds>}}...};
}

Entry entry_of(const std::string& name) {
  config::expect_network(name);
  return table<MsdDesign, UnetDesign>().at(name);
}

}  // namespace

AnyDesign design_of(const std::string& name, const config::NetworkSections& sections) {
  return entry_of(name).of_section(sections);
}

AnyDesign read_design(const std::string& name, const json_reader::JsonReader& section) {
  return entry_of(name).of_json(section);
}

}  // namespace dosefloor::networks
