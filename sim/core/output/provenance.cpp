#include "sim/core/output/provenance.hpp"

#include <unistd.h>

#include <nlohmann/json.hpp>

#include "sim/core/emd/emd_schema.hpp"
#include "sim/core/files/output_lock.hpp"

namespace dosefloor::output {

std::string session_line(const emd::Identity& identity, int ranks) {
  const nlohmann::json json = {{"start", files::time_text(std::chrono::system_clock::now())},
                               {"host", files::host_name()},
                               {"pid", getpid()},
                               {"job", files::job_id()},
                               {"ranks", ranks},
                               {"program_version", identity.program_version},
                               {"git_hash", identity.git_hash}};
  return json.dump() + "\n";
}

std::string end_time_text() {
  return padded(files::time_text(std::chrono::system_clock::now()), emd::end_time_bytes);
}

std::string padded(std::string text, std::size_t bytes) {
  text.resize(bytes, '\0');
  return text;
}

}  // namespace dosefloor::output
