#pragma once
/// The parameter row of a specimen as it is stored: /entry/specimens, one row per specimen.

#include <vector>

#include "sim/core/output/output_file.hpp"
#include "sim/waves_stage/specimen_source.hpp"

namespace dosefloor::waves_stage {

/// Number of atoms and box; for drawn specimens also all that was drawn, and, where some may be without a particle,
/// which are (specimen::SpecimenKind).
emd::ParameterTable specimen_table(bool drawn, bool with_kind);

/// Row of one specimen, in the columns' order.
std::vector<output::Number> specimen_row(const SourcedSpecimen& specimen);

}  // namespace dosefloor::waves_stage
