#include "analysis/tables/observer_tables.hpp"

#include <fmt/format.h>

#include <utility>

#include "analysis/tables/fields.hpp"

namespace dosefloor::tables {
namespace {

struct AnalysedObserver {
  const results::ObserverSeries* input = nullptr;
  dose_limits::SeriesResult result;  ///< a setting for each disc
};

std::vector<AnalysedObserver> analyse_all(const std::vector<results::ObserverSeries>& observers,
                                          dose_limits::BootstrapOptions bootstrap) {
  std::vector<AnalysedObserver> all;
  for (const results::ObserverSeries& observer : observers) {
    dose_limits::SeriesFrames frames;
    for (std::size_t disc = 0; disc < observer.discs_A.size(); ++disc) {
      frames.settings.push_back(fmt::format("observer, {} Å", observer.discs_A[disc]));
      frames.frames.push_back({observer.frames[disc]});
    }
    bootstrap.series = static_cast<std::uint32_t>(all.size());
    all.push_back({&observer, dose_limits::analyse_series(frames, bootstrap)});
  }
  return all;
}

/// Calls line(start of the line, observer, response of the disc) for every disc of every observer.
template <class Line>
void for_each_disc(const std::vector<AnalysedObserver>& observers, Line line) {
  for (const AnalysedObserver& one : observers) {
    for (std::size_t disc = 0; disc < one.result.settings.size(); ++disc) {
      line(fmt::format("{},{}", text_field(one.input->series), field(one.input->discs_A[disc])), one,
           one.result.settings[disc].pooled);
    }
  }
}

std::string curves_csv(const std::vector<AnalysedObserver>& observers) {
  std::string text = "series,disc_A,dose_per_A2,frames,area_share,low,high,true_share,false_share,f1\n";
  for_each_disc(observers, [&](const std::string& start, const AnalysedObserver&,
                               const dose_limits::DoseResponse& disc) {
    for (std::size_t step = 0; step < disc.curve.size(); ++step) {
      const dose_limits::CurvePoint& point = disc.curve[step];
      text += fmt::format("{},{},{},{},{},{},{},{}\n", start, field(point.dose_per_A2), point.frames,
                          field(point.share), fields(disc.intervals[step].share), field(point.true_share),
                          field(point.false_share), field(point.f1));
    }
  });
  return text;
}

std::string limits_csv(const std::vector<AnalysedObserver>& observers) {
  std::string text = "series,disc_A,limit,dose_per_A2,low,high,reached_share,state,interval_of\n";
  for_each_disc(observers, [&](const std::string& start, const AnalysedObserver& one,
                               const dose_limits::DoseResponse& disc) {
    for (const auto& [name, limit] : limits_of(disc)) {
      text += fmt::format("{},{},{},{}\n", start, name, limit_fields(*limit),
                          interval_text(one.result.resampling, false));
    }
  });
  return text;
}

}  // namespace

Tables observer_tables(const std::vector<results::ObserverSeries>& observers,
                       dose_limits::BootstrapOptions bootstrap) {
  const std::vector<AnalysedObserver> analysed = analyse_all(observers, bootstrap);
  return {{"observer_curves.csv", curves_csv(analysed)}, {"observer_limits.csv", limits_csv(analysed)}};
}

}  // namespace dosefloor::tables
