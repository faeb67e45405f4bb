#pragma once
/// An MSD-net on paper: its hyper-parameters with its dilations.

#include <cstdint>
#include <vector>

#include "config/sections/train_msd.hpp"
#include "train/json_reader/json_reader.hpp"
#include "train/networks/design.hpp"

namespace dosefloor::networks {

/// With d layers of w channels and kernels of k x k taps.
class MsdDesign final : public Design {
 public:
  using Section = config::MsdConfig;

  /// With the dilations that section.dilation_seed gives (draw_dilations()). Throws Error unless dilation_max is in pixels
  /// (MsdConfig::in_pixels()).
  explicit MsdDesign(const Section& section);
  MsdDesign(const Section& section, std::vector<std::int64_t> dilations);

  /// The hyper-parameters and "dilations", one per layer. Throws as JsonReader.
  static MsdDesign read(const json_reader::JsonReader& json);

  [[nodiscard]] const Section& section() const noexcept { return section_; }
  [[nodiscard]] const std::vector<std::int64_t>& dilations() const noexcept { return dilations_; }

  [[nodiscard]] std::string name() const override { return std::string(Section::name); }
  [[nodiscard]] std::shared_ptr<Network> make(std::uint64_t seed) const override;

  /// k² w (1 + w d (d - 1)/2) + 2 d w + 1; where all layers see the image, the 1 is d.
  [[nodiscard]] std::int64_t parameter_count() const override;
  [[nodiscard]] double forward_flops(std::int64_t height, std::int64_t width) const override;
  /// Of products of spectra (train/spectral/msd_plan.hpp).
  [[nodiscard]] double step_flops(std::int64_t images, std::int64_t height,
                                  std::int64_t width) const override;

  /// The upper end of what was measured with LibTorch 2.11 (AVX2, 1 thread, images of 500 to 1500 px):
  ///
  ///   4 · (1.3 d w + 8)     the spectra of d w features, with borders of 40 px; measured 18 to 20, 42 to 46 and 66 to 72
  ///                         planes for d = 10, 30 and 50
  ///   4 · (1.25 d w + 28)   where kernels are too large for spectral::largest_half_width: the features, and convolutions of
  ///                         8 planes at a time with their padded copies; a plane more where all layers see the image
  [[nodiscard]] double inference_bytes_per_pixel() const override;

  [[nodiscard]] nlohmann::json json() const override;

 private:
  Section section_;
  std::vector<std::int64_t> dilations_;
};

}  // namespace dosefloor::networks
