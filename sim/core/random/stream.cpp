#include "sim/core/random/stream.hpp"

#include <Random123/philox.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "sim/core/errors/error.hpp"

namespace dosefloor::random {
namespace {

__extension__ using Uint128 = unsigned __int128;

[[noreturn]] void refuse_interval(const char* what, const std::string& lo, const std::string& hi) {
  throw Error(std::string("cannot draw from ") + what + ": found lo = " + lo + ", hi = " + hi);
}

}  // namespace

Stream::Stream(const StreamKey& key) noexcept : key_(key) {}

void Stream::refill() {
  if (exhausted_) {
    throw Error("random stream of purpose " + std::to_string(static_cast<std::uint32_t>(key_.purpose)) +
                ", specimen " + std::to_string(key_.specimen) + ", realisation " +
                std::to_string(key_.realisation) +
                " has given all its 2^34 words; split the work over more realisation ids");
  }
  const r123::Philox4x32::ctr_type counter = {
      {next_block_, static_cast<std::uint32_t>(key_.purpose), key_.specimen, key_.realisation}};
  const r123::Philox4x32::key_type key = {
      {static_cast<std::uint32_t>(key_.seed), static_cast<std::uint32_t>(key_.seed >> 32U)}};
  const r123::Philox4x32::ctr_type words = r123::Philox4x32{}(counter, key);
  std::copy(words.begin(), words.end(), block_.begin());
  used_ = 0;
  exhausted_ = next_block_ == std::numeric_limits<std::uint32_t>::max();
  ++next_block_;
}

void Stream::seek_block(std::uint32_t block) noexcept {
  next_block_ = block;
  used_ = static_cast<std::uint32_t>(block_.size());
  exhausted_ = false;
}

double Stream::uniform(double lo, double hi) {
  if (!(lo <= hi) || !std::isfinite(lo) || !std::isfinite(hi)) {
    refuse_interval("a uniform distribution, expected finite lo <= hi", std::to_string(lo),
                    std::to_string(hi));
  }
  const double u = uniform();
  return std::clamp(lo * (1.0 - u) + hi * u, lo, hi);  // a weighted mean: hi - lo may overflow
}

double Stream::log_uniform(double lo, double hi) {
  if (!(lo <= hi) || !(lo > 0.0) || !std::isfinite(hi)) {
    refuse_interval("a log-uniform distribution, expected 0 < lo <= hi", std::to_string(lo),
                    std::to_string(hi));
  }
  const double log_lo = std::log(lo);
  return std::clamp(std::exp(log_lo + uniform() * (std::log(hi) - log_lo)), lo, hi);
}

std::int64_t Stream::integer(std::int64_t lo, std::int64_t hi) {
  if (lo > hi) {
    refuse_interval("integers, expected lo <= hi", std::to_string(lo), std::to_string(hi));
  }
  const std::uint64_t first = static_cast<std::uint64_t>(lo);
  const std::uint64_t count = static_cast<std::uint64_t>(hi) - first + 1;  // 0 stands for 2^64
  if (count == 0) {
    return static_cast<std::int64_t>(next_u64());
  }
  Uint128 product = static_cast<Uint128>(next_u64()) * count;
  if (static_cast<std::uint64_t>(product) < count) {
    const std::uint64_t threshold = (0 - count) % count;  // 2^64 mod count words are one too many
    while (static_cast<std::uint64_t>(product) < threshold) {
      product = static_cast<Uint128>(next_u64()) * count;
    }
  }
  return static_cast<std::int64_t>(first + static_cast<std::uint64_t>(product >> 64U));
}

}  // namespace dosefloor::random
