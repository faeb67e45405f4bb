#pragma once
/// What makes an output of this build the one it is.

#include <cstdint>
#include <string>

#include "sim/core/emd/emd_types.hpp"

namespace dosefloor::stage {

/// Identity of a file of `schema` that follows from `parameters_toml` (hash: config/parameter_hash.hpp); plan
/// wisdom left empty.
emd::Identity output_identity(const std::string& schema, std::int64_t schema_version,
                              const std::string& parameters_toml, std::uint64_t seed);

}  // namespace dosefloor::stage
