#pragma once
/// The parameter row of a specimen as it is stored: /entry/specimens, one row per specimen.

#include <vector>

#include "sim/storage/output_file.hpp"
#include "sim/waves/specimen_source.hpp"

namespace dosefloor::waves {

/// Number of atoms and box; for drawn specimens also all that was drawn.
storage::ParameterTable specimen_table(bool drawn);

/// Row of one specimen, in the columns' order.
std::vector<storage::Number> specimen_row(const SourcedSpecimen& specimen);

}  // namespace dosefloor::waves
