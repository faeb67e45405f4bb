#include "analysis/tables/null_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <limits>

#include "analysis/tables/setting_columns.hpp"
#include "sim/specimen/kind.hpp"

namespace dosefloor::tables {
namespace {

const char* kind_of(const results::Series& series, std::int64_t specimen) {
  const config::Experiment& made = series.experiment;
  const specimen::SpecimenKind kind = specimen::kind_of(made.specimen, made.seed, specimen,
                                                        made.training_specimens + made.validation_specimens);
  const bool known = series.is_dose_series() || series.is_validation();
  return known && kind != specimen::SpecimenKind::particle ? specimen::name_of(kind) : "none in view";
}

/// At the step whose dose is the first not below, or the last; NaN without curves.
double floor_at(const dose_limits::AreaCurve& curve, double dose_per_A2) {
  if (curve.empty()) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  const auto step = std::lower_bound(
      curve.begin(), curve.end(), dose_per_A2,
      [](const dose_limits::CurvePoint& point, double dose) { return point.dose_per_A2 < dose; });
  return step == curve.end() ? curve.back().floor : step->floor;
}

}  // namespace

std::string nulls_csv(const results::Results& results, const std::vector<AnalysedSeries>& series) {
  const SettingColumns columns(results);
  return by_setting(
      series, columns, "replicate,image_epoch,specimen,kind,dose_per_A2,area_A2,area_share,floor_share",
      [&](std::string& text, const std::string& start, const AnalysedSeries& one, std::size_t place) {
        for (std::size_t i = 0; i < one.input->trainings.size(); ++i) {
          const results::Training& training = results.trainings[one.input->trainings[i]];
          if (training.setting != one.settings[place]) {
            continue;
          }
          for (const auto& [id, frame] : one.input->segmented.frames[i].nulls) {
            text += fmt::format("{},{},{},{},{},{},{},{},{}\n", start, text_field(training.replicate),
                                id.image_epoch, id.specimen, kind_of(*one.input, id.specimen),
                                field(frame.dose_per_A2), field(frame.area_A2),
                                field(frame.area_A2 / one.result.mean_particle_A2),
                                field(floor_at(one.result.settings[place].pooled.curve, frame.dose_per_A2)));
          }
        }
      });
}

}  // namespace dosefloor::tables
