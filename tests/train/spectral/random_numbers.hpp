#pragma once
/// Numbers that tests of spectra work on.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/core/random/stream.hpp"

namespace dosefloor::test {

/// Uniform between -1 and 1.
template <class T>
std::vector<T> random_numbers(std::size_t count, std::uint64_t seed) {
  random::Stream stream({seed, random::Purpose::order, 0, 0});
  std::vector<T> numbers(count);
  for (T& number : numbers) {
    number = static_cast<T>(stream.uniform(-1.0, 1.0));
  }
  return numbers;
}

}  // namespace dosefloor::test
