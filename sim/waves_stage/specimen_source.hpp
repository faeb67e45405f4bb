#pragma once
/// Where specimens come from: drawn at random from the seed, or read from structure files.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "config/experiment.hpp"
#include "sim/specimen/kind.hpp"
#include "sim/specimen/specimen.hpp"
#include "sim/structure/structure.hpp"

namespace dosefloor::waves_stage {

struct SourcedSpecimen {
  structure::Structure structure;
  std::optional<specimen::SpecimenParameters> parameters;  ///< nothing for a structure file
  std::optional<specimen::SpecimenKind>
      kind;  ///< nothing where none of the source's specimens is without a particle
};

/// Specimen `id` is a pure function of the source and the id, the same on any rank.
class SpecimenSource {
 public:
  /// Throws InputError if `[specimen] from` matches no file, boxes of the files differ, or their box is too
  /// small for the images or its grid too coarse (config/experiment_checks.hpp).
  explicit SpecimenSource(const config::Experiment& experiment);

  [[nodiscard]] std::int64_t count() const noexcept { return count_; }
  [[nodiscard]] bool random() const noexcept { return files_.empty(); }
  /// Whether specimens may be drawn without a particle.
  [[nodiscard]] bool may_be_empty() const { return specimen::may_be_empty(config_); }
  /// Of a structure file: that of all.
  [[nodiscard]] specimen::SpecimenKind kind(std::int64_t id) const {
    return specimen::kind_of(config_, seed_, id, count_);
  }
  /// Ids of the specimens with a particle; of structure files all, whatever is in them.
  [[nodiscard]] std::vector<std::int64_t> with_particle() const;
  /// The first of them, which stands for the others where time is measured; 0 if there is none.
  [[nodiscard]] std::int64_t typical() const;
  [[nodiscard]] structure::Vec3 box_A() const noexcept { return box_A_; }
  [[nodiscard]] const std::vector<std::filesystem::path>& files() const noexcept { return files_; }

  /// Throws InputError, naming the file, if a structure's atoms are outside the box in z, or its particle in
  /// x or y (sim/label/box_edge.hpp): images are not made of those.
  [[nodiscard]] SourcedSpecimen operator()(std::int64_t id) const;

 private:
  config::SpecimenConfig config_;
  std::uint64_t seed_;
  std::int64_t count_;
  structure::Vec3 box_A_;
  std::vector<std::filesystem::path> files_;
};

}  // namespace dosefloor::waves_stage
