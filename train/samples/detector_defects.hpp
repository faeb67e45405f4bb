#pragma once
/// Hot and dead pixels and lines of a detector, replaced by what lies around them, so that the deviation of an image
/// is not theirs: one pixel of 655 x the mean takes all of it, and a network then sees nothing else.
///
///   lines   the profile m_j of the columns: the mean over a column's pixels, of which the lowest and the highest 5 %
///           count as the value there (hot pixels move it little). Its surroundings are the 7 columns around it
///           (moved to stay inside the image), from their third smallest to their third largest: two neighbours may
///           be defective together. standing_out() with 8 q; and more than 3/4 of the column's pixels lie on the same
///           side of the median of the 7 pixels of their row. Replaced by the straight line between the nearest sound
///           columns. Then the rows, likewise.
///   pixels  surroundings as window_ends(), so that clusters of up to five pixels and short parts of lines are found.
///           standing_out() with 6 q, q being exceeded by 0.3 % of the pixels. Replaced by the median of the sound
///           pixels in the window. Repeated, at most four times, as strong ones hide weak ones. So what is more frequent
///           than 0.3 % counts as part of the image: 12 pixels of 64 x 64, 786 of 512 x 512.
///
/// What belongs to an image stays, bit for bit: counts of 0 and 1 at 1 e⁻/Å², shot and readout noise at any dose,
/// noise-free lattices along the pixels at 0.075 and 0.3 Å (their peaks are 83 robust deviations high, but no more
/// than 1.3 times of their surroundings' contrast above these). Readout noise in fewer than 0.3 % of the pixels, alone
/// above much weaker shot noise, looks like hot pixels and is taken for such.
///
/// Everything is computed in a fixed order: the same bits on any rank and thread. The twin in Python is
/// `without_defects` of train/python/dosefloor/networks.py.

#include <cstdint>
#include <span>

namespace dosefloor::samples {

/// In place; returns the number of pixels that were replaced. `image` [height, width], finite. Images below 20 pixels
/// along x or y are left as they are: they say too little about what is usual. Throws Error unless the image has
/// height · width pixels.
std::int64_t replace_defects(std::span<float> image, int height, int width);

}  // namespace dosefloor::samples
