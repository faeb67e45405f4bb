#pragma once
/// `bench train`: a step of training beside what the arithmetic of the CPU or the GPU could do.

#include <cstdint>
#include <string>

#include "config/sections/train.hpp"

namespace dosefloor::train_program {

struct BenchTrainArguments {
  std::string network = config::all_networks().front();
  config::NetworkSections sections;  ///< the hyper-parameters of each network
  std::int64_t size = 256;           ///< of square images, px
  std::int64_t batch = 1;            ///< images per step, over all ranks
  std::int64_t microbatch = 1;
  std::int64_t threads = 1;  ///< of each rank
  config::Device device = config::Device::automatic;
  config::Precision precision = config::Precision::fp32;
  bool exact = true;  ///< reduction of the gradients
  int repeats = 3;
  bool json = false;
};

/// Collective over MPI_COMM_WORLD. Steps on made-up images; the median of `repeats` counts.
void run_bench_train(const BenchTrainArguments& arguments);

}  // namespace dosefloor::train_program
