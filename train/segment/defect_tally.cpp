#include "train/segment/defect_tally.hpp"

#include <fmt/format.h>

namespace dosefloor::segment {

void DefectTally::add(std::int64_t replaced_pixels) {
  if (replaced_pixels > few) {
    ++images;
    pixels += replaced_pixels;
  }
}

DefectTally DefectTally::summed_over(const parallel::Communicator& world) const {
  return {world.allreduce(images, parallel::Reduction::sum),
          world.allreduce(pixels, parallel::Reduction::sum)};
}

std::optional<std::string> DefectTally::line(std::int64_t all) const {
  if (images == 0) {
    return std::nullopt;
  }
  return fmt::format(
      "note: {} hot or dead pixels in {} of {} images, lines of them included, were replaced by their surroundings "
      "before the network saw them",
      pixels, images, all);
}

}  // namespace dosefloor::segment
