#include "analysis/program/csv_fields.hpp"

#include <fmt/format.h>

#include <cmath>

namespace dosefloor::analysis_program {

std::string field(double number) {
  return std::isnan(number) ? "" : fmt::format("{:.8g}", number);
}

std::string field(const std::optional<double>& number) {
  return number ? field(*number) : "";
}

std::string fields(const std::optional<dose_limits::Interval>& interval) {
  return interval ? field(interval->low) + "," + field(interval->high) : ",";
}

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char letter : text) {
    result += letter == '"' ? "\"\"" : std::string(1, letter);
  }
  return result + "\"";
}

const char* state_of(const dose_limits::DoseLimit& limit) {
  return !limit.dose_per_A2 ? "not reached" : limit.at_first_dose ? "at the first dose" : "reached";
}

const char* text_of(dose_limits::Resampling resampling) {
  switch (resampling) {
    case dose_limits::Resampling::particles:
      return "particles and noise";
    case dose_limits::Resampling::noise:
      return "noise alone";
    case dose_limits::Resampling::impossible:
      break;
  }
  return "";
}

const char* text_of(dose_limits::Reference reference) {
  return reference == dose_limits::Reference::truth ? "truth" : "last frame";
}

}  // namespace dosefloor::analysis_program
