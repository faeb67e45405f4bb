#include "analysis/program/csv_fields.hpp"

#include <fmt/format.h>

#include <cmath>

namespace dosefloor::analysis {

std::string field(double number) {
  return std::isnan(number) ? "" : fmt::format("{:.8g}", number);
}

std::string field(const std::optional<double>& number) {
  return number ? field(*number) : "";
}

std::string fields(const std::optional<Interval>& interval) {
  return interval ? field(interval->low) + "," + field(interval->high) : ",";
}

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char letter : text) {
    result += letter == '"' ? "\"\"" : std::string(1, letter);
  }
  return result + "\"";
}

const char* state_of(const DoseLimit& limit) {
  return !limit.dose_per_A2 ? "not reached" : limit.at_first_dose ? "at the first dose" : "reached";
}

const char* text_of(Resampling resampling) {
  switch (resampling) {
    case Resampling::particles:
      return "particles and noise";
    case Resampling::noise:
      return "noise alone";
    case Resampling::impossible:
      break;
  }
  return "";
}

const char* text_of(Reference reference) {
  return reference == Reference::truth ? "truth" : "last frame";
}

}  // namespace dosefloor::analysis
