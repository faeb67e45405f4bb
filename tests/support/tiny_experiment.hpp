#pragma once
/// The smallest experiment that the program's own checks let pass, with its stages, for tests that need real
/// files: particles of about 50 atoms, 256 x 256 pixels; tests/support/tiny_experiment.py in fewer specimens.

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

inline constexpr const char* tiny_experiment = R"([experiment]
seed = 7
training_specimens = 3
validation_specimens = 2

[specimen]
box_A = [20.48, 20.48, 20.0]
margin_A = 1.0
facet_100_A = [4.0, 5.0]
facet_111_A = [4.0, 5.0]
cut_layer = [-1, 0]
slab_width_A = [8.0, 11.0]
slab_thickness_A = [8.0, 11.0]
slab_trilayers = [1, 2]

[wave]
gpts = [256, 256]
slice_thickness_A = 2.0

[images]
realisations = 2
size_px = [40, 32]
)";

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
  [[nodiscard]] config::Experiment parsed(std::vector<std::string> overrides) const {
    overrides.push_back("output.folder=" + (folder_ / "").string());
    return config::parse_experiment(tiny_experiment, "tiny.toml", overrides);
  }

  parallel::Communicator world_;
  ScratchFolder folder_;
  config::Experiment experiment_;
};

}  // namespace dosefloor::test
