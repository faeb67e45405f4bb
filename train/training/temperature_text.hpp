#pragma once
/// What a temperature says of a network, in words.

#include <optional>
#include <string>

namespace dosefloor::training {

/// "temperature 1.70: probabilities were too sure"; nothing: that they are not calibrated, and why.
[[nodiscard]] std::string temperature_text(const std::optional<double>& temperature);

}  // namespace dosefloor::training
