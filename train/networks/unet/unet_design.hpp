#pragma once
/// A U-net on paper: its hyper-parameters.

#include "config/sections/train_unet.hpp"
#include "train/json_reader/json_reader.hpp"
#include "train/networks/design.hpp"

namespace dosefloor::networks {

/// With c initial channels and L levels.
class UnetDesign final : public Design {
 public:
  using Section = config::UnetConfig;

  explicit UnetDesign(const Section& section) : section_(section) {}

  /// The hyper-parameters. Throws as JsonReader.
  static UnetDesign read(const json_reader::JsonReader& json);

  [[nodiscard]] const Section& section() const noexcept { return section_; }

  [[nodiscard]] std::string name() const override { return std::string(Section::name); }
  [[nodiscard]] std::shared_ptr<Network> make(std::uint64_t seed) const override;

  /// What its blocks have (train/networks/unet/unet.hpp).
  [[nodiscard]] std::int64_t parameter_count() const override;
  [[nodiscard]] double forward_flops(std::int64_t height, std::int64_t width) const override;

  /// 4 · 16 c: the last block on the way up, with inputs of 3 c channels. The upper end of what was measured with LibTorch 2.11
  /// (AVX2, 1 thread, images of 500 to 1500 px): 15 c, 15 c and 13 c planes for c = 8, 16 and 32.
  [[nodiscard]] double inference_bytes_per_pixel() const override;

  /// 2^L: else its poolings shift.
  [[nodiscard]] std::int64_t tile_unit() const override { return std::int64_t{1} << section_.levels; }

  /// Group normalisation takes its statistics over it.
  [[nodiscard]] bool sees_whole_image() const override {
    return section_.normalisation == config::UnetNormalisation::group;
  }

  [[nodiscard]] bool wants_channels_last() const override { return true; }
  [[nodiscard]] nlohmann::json json() const override;

 private:
  Section section_;
};

}  // namespace dosefloor::networks
