#pragma once
/// Where training images come from: a file, or exit waves that get a new realisation whenever one is asked
/// for.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/sections/images.hpp"
#include "sim/core/parallel/communicator.hpp"
#include "train/samples/sample.hpp"

namespace dosefloor::samples {

class SampleSource {
 public:
  SampleSource() = default;
  virtual ~SampleSource() = default;
  SampleSource(const SampleSource&) = delete;
  SampleSource& operator=(const SampleSource&) = delete;
  SampleSource(SampleSource&&) = delete;
  SampleSource& operator=(SampleSource&&) = delete;

  /// The image (counts) and mask of `id`: a function of the data and of `id` alone. Not collective. May be
  /// called on another thread than the one that made the source, but on one at a time. Throws InputError for
  /// ids that the source does not have and for data that no network may see (NaN, masks of other values than
  /// 0 and 1).
  virtual Sample read(const SampleId& id) = 0;

  /// Size of all its images, px.
  [[nodiscard]] virtual int height() const = 0;
  [[nodiscard]] virtual int width() const = 0;
  /// Ids of its specimens, ascending.
  [[nodiscard]] virtual const std::vector<std::int64_t>& specimens() const = 0;
  /// Image epochs that a specimen has, 0 .. n - 1; nothing where there is no end to them.
  [[nodiscard]] virtual std::optional<std::int64_t> image_epochs() const = 0;
  /// Text that identifies the data bit for bit; the same on all ranks. Part of what a trained network follows
  /// from.
  [[nodiscard]] virtual std::string fingerprint() const = 0;
  /// Smallest and largest edge of an (binned) image pixel, Å.
  [[nodiscard]] virtual config::DrawRange pixel_A() const = 0;
  /// Smallest and largest dose.
  [[nodiscard]] virtual config::DrawRange dose_per_A2() const = 0;

  /// Collective over `world`; the work is shared. Throws InputError (every rank) if data differ from their
  /// checksums.
  virtual void verify(const parallel::Communicator& world) const = 0;
};

}  // namespace dosefloor::samples
