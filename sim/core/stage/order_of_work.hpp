#pragma once
/// In which order the items that a file lacks are made.
///
/// All orders put the items last that earlier runs began and did not complete: one of them may be what ended
/// these runs, and the others are complete by then.

#include <cstdint>
#include <span>
#include <vector>

#include "sim/core/output/output_file.hpp"

namespace dosefloor::stage {

/// Items that one group of ranks makes one after another, since they share something that is made once.
using Portion = std::vector<std::int64_t>;

/// Every item alone, ascending.
[[nodiscard]] std::vector<Portion> one_by_one(const output::OutputFile& file);

/// Every item alone, by descending `sizes` (one for each item of the file), so that no rank starts a large one
/// when the others are done.
[[nodiscard]] std::vector<Portion> largest_first(const output::OutputFile& file,
                                                 std::span<const std::uint64_t> sizes);

/// Of a file with the item axes [image_epoch, specimen], item = image_epoch · specimens + specimen: all items
/// of a specimen together, whose wave is needed once. Specimens ascend.
[[nodiscard]] std::vector<Portion> by_specimen(const output::OutputFile& file, std::int64_t specimens);

}  // namespace dosefloor::stage
