#pragma once
/// The verb `verify`: are files what they were when they were complete, and would they be made again?

#include <cstdint>
#include <string>
#include <vector>

namespace dosefloor::sim_program {

struct VerifyArguments {
  std::vector<std::string>
      paths;  ///< files (.emd), folders of such, or an experiment (.toml): its output folder
  std::vector<std::string> overrides;  ///< "section.key=value", of experiments
  std::int64_t sample = 0;  ///< items of each waves and images file of an experiment that are made again
  std::int64_t seed = 1;    ///< of the choice of these
  bool quiet = false;
  bool json = false;
};

/// Collective over MPI_COMM_WORLD; with a sample one rank. Compares every item with its checksum, and sampled
/// items with what their seed and ids give again, bit by bit. Throws Error at the end if anything differs,
/// InputError for what is not there or not of this experiment and build.
void run_verify(const VerifyArguments& arguments);

}  // namespace dosefloor::sim_program
