#pragma once
/// Values as fields of a table. An empty field is a value that is not defined, or a dose that is not reached.

#include <optional>
#include <string>

#include "analysis/dose_limits/series_result.hpp"

namespace dosefloor::analysis_program {

/// Eight digits; NaN and nothing are empty, "inf" is infinite.
[[nodiscard]] std::string field(double number);
[[nodiscard]] std::string field(const std::optional<double>& number);
/// "low,high", or "," for none.
[[nodiscard]] std::string fields(const std::optional<dose_limits::Interval>& interval);
/// A text in quotes, which may hold commas.
[[nodiscard]] std::string quoted(const std::string& text);

/// "reached", "at the first dose", "not reached".
[[nodiscard]] const char* state_of(const dose_limits::DoseLimit& limit);
/// "particles and noise", "noise alone", "" for none; "truth", "last frame".
[[nodiscard]] const char* text_of(dose_limits::Resampling resampling);
[[nodiscard]] const char* text_of(dose_limits::Reference reference);

}  // namespace dosefloor::analysis_program
