#pragma once
/// The exit waves an experiment's images are made of, read from its waves file and checked first.

#include <complex>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "config/experiment.hpp"
#include "sim/core/emd/emd_reader.hpp"
#include "sim/core/fft/grid.hpp"
#include "sim/core/parallel/communicator.hpp"
#include "sim/label/hull.hpp"

namespace dosefloor::images_stage {

class WavesSource {
 public:
  /// Opens a file of exit waves. Throws InputError if it is missing, unfinished, not a file of waves or of a
  /// later schema version; `how_to_make_it` is the command that makes it, for the message.
  WavesSource(const std::filesystem::path& file, const std::string& how_to_make_it);

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return reader_.path(); }
  [[nodiscard]] const fft::Grid& grid() const noexcept { return grid_; }
  [[nodiscard]] std::int64_t count() const noexcept { return static_cast<std::int64_t>(ids_.size()); }
  /// Id of the specimen at `index` of the file.
  [[nodiscard]] std::int64_t id(std::int64_t index) const { return ids_.at(static_cast<std::size_t>(index)); }
  [[nodiscard]] double energy_keV() const noexcept { return energy_keV_; }

  /// ψ [y, x] of the specimen at `index`.
  [[nodiscard]] std::vector<std::complex<float>> wave(std::int64_t index) const;
  /// The particle's outline.
  [[nodiscard]] label::Hull hull(std::int64_t index) const;
  /// Hash of all parameters of the waves and of the build that made them; the same for a shard and the whole.
  [[nodiscard]] std::string parameter_hash() const;
  /// xxHash64 of /entry/checksums: identifies the waves bit for bit.
  [[nodiscard]] std::string fingerprint() const;

  /// Throws InputError if the data of the specimen at `index` differ from their checksum.
  void verify(std::int64_t index) const;
  /// Throws InputError, with the keys that differ, unless the waves are those of `experiment`.
  void expect_waves_of(const config::Experiment& experiment) const;
  /// Collective over `world`; the work is shared. Throws InputError (every rank) if data differ from their
  /// checksums or are not finite, or if a particle reaches beyond the box, where its mask would not wrap.
  void verify(const parallel::Communicator& world) const;

 private:
  void expect_inside_box(std::int64_t index) const;

  emd::EmdReader reader_;
  std::string how_to_make_it_;
  fft::Grid grid_;
  std::vector<std::int64_t> ids_;
  double energy_keV_ = 0.0;
};

}  // namespace dosefloor::images_stage
