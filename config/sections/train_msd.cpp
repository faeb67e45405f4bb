#include "config/sections/train_msd.hpp"

#include <algorithm>
#include <cmath>

namespace dosefloor::config {

MsdConfig MsdConfig::in_pixels(double pixel_A) const {
  constexpr double rounding = 1e-9;  // 0.75 Å are 10 pixels of 0.075 Å, whatever their ratio's last bit
  MsdConfig result = *this;
  if (dilation_max == 0) {
    result.dilation_max =
        std::max<std::int64_t>(1, std::llround(std::ceil(dilation_max_A / pixel_A - rounding)));
  }
  return result;
}

}  // namespace dosefloor::config
