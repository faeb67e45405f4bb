#include "sim/storage/provenance.hpp"

#include <unistd.h>

#include <nlohmann/json.hpp>

#include "sim/storage/emd_schema.hpp"
#include "sim/storage/output_lock.hpp"

namespace dosefloor::storage {

std::string session_line(const Identity& identity, int ranks) {
  const nlohmann::json json = {{"start", time_text(std::chrono::system_clock::now())},
                               {"host", host_name()},
                               {"pid", getpid()},
                               {"job", job_id()},
                               {"ranks", ranks},
                               {"program_version", identity.program_version},
                               {"git_hash", identity.git_hash}};
  return json.dump() + "\n";
}

std::string end_time_text() {
  return padded(time_text(std::chrono::system_clock::now()), end_time_bytes);
}

std::string padded(std::string text, std::size_t bytes) {
  text.resize(bytes, '\0');
  return text;
}

}  // namespace dosefloor::storage
