#pragma once
/// What networks are timed on.

#include <cstdint>

#include "train/samples/sample.hpp"

namespace dosefloor::train_program {

/// A bright disc on noise, size x size pixels: something to learn, so that the loss says that steps do what
/// they should.
[[nodiscard]] samples::Sample bench_disc(std::int64_t size, std::uint32_t number);

}  // namespace dosefloor::train_program
