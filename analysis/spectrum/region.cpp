#include "analysis/spectrum/region.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/core/errors/error.hpp"

namespace dosefloor::spectrum {

std::string region_text(const Region& region) {
  return fmt::format("{} {} {} {}", region.x, region.y, region.width, region.height);
}

void expect_region(const Region& region, int width, int height, const std::string& what) {
  if (std::min(region.width, region.height) < least_region_px) {
    throw InputError(
        fmt::format("{}: {} x {} pixels; expected at least {} x {}, for a spectrum with enough samples", what,
                    region.width, region.height, least_region_px, least_region_px));
  }
  if (region.x < 0 || region.y < 0 || region.x > width - region.width || region.y > height - region.height) {
    throw InputError(fmt::format(
        "{}: pixels {} to {} along x and {} to {} along y; expected a region inside the image of {} x {} "
        "pixels",
        what, region.x, region.x + region.width - 1, region.y, region.y + region.height - 1, width, height));
  }
}

}  // namespace dosefloor::spectrum
