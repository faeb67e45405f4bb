#pragma once
/// A rectangle of an image's pixels.

#include <string>

namespace dosefloor::spectrum {

/// Pixels [x, x + width) x [y, y + height) of an image [y, x].
struct Region {
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;

  [[nodiscard]] double pixels() const noexcept { return static_cast<double>(width) * height; }
  bool operator==(const Region&) const = default;
};

/// Shortest side of a region whose spectrum is taken: below, few rings have samples enough.
inline constexpr int least_region_px = 32;

/// "X Y W H", as --region takes it.
[[nodiscard]] std::string region_text(const Region& region);

/// Throws InputError, which begins with `what`, unless the region lies in an image of width x height pixels
/// and has sides of at least least_region_px.
void expect_region(const Region& region, int width, int height, const std::string& what);

}  // namespace dosefloor::spectrum
