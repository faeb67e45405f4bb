#pragma once
/// The smallest experiment that the program's own checks let pass (tests/data/tiny.toml) in fewer specimens and smaller images, with
/// its stages, for tests that need real files.

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "config/experiment.hpp"
#include "sim/core/parallel/communicator.hpp"
#include "sim/images_stage/images_stage.hpp"
#include "sim/waves_stage/waves_stage.hpp"
#include "tests/support/scratch_folder.hpp"

namespace dosefloor::test {

/// Its files in a folder of their own. Construction and the stages are collective over MPI_COMM_WORLD.
class TinyFiles {
 public:
  explicit TinyFiles(const std::vector<std::string>& overrides = {})
      : world_(parallel::Communicator::world()), experiment_(parsed(overrides)) {
    // FFTW's plans are measured once for all cases, not once for each.
    setenv("DOSEFLOOR_CACHE", (std::filesystem::temp_directory_path() / "dosefloor_test_plans").c_str(), 1);
  }

  [[nodiscard]] const config::Experiment& experiment() const noexcept { return experiment_; }
  /// The same folder, with further changes of the keys.
  [[nodiscard]] config::Experiment changed(const std::vector<std::string>& overrides) const {
    return parsed(overrides);
  }
  [[nodiscard]] std::filesystem::path operator/(const std::string& name) const { return folder_ / name; }

  const TinyFiles& make_waves() const {
    waves_stage::run_waves(world_, experiment_, quiet());
    return *this;
  }
  const TinyFiles& make_images(const std::optional<emd::Shard>& shard = std::nullopt) const {
    stage::StageOptions options = quiet();
    options.shard = shard;
    images_stage::run_images(world_, experiment_, "dosefloor waves EXPERIMENT.toml", options);
    return *this;
  }

 private:
  static stage::StageOptions quiet() {
    stage::StageOptions options;
    options.quiet = true;
    return options;
  }
  [[nodiscard]] config::Experiment parsed(const std::vector<std::string>& overrides) const {
    std::vector<std::string> all{"experiment.training_specimens=3", "experiment.validation_specimens=2",
                                 "wave.store_projected_potential=false", "images.realisations=2",
                                 "images.size_px=[40, 32]"};
    all.insert(all.end(), overrides.begin(), overrides.end());
    all.push_back("output.folder=" + (folder_ / "").string());
    return config::load_experiment(std::filesystem::path(DOSEFLOOR_TEST_DATA) / "tiny.toml", all);
  }

  parallel::Communicator world_;
  ScratchFolder folder_;
  config::Experiment experiment_;
};

}  // namespace dosefloor::test
