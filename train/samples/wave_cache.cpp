#include "train/samples/wave_cache.hpp"

#include <utility>

namespace dosefloor::samples {

WaveCache::WaveCache(Load load, std::uint64_t limit_bytes)
    : load_(std::move(load)), limit_bytes_(limit_bytes) {}

const CachedWave& WaveCache::operator()(std::int64_t index) {
  if (const auto known = by_index_.find(index); known != by_index_.end()) {
    entries_.splice(entries_.begin(), entries_, known->second);
    return entries_.front().wave;
  }
  CachedWave wave = load_(index);
  ++loads_;
  bytes_ += wave.spectrum.bytes();
  while (bytes_ > limit_bytes_ && !entries_.empty()) {
    bytes_ -= entries_.back().wave.spectrum.bytes();
    by_index_.erase(entries_.back().index);
    entries_.pop_back();
  }
  entries_.push_front({index, std::move(wave)});
  by_index_[index] = entries_.begin();
  return entries_.front().wave;
}

}  // namespace dosefloor::samples
