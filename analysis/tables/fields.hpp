#pragma once
/// Values as fields of a table. An empty field is a value that is not defined, or a dose that is not reached;
/// "inf" in an interval is a dose that the resamples do not reach.

#include <array>
#include <optional>
#include <string>
#include <utility>

#include "analysis/dose_limits/dose_response.hpp"
#include "analysis/dose_limits/frame.hpp"
#include "analysis/dose_limits/resampler.hpp"

namespace dosefloor::tables {

/// Eight digits; NaN and nothing are empty, "inf" is infinite.
[[nodiscard]] std::string field(double number);
[[nodiscard]] std::string field(const std::optional<double>& number);
/// A dose of Findings, where infinite is not reached: an empty field.
[[nodiscard]] std::string reached(double dose_per_A2);
/// "low,high", or "," for none.
[[nodiscard]] std::string fields(const std::optional<dose_limits::Interval>& interval);
/// A text in quotes, which may hold commas.
[[nodiscard]] std::string quoted(const std::string& text);
/// A text, in quotes if need be.
[[nodiscard]] std::string text_field(const std::string& text);

/// "reached", "at the first dose", "not reached".
[[nodiscard]] const char* state_of(const dose_limits::DoseLimit& limit);
/// The three doses with their names in tables.
[[nodiscard]] std::array<std::pair<const char*, const dose_limits::DoseLimit*>, 3> limits_of(
    const dose_limits::DoseResponse& response);
/// "dose,low,high,reached_share,state".
[[nodiscard]] std::string limit_fields(const dose_limits::DoseLimit& limit);
/// What intervals of resampled particles or noise, and of resampled trainings or of one each, are of:
/// "particles, noise and training", "noise alone", "" for none.
[[nodiscard]] std::string interval_text(dose_limits::Resampling resampling, bool with_training);
/// "truth", "last frame".
[[nodiscard]] const char* text_of(dose_limits::Reference reference);

}  // namespace dosefloor::tables
