#pragma once
/// The networks that exist, by their sections of an experiment file. A new one is a header beside train_msd.hpp, a member
/// here and its place in all(); what makes it a network is in train/networks (registry.hpp has a line for each).

#include <array>
#include <concepts>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "config/sections/field.hpp"
#include "config/sections/train_msd.hpp"
#include "config/sections/train_unet.hpp"

namespace dosefloor::config {

/// Section [train.NAME] of a network.
template <class Section>
concept NetworkSection = requires(Section section) {
  {
    Section::name
    } -> std::convertible_to<std::string_view>;  // in train.networks, of --net and of a run's folder
  { Section::label } -> std::convertible_to<std::string_view>;    // in texts: "MSD-net"
  { Section::meaning } -> std::convertible_to<std::string_view>;  // of the section, one line
  Section::bench_keys;  // std::array of the keys that are options of `bench`
  { section.learning_rate } -> std::convertible_to<double>;
  { describe(section) } -> std::same_as<std::vector<Field>>;
};

/// The hyper-parameters of every network, whichever are trained.
struct NetworkSections {
  MsdConfig msd;
  UnetConfig unet;

  /// All of them, in the order of tables and pages.
  [[nodiscard]] auto all() { return std::tie(msd, unet); }
  [[nodiscard]] auto all() const { return std::tie(msd, unet); }

  bool operator==(const NetworkSections&) const = default;
};

/// The names, in that order.
[[nodiscard]] std::vector<std::string_view> network_names();
/// The same, as train.networks has them by default.
[[nodiscard]] std::vector<std::string> all_networks();

/// Throws InputError "there is no network NAME; expected msd or unet" unless it is one of them.
void expect_network(std::string_view name);

/// What texts call a network. Throws as expect_network().
[[nodiscard]] std::string_view network_label(std::string_view name);

/// The learning rate of a network's section. Throws as expect_network().
[[nodiscard]] double learning_rate(const NetworkSections& sections, std::string_view name);

/// The same with the lengths of networks as pixels of the images, whose pixels have the mean edge `pixel_A`, Å. What makes a
/// network, and what identifies it, are pixels. A section that has lengths has a member in_pixels(pixel_A).
[[nodiscard]] NetworkSections in_pixels(const NetworkSections& sections, double pixel_A);

/// The sections [train.NAME], in the order they are read and written. The fields point into `sections`.
[[nodiscard]] std::vector<SectionFields> describe(NetworkSections& sections);

/// Those of a network's keys that `bench` has as options, which point into `sections`.
[[nodiscard]] std::vector<Field> bench_fields(NetworkSections& sections, std::string_view name);

}  // namespace dosefloor::config
