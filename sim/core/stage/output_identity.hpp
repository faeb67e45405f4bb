#pragma once
/// What makes an output of this build the one it is.

#include <cstdint>
#include <string>

#include "sim/core/emd/emd_types.hpp"
#include "sim/core/schemas/schemas.hpp"

namespace dosefloor::stage {

/// Identity of a file of `schema` that follows from `parameters_toml` (hash: sim/core/files/parameter_hash.hpp);
/// plan wisdom left empty.
emd::Identity output_identity(const schemas::Schema& schema, const std::string& parameters_toml,
                              std::uint64_t seed);

}  // namespace dosefloor::stage
