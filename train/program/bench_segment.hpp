#pragma once
/// `bench segment`: how fast a network segments images.

#include <cstdint>
#include <string>

#include "config/sections/train.hpp"

namespace dosefloor::train_program {

struct BenchSegmentArguments {
  std::string network = config::all_networks().front();
  config::NetworkSections sections;  ///< the hyper-parameters of each network
  std::int64_t size = 512;           ///< of square images, px
  std::int64_t threads = 1;          ///< on CPUs
  config::Device device = config::Device::automatic;
  int repeats = 5;
  bool json = false;
};

/// By this process alone, on a made-up image and with initial weights; the median of `repeats` counts.
void run_bench_segment(const BenchSegmentArguments& arguments);

}  // namespace dosefloor::train_program
