#pragma once
/// The ends of what lies around each pixel: its sixth smallest and its sixth largest value.

#include <span>
#include <vector>

namespace dosefloor::samples {

inline constexpr int window_edge = 5;  ///< px; the window is moved to stay inside the image
inline constexpr int window_rank =
    6;  ///< so that five others, a cluster or a line through the window, are passed over

struct WindowEnds {
  std::vector<float> lower;  ///< [y, x]
  std::vector<float> upper;  ///< [y, x]
};

/// Of the window_edge x window_edge pixels around each, itself among them: the value of rank window_rank from either
/// end. `image` [height, width]. Throws Error unless height and width are at least window_edge.
[[nodiscard]] WindowEnds window_ends(std::span<const float> image, int height, int width);

}  // namespace dosefloor::samples
