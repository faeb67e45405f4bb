#pragma once
/// Spectra of exit waves, as many as a limit of memory allows: those used last stay.

#include <cstdint>
#include <functional>
#include <list>
#include <unordered_map>

#include "sim/label/hull.hpp"
#include "sim/optics/wave_spectrum.hpp"

namespace dosefloor::samples {

/// What images of a specimen are made from.
struct CachedWave {
  optics::WaveSpectrum spectrum;
  label::Hull particle;
};

class WaveCache {
 public:
  /// `load` makes the wave at a position of the waves file.
  using Load = std::function<CachedWave(std::int64_t)>;

  /// At most `limit_bytes` of spectra are kept, but always the one used last.
  WaveCache(Load load, std::uint64_t limit_bytes);

  /// Valid until the next call.
  const CachedWave& operator()(std::int64_t index);

  [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }
  [[nodiscard]] std::int64_t loads() const noexcept { return loads_; }

 private:
  struct Entry {
    std::int64_t index;
    CachedWave wave;
  };

  Load load_;
  std::uint64_t limit_bytes_;
  std::uint64_t bytes_ = 0;
  std::int64_t loads_ = 0;
  std::list<Entry> entries_;  ///< the one used last in front
  std::unordered_map<std::int64_t, std::list<Entry>::iterator> by_index_;
};

}  // namespace dosefloor::samples
