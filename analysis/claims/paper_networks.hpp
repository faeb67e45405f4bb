#pragma once
/// The two networks that the paper compares: how experiment files call them, and how people do.

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace dosefloor::claims {

struct PaperNetwork {
  std::string_view name;   ///< in train.networks
  std::string_view label;  ///< in texts
};

inline constexpr PaperNetwork msd{"msd", "MSD-net"};
inline constexpr PaperNetwork unet{"unet", "U-net"};
inline constexpr std::array paper_networks{msd, unet};

/// The paper's network of this name; one without a label of its own where it has none.
[[nodiscard]] inline PaperNetwork paper_network(std::string_view name) {
  const auto* const found = std::find_if(paper_networks.begin(), paper_networks.end(),
                                         [&](const PaperNetwork& network) { return network.name == name; });
  return found == paper_networks.end() ? PaperNetwork{name, name} : *found;
}

/// The label of a network of this name; the name itself for one that the paper does not have.
[[nodiscard]] inline std::string label_of(std::string_view name) {
  return std::string(paper_network(name).label);
}

}  // namespace dosefloor::claims
