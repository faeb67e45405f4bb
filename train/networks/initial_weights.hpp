#pragma once
/// Random numbers that networks start with. They come from keyed streams (sim/core/random/stream.hpp), as
/// everything random here does: LibTorch's own initialisers draw from a global generator, and differently on
/// each kind of processor.

#include <cstdint>
#include <span>

#include "sim/core/random/stream.hpp"

namespace dosefloor::networks {

/// U[-b, b) with b = 1 / sqrt(fan_in), what LibTorch gives the weights and biases of a convolution: He et al.
/// 2015 (ICCV, "Delving deep into rectifiers") with a = sqrt(5). fan_in = input channels times the kernel's
/// taps. Throws Error unless fan_in >= 1.
void draw_kaiming_uniform(std::span<float> values, std::int64_t fan_in, const random::StreamKey& key);

/// sqrt(2 / ((1 + slope²) fan_in)): normal weights of this deviation, and biases of 0, pass the mean square of what a
/// layer sees on to the output of its PReLU (He et al. 2015, Eq. 15), whose slope for negative inputs is 0 for a
/// ReLU. Throws Error unless fan_in >= 1.
[[nodiscard]] double he_deviation(std::int64_t fan_in, double slope = 0.0);

/// Normal distribution around 0 (Box & Muller 1958, the cosine of each pair). Throws Error unless deviation
/// >= 0.
void draw_normal(std::span<float> values, double deviation, const random::StreamKey& key);

}  // namespace dosefloor::networks
