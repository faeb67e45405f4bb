#pragma once
/// The texts of /entry/provenance.

#include <string>

#include "sim/core/emd/emd_types.hpp"

namespace dosefloor::output {

/// This run as one line of `sessions`: a JSON object with start, host, pid, job, ranks and program.
[[nodiscard]] std::string session_line(const emd::Identity& identity, int ranks);

/// The time now, as `end_time` holds it.
[[nodiscard]] std::string end_time_text();

/// Zero bytes up to `bytes`.
[[nodiscard]] std::string padded(std::string text, std::size_t bytes);

}  // namespace dosefloor::output
