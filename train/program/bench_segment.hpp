#pragma once
/// `bench segment`: how fast a network segments images.

#include <cstdint>
#include <string>

#include "config/sections/train.hpp"

namespace dosefloor::train_program {

struct BenchSegmentArguments {
  std::string network = "msd";
  std::int64_t size = 512;             ///< of square images, px
  std::int64_t threads = 1;            ///< on processors
  std::int64_t initial_channels = 32;  ///< of the U-net
  std::int64_t depth = 50;             ///< of the MSD-net
  config::Device device = config::Device::automatic;
  int repeats = 5;
  bool json = false;
};

/// By this process alone, on a made-up image and with initial weights; the median of `repeats` counts.
void run_bench_segment(const BenchSegmentArguments& arguments);

}  // namespace dosefloor::train_program
