#include "train/program/peak_flops.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <thread>
#include <vector>

#include "sim/core/simd/lanes.hpp"
#include "sim/core/terminal/seconds_since.hpp"

namespace dosefloor::train_program {
namespace {

// More chains than latency times units, fewer than registers.
constexpr std::size_t chains = 12;
constexpr int rounds = 4'000'000;
constexpr int runs = 5;

constexpr std::size_t lanes = simd::lanes<float>;
using Vector = simd::Vector<float>;

/// chains · rounds dependent multiply-adds; the result depends on all of them, so that none is left out.
float multiply_add() {
  std::array<Vector, chains> sums;
  for (std::size_t i = 0; i < chains; ++i) {
    sums[i] = Vector{} + static_cast<float>(i);
  }
  const Vector factor = Vector{} + 0.999F;
  const Vector addend = Vector{} + 0.001F;
  for (int round = 0; round < rounds; ++round) {
#pragma GCC unroll 12
    for (std::size_t i = 0; i < chains; ++i) {
      sums[i] = sums[i] * factor + addend;
    }
  }
  float total = 0.0F;
  for (const Vector& sum : sums) {
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      total += sum[lane];
    }
  }
  return total;
}

}  // namespace

double peak_gflops(int threads) {
  const double flops = 2.0 * lanes * chains * rounds * threads;
  double best = 0.0;
  for (int run = 0; run < runs; ++run) {
    std::vector<float> results(static_cast<std::size_t>(threads));
    const auto start = std::chrono::steady_clock::now();
    {
      std::vector<std::jthread> workers;
      workers.reserve(results.size());
      for (float& result : results) {
        workers.emplace_back([&result] { result = multiply_add(); });
      }
    }
    const double seconds = terminal::seconds_since(start);
    if (std::all_of(results.begin(), results.end(), [](float result) { return result > 0.0F; })) {
      best = std::max(best, flops / seconds * 1e-9);
    }
  }
  return best;
}

}  // namespace dosefloor::train_program
