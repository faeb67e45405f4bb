#pragma once
/// The learning curves that training has written, of all networks in one table.

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace dosefloor::results {

/// (what the columns in front say of a training, its curves.csv).
using CurvesFile = std::pair<std::string, std::filesystem::path>;

/// CSV: the columns of the files behind those `in_front`; a column that a file lacks is left empty. Fields
/// are taken as they are. Throws InputError for a file without a line, or with a line of another number of
/// fields.
[[nodiscard]] std::string learning_curves_csv(const std::vector<CurvesFile>& files,
                                              const std::string& in_front);

}  // namespace dosefloor::results
