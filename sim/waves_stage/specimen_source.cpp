#include "sim/waves_stage/specimen_source.hpp"

#include <glob.h>

#include <sstream>

#include "config/experiment_checks.hpp"
#include "sim/core/emd/emd_schema.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/label/box_edge.hpp"
#include "sim/structure/box.hpp"
#include "sim/structure/xyz.hpp"
#include "sim/waves_stage/waves_file.hpp"

namespace dosefloor::waves_stage {
namespace {

std::vector<std::filesystem::path> matching_files(const std::string& pattern) {
  glob_t found{};
  const int status = ::glob(pattern.c_str(), 0, nullptr, &found);
  std::vector<std::filesystem::path> files;
  for (std::size_t i = 0; status == 0 && i < found.gl_pathc; ++i) {
    files.emplace_back(found.gl_pathv[i]);
  }
  ::globfree(&found);
  if (files.empty()) {
    throw InputError("specimen.from = \"" + pattern +
                     "\": no file has such a name; expected extended XYZ files, " +
                     "relative to the folder where the program is started");
  }
  return files;  // sorted by glob(3)
}

std::string box_text(const structure::Vec3& box_A) {
  std::ostringstream text;
  text << box_A[0] << " x " << box_A[1] << " x " << box_A[2] << " Å";
  return text.str();
}

}  // namespace

SpecimenSource::SpecimenSource(const config::Experiment& experiment)
    : config_(experiment.specimen),
      seed_(experiment.seed),
      count_(experiment.training_specimens + experiment.validation_specimens),
      box_A_(experiment.specimen.box_A) {
  if (experiment.specimen.from.empty()) {
    return;
  }
  files_ = matching_files(experiment.specimen.from);
  count_ = static_cast<std::int64_t>(files_.size());
  box_A_ = structure::read_xyz(files_.front()).box_A;
  for (const auto& file : files_) {
    const structure::Vec3 box_A = structure::read_xyz(file).box_A;
    if (box_A != box_A_) {
      throw InputError(file.string() + ": its box is " + box_text(box_A) + ", that of " +
                       files_.front().string() + " is " + box_text(box_A_) +
                       "; expected one box for all structures of an experiment");
    }
  }
  config::check_structures_box(experiment, box_A_);
}

std::vector<std::int64_t> SpecimenSource::with_particle() const {
  std::vector<std::int64_t> ids;
  for (std::int64_t id = 0; id < count_; ++id) {
    if (kind(id) == specimen::SpecimenKind::particle) {
      ids.push_back(id);
    }
  }
  return ids;
}

std::int64_t SpecimenSource::typical() const {
  const std::vector<std::int64_t> ids = with_particle();
  return ids.empty() ? 0 : ids.front();
}

SourcedSpecimen SpecimenSource::operator()(std::int64_t id) const {
  if (random()) {
    specimen::Specimen drawn = specimen::generate_specimen(config_, seed_, static_cast<std::uint32_t>(id));
    if (!may_be_empty()) {
      return {std::move(drawn.structure), drawn.parameters, std::nullopt};
    }
    specimen::leave_out(drawn, kind(id));
    return {std::move(drawn.structure), drawn.parameters, kind(id)};
  }
  const std::filesystem::path& file = files_.at(static_cast<std::size_t>(id));
  SourcedSpecimen specimen{structure::read_xyz(file), std::nullopt, std::nullopt};
  try {
    structure::require_inside_z(specimen.structure);
  } catch (const InputError& error) {
    throw InputError(file.string() + ": " + error.what());
  }
  if (const auto beyond = label::beyond_box_edge(specimen.structure, particle_atomic_number)) {
    throw InputError(file.string() +
                     ": the particle (Au) must lie inside the box, where its mask is drawn, but " + *beyond);
  }
  return specimen;
}

}  // namespace dosefloor::waves_stage
