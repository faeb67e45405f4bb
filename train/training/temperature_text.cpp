#include "train/training/temperature_text.hpp"

#include <fmt/format.h>

namespace dosefloor::training {

std::string temperature_text(const std::optional<double>& temperature) {
  if (!temperature) {
    return "probabilities are not calibrated: no temperature fits the validation images best (they lack "
           "particle or background, or the network tells these apart everywhere or nowhere)";
  }
  constexpr double hardly = 0.005;  // what two digits do not show
  const char* were = *temperature > 1.0 + hardly   ? "too sure"
                     : *temperature < 1.0 - hardly ? "not sure enough"
                                                   : "right as they were";
  return fmt::format("temperature {:.2f}: probabilities were {}", *temperature, were);
}

}  // namespace dosefloor::training
