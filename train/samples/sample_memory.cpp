#include "train/samples/sample_memory.hpp"

#include <algorithm>
#include <complex>

#include "sim/optics/wave_spectrum.hpp"
#include "train/samples/specimen_sets.hpp"

namespace dosefloor::samples {

std::uint64_t sample_bytes(std::int64_t height, std::int64_t width) {
  return static_cast<std::uint64_t>(height) * static_cast<std::uint64_t>(width) *
         (sizeof(float) + sizeof(std::uint8_t));
}

std::uint64_t loader_bytes(std::int64_t height, std::int64_t width, std::int64_t microbatch,
                           std::size_t depth) {
  constexpr std::uint64_t arrays = 3;  // of double while an image is normalised locally
  return (depth + 2) * static_cast<std::uint64_t>(microbatch) * sample_bytes(height, width) +
         arrays * static_cast<std::uint64_t>(height) * static_cast<std::uint64_t>(width) * sizeof(double);
}

std::uint64_t wave_cache_bytes(const config::Experiment& experiment, const fft::Grid& wave_grid,
                               std::uint64_t cache_bytes) {
  const std::uint64_t each = optics::WaveSpectrum::bytes_on(wave_grid);
  const std::uint64_t specimens =
      training_specimens(experiment).size() + validation_specimens(experiment).size();
  const std::uint64_t while_read =
      static_cast<std::uint64_t>(wave_grid.pixels()) * 2 * sizeof(std::complex<float>);  // and transformed
  return std::max(each, std::min(specimens * each, cache_bytes)) + while_read;
}

}  // namespace dosefloor::samples
