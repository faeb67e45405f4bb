#include "analysis/tables/fields.hpp"

#include <fmt/format.h>

#include <cmath>

namespace dosefloor::tables {

std::string field(double number) {
  return std::isnan(number) ? "" : fmt::format("{:.8g}", number);
}

std::string field(const std::optional<double>& number) {
  return number ? field(*number) : "";
}

std::string reached(double dose_per_A2) {
  return std::isinf(dose_per_A2) ? "" : field(dose_per_A2);
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

std::string text_field(const std::string& text) {
  return text.find_first_of(",\"\n") == std::string::npos ? text : quoted(text);
}

const char* state_of(const dose_limits::DoseLimit& limit) {
  return !limit.dose_per_A2 ? "not reached" : limit.at_first_dose ? "at the first dose" : "reached";
}

std::string interval_text(dose_limits::Resampling resampling, bool with_training) {
  switch (resampling) {
    case dose_limits::Resampling::particles:
      return with_training ? "particles, noise and training" : "particles and noise";
    case dose_limits::Resampling::noise:
      return with_training ? "noise and training" : "noise alone";
    case dose_limits::Resampling::impossible:
      break;
  }
  return "";
}

const char* text_of(dose_limits::Reference reference) {
  return reference == dose_limits::Reference::truth ? "truth" : "last frame";
}

std::array<std::pair<const char*, const dose_limits::DoseLimit*>, 3> limits_of(
    const dose_limits::DoseResponse& response) {
  return {{{"half", &response.half},
           {"convergence", &response.convergence},
           {"visibility", &response.visibility}}};
}

std::string limit_fields(const dose_limits::DoseLimit& limit) {
  return fmt::format("{},{},{},{}", field(limit.dose_per_A2), fields(limit.interval),
                     field(limit.reached_share), state_of(limit));
}

}  // namespace dosefloor::tables
