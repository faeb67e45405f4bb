#pragma once
/// Single waves of an experiment by their specimens' ids, made again.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "config/experiment.hpp"
#include "sim/core/emd/emd_types.hpp"
#include "sim/core/parallel/communicator.hpp"
#include "sim/waves_stage/specimen_source.hpp"
#include "sim/waves_stage/wave_engine.hpp"

namespace dosefloor::waves_stage {

class WaveReplay {
 public:
  /// With the FFT plans that are stored in the experiment's waves file, so that what is made is bit for bit
  /// what is in that file. `alone`, which must outlive it, has one rank. Throws InputError where that file
  /// is of other parameters or another build, or where several ranks share a wave.
  WaveReplay(const parallel::Communicator& alone, const config::Experiment& experiment,
             const std::function<void(const std::string&)>& note);

  /// Makes a file of one specimen's wave as run_waves() does.
  void operator()(std::int64_t specimen, const std::filesystem::path& path);

 private:
  const parallel::Communicator& alone_;
  config::Experiment experiment_;
  SpecimenSource source_;
  WaveSettings settings_;
  emd::Identity identity_;
  std::optional<WaveEngine> engine_;
};

}  // namespace dosefloor::waves_stage
