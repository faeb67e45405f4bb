#include "sim/images_stage/waves_source.hpp"

#include <fmt/format.h>

#include <cstdlib>

#include "config/parameter_hash.hpp"
#include "sim/core/emd/fingerprint.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/files/parameter_difference.hpp"
#include "sim/core/files/parameter_hash.hpp"
#include "sim/core/output/final_file.hpp"
#include "sim/core/output/partial_file.hpp"
#include "sim/core/parallel/collective_error.hpp"
#include "sim/core/schemas/schemas.hpp"
#include "sim/waves_stage/waves_file.hpp"

namespace dosefloor::images_stage {
namespace {

emd::EmdReader open_finished(const std::filesystem::path& file, const std::string& how_to_make_it) {
  if (!std::filesystem::exists(file)) {
    const bool begun = std::filesystem::exists(files::partial_path(file));
    throw InputError(fmt::format("{}: {}. {} with `{}`", file.string(),
                                 begun ? "these exit waves are unfinished" : "there are no exit waves yet",
                                 begun ? "Finish them" : "Make them", how_to_make_it));
  }
  emd::EmdReader reader(file);
  reader.expect_schema(schemas::waves);
  return reader;
}

/// Number of a key of section [wave] of resolved parameters.
double wave_number(const emd::EmdReader& reader, const std::string& key) {
  const std::string toml = reader.identity().parameters_toml;
  const std::size_t section = toml.find("[wave]");
  const std::size_t line = toml.find("\n" + key + " = ", section);
  if (section == std::string::npos || line == std::string::npos) {
    throw InputError(fmt::format("{}: its parameters lack wave.{}", reader.path().string(), key));
  }
  return std::strtod(toml.c_str() + line + key.size() + 4, nullptr);
}

/// Parameters without the shard that follows them.
std::string part_without_shard(const std::string& parameters) {
  return parameters.substr(0, parameters.find("[shard]"));
}

}  // namespace

WavesSource::WavesSource(const std::filesystem::path& file, const std::string& how_to_make_it)
    : reader_(open_finished(file, how_to_make_it)), how_to_make_it_(how_to_make_it) {
  const emd::Signal signal = reader_.signal("waves", emd::ElementType::complex64, 3);
  for (const double id : signal.axes[0].values) {
    ids_.push_back(static_cast<std::int64_t>(id));
  }
  const emd::Table table = reader_.read_table("specimens");
  const auto column = [&](const char* name) -> const std::vector<double>& {
    const auto found = table.float64.find(name);
    if (found == table.float64.end() || found->second.size() != ids_.size()) {
      throw InputError(fmt::format("{}: /entry/specimens has no column {} with a row for each specimen",
                                   path().string(), name));
    }
    return found->second;
  };
  const std::vector<double>& lx_A = column("box_x_A");
  const std::vector<double>& ly_A = column("box_y_A");
  for (std::size_t i = 0; i < ids_.size(); ++i) {
    if (lx_A[i] != lx_A[0] || ly_A[i] != ly_A[0]) {
      throw InputError(
          fmt::format("{}: specimen {} has another box than specimen {}; expected one box for all",
                      path().string(), ids_[i], ids_[0]));
    }
  }
  grid_ = fft::make_grid(
      {static_cast<int>(signal.axes[2].values.size()), static_cast<int>(signal.axes[1].values.size())},
      lx_A.at(0), ly_A.at(0));
  energy_keV_ = wave_number(reader_, "energy_keV");
}

std::vector<std::complex<float>> WavesSource::wave(std::int64_t index) const {
  return reader_.read_item<std::complex<float>>("waves", index);
}

label::Hull WavesSource::hull(std::int64_t index) const {
  const std::vector<double> flat = reader_.read_ragged<double>("hulls", index);
  label::Hull hull;
  for (std::size_t i = 0; i + 1 < flat.size(); i += 2) {
    hull.vertices_A.push_back({flat[i], flat[i + 1]});
  }
  return hull;
}

std::string WavesSource::parameter_hash() const {
  return files::parameter_hash(part_without_shard(reader_.identity().parameters_toml));
}

std::string WavesSource::fingerprint() const {
  return emd::items_fingerprint(reader_);
}

void WavesSource::expect_waves_of(const config::Experiment& experiment) const {
  const std::string in_file = config::experiment_part(reader_.identity().parameters_toml);
  const std::string now = config::experiment_part(config::wave_parameters(experiment));
  if (in_file != now) {
    throw InputError(
        fmt::format("{}: these exit waves were made with other parameters:\n{}\nGive the experiment they "
                    "were made with, or make them again with `{} --force`",
                    path().string(), files::describe_difference(in_file, now), how_to_make_it_));
  }
}

void WavesSource::verify(std::int64_t index) const {
  if (!output::item_is_intact(reader_, index)) {
    throw InputError(output::damage_message(path(), {index}) + ": it was damaged after it was complete");
  }
}

void WavesSource::expect_inside_box(std::int64_t index) const {
  for (const auto& [x_A, y_A] : hull(index).vertices_A) {
    if (x_A < 0.0 || y_A < 0.0 || x_A > grid_.lx_A || y_A > grid_.ly_A) {
      throw InputError(
          fmt::format("{}: the particle of specimen {} reaches beyond the box, to ({:.2f}, {:.2f}) Å in a "
                      "box of {:.2f} x {:.2f} Å, where its image wraps around and its mask would not. Shift "
                      "the atoms into the box",
                      path().string(), id(index), x_A, y_A, grid_.lx_A, grid_.ly_A));
    }
  }
}

void WavesSource::verify(const parallel::Communicator& world) const {
  const output::Verification found = output::verify_file(world, path());
  if (!found.damaged_items.empty()) {
    throw InputError(output::damage_message(path(), found.damaged_items) +
                     fmt::format(": it was damaged after it was complete. Make it again with `{} --force`",
                                 how_to_make_it_));
  }
  if (!found.not_finite_items.empty()) {
    throw InputError(
        fmt::format("{}: the wave of specimen {} holds values that are not finite (NaN or infinity). "
                    "Make it again with `{} --force`",
                    path().string(), id(found.not_finite_items.front()), how_to_make_it_));
  }
  parallel::run_on_all(world, [&] {
    for (std::int64_t index = world.rank(); index < count(); index += world.size()) {
      expect_inside_box(index);
    }
  });
}

}  // namespace dosefloor::images_stage
