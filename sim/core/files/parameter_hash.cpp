#include "sim/core/files/parameter_hash.hpp"

#include <xxhash.h>

#include <string_view>

namespace dosefloor::files {

std::string parameter_hash(const std::string& parameters) {
  constexpr std::string_view digits = "0123456789abcdef";
  const XXH64_hash_t hash = XXH3_64bits(parameters.data(), parameters.size());
  std::string hex;
  for (int shift = 60; shift >= 0; shift -= 4) {  // the most significant digit first
    hex += digits[(hash >> static_cast<unsigned>(shift)) & 0xFU];
  }
  return hex;
}

}  // namespace dosefloor::files
