#include "sim/core/stage/output_identity.hpp"

#include <cstdlib>

#include "sim/core/files/parameter_hash.hpp"
#include "sim/core/version/version.hpp"

namespace dosefloor::stage {

emd::Identity output_identity(const schemas::Schema& schema, const std::string& parameters_toml,
                              std::uint64_t seed) {
  emd::Identity identity;
  identity.schema = schema.name;
  identity.schema_version = schema.version;
  identity.parameters_toml = parameters_toml;
  identity.parameter_hash = std::strtoull(files::parameter_hash(parameters_toml).c_str(), nullptr, 16);
  identity.program_version = version::program_version;
  identity.git_hash = version::git_hash;
  identity.seed = seed;
  return identity;
}

}  // namespace dosefloor::stage
