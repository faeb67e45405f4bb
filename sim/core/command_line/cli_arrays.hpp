#pragma once
/// CLI11 with options of std::array, under nvcc too. To be included by sources that have such options.

#include <CLI/CLI.hpp>

#include <array>
#include <cstddef>

#ifdef __CUDACC__
namespace CLI::detail {

/// In C++20 nvcc takes std::array{1.0} for a conversion from a number (braces left out, as for any
/// aggregate), so that CLI11 finds two readings of an option of std::array. An array is none of its numbers.
template <class T, std::size_t N, class Number>
class is_direct_constructible<std::array<T, N>, Number> {
 public:
  static constexpr bool value = false;
};

}  // namespace CLI::detail
#endif
