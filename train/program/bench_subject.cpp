#include "train/program/bench_subject.hpp"

#include "sim/core/random/stream.hpp"

namespace dosefloor::train_program {
namespace {

constexpr std::uint64_t image_seed = 1;

}  // namespace

samples::Sample bench_disc(std::int64_t size, std::uint32_t number) {
  random::Stream stream({image_seed, random::Purpose::order, 0, number});
  samples::Sample sample;
  sample.width = static_cast<int>(size);
  sample.height = static_cast<int>(size);
  for (std::int64_t y = 0; y < size; ++y) {
    for (std::int64_t x = 0; x < size; ++x) {
      const std::int64_t dx = 2 * x - size;
      const std::int64_t dy = 2 * y - size;
      const bool inside = dx * dx + dy * dy < size * size / 4;
      sample.image.push_back(static_cast<float>(stream.uniform(-1.7, 1.7)) + (inside ? 1.0F : 0.0F));
      sample.mask.push_back(inside ? 1 : 0);
    }
  }
  return sample;
}

}  // namespace dosefloor::train_program
