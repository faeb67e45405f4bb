#pragma once
/// What is done to an image before a network sees it. Everything is computed in double and in a fixed order:
/// the same bits on any rank and thread.
///
///   image   (X - mean) / deviation, both over the whole image (population: divided by the number of pixels)
///   local   (X - m) / √s,  m = Wy X Wxᵀ,  s = Wy (X - m)² Wxᵀ  with (X - m)² pixel by pixel and the weights
///           of train/samples/gaussian_weights.hpp: σ_px = sigma_A / the axis' pixel size
///
/// 0 where the deviation or s is 0, so for every pixel of a constant image. Before that, where it is asked for, the
/// detector's defects are replaced (train/samples/detector_defects.hpp).

#include <cstdint>
#include <span>

#include "config/sections/train.hpp"
#include "train/samples/sample.hpp"

namespace dosefloor::samples {

class Normaliser {
 public:
  /// sigma_A counts for Normalisation::local only. Throws InputError unless it is finite and above 0 there.
  Normaliser(config::Normalisation kind, double sigma_A, bool replace_defects);

  /// In place. `image` [height, width]; pixel sizes count for Normalisation::local only. Throws InputError
  /// unless the image has height · width > 0 finite pixels and, for local, pixel sizes above 0. Returns the number of
  /// pixels that were replaced as defects.
  std::int64_t operator()(std::span<float> image, int height, int width, double pixel_x_A,
                          double pixel_y_A) const;
  std::int64_t operator()(Sample& sample) const {
    return (*this)(sample.image, sample.height, sample.width, sample.pixel_x_A, sample.pixel_y_A);
  }

 private:
  config::Normalisation kind_;
  double sigma_A_;
  bool replace_defects_;
};

}  // namespace dosefloor::samples
