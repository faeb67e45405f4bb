#include "sim/core/emd/fingerprint.hpp"

#include <xxhash.h>

#include <array>
#include <cstdint>
#include <fstream>
#include <memory>

#include "sim/core/emd/emd_schema.hpp"
#include "sim/core/errors/error.hpp"

namespace dosefloor::emd {

std::string file_checksum(const std::filesystem::path& file) {
  std::ifstream bytes(file, std::ios::binary);
  const std::unique_ptr<XXH64_state_t, decltype(&XXH64_freeState)> state(XXH64_createState(),
                                                                         &XXH64_freeState);
  XXH64_reset(state.get(), 0);
  std::array<char, 1U << 16U> buffer{};
  while (bytes.read(buffer.data(), buffer.size()) || bytes.gcount() > 0) {
    XXH64_update(state.get(), buffer.data(), static_cast<std::size_t>(bytes.gcount()));
  }
  if (!bytes.eof()) {
    throw InputError(file.string() + ": cannot be read");
  }
  return hash_text(XXH64_digest(state.get()));
}

std::string items_fingerprint(const EmdReader& reader) {
  const auto checksums = reader.read_all<std::uint64_t>("checksums");
  return hash_text(XXH64(checksums.data(), checksums.size() * sizeof(std::uint64_t), 0));
}

}  // namespace dosefloor::emd
