#include "analysis/program/observer_tables.hpp"

#include <fmt/format.h>

#include "analysis/dose_limits/series_result.hpp"
#include "analysis/program/csv_fields.hpp"
#include "config/toml_text.hpp"

namespace dosefloor::analysis_program {
namespace {

struct AnalysedObserver {
  const results::ObserverSeries* input = nullptr;
  dose_limits::SeriesResult result;  ///< a "network" for each disc
};

std::vector<AnalysedObserver> analyse_all(const std::vector<results::ObserverSeries>& observers,
                                          const AnalyseOptions& options, std::uint64_t seed) {
  std::vector<AnalysedObserver> all;
  for (const results::ObserverSeries& observer : observers) {
    dose_limits::SeriesFrames frames;
    frames.frames = observer.frames;
    for (const double disc_A : observer.discs_A) {
      frames.networks.push_back(fmt::format("observer, {} Å", disc_A));
    }
    dose_limits::BootstrapOptions bootstrap;
    bootstrap.resamples = options.resamples;
    bootstrap.seed = seed;
    bootstrap.series = static_cast<std::uint32_t>(all.size());
    bootstrap.window = static_cast<std::size_t>(options.window);
    all.push_back({&observer, dose_limits::analyse_series(frames, bootstrap)});
  }
  return all;
}

/// Calls line(start of the line, observer, result of the disc) for every disc of every observer.
template <class Line>
void for_each_disc(const std::vector<AnalysedObserver>& observers, Line line) {
  for (const AnalysedObserver& one : observers) {
    for (std::size_t disc = 0; disc < one.result.networks.size(); ++disc) {
      const std::string& series = one.input->series;
      line(fmt::format("{},{}", series.find(',') == std::string::npos ? series : quoted(series),
                       field(one.input->discs_A[disc])),
           one, one.result.networks[disc]);
    }
  }
}

std::string curves_csv(const std::vector<AnalysedObserver>& observers) {
  std::string text = "series,disc_A,dose_per_A2,frames,area_share,low,high,true_share,false_share,f1\n";
  for_each_disc(observers, [&](const std::string& start, const AnalysedObserver&,
                               const dose_limits::NetworkResult& disc) {
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
                               const dose_limits::NetworkResult& disc) {
    for (const auto& [name, limit] :
         {std::pair{"half", &disc.half}, std::pair{"convergence", &disc.convergence},
          std::pair{"visibility", &disc.visibility}}) {
      text += fmt::format("{},{},{},{},{},{},{}\n", start, name, field(limit->dose_per_A2),
                          fields(limit->interval), field(limit->reached_share), state_of(*limit),
                          text_of(one.result.resampling));
    }
  });
  return text;
}

}  // namespace

void add_observer_tables(Tables& tables, const std::vector<results::ObserverSeries>& observers,
                         const AnalyseOptions& options, std::uint64_t seed) {
  const std::vector<AnalysedObserver> analysed = analyse_all(observers, options, seed);
  tables.emplace_back("observer_curves.csv", curves_csv(analysed));
  tables.emplace_back("observer_limits.csv", limits_csv(analysed));
}

std::string observers_toml(const std::vector<results::ObserverSeries>& observers) {
  std::string text;
  for (const results::ObserverSeries& observer : observers) {
    text +=
        fmt::format("{} = \"{}\"\n", config::toml_key(observer.series + ": observer"), observer.fingerprint);
  }
  return text;
}

nlohmann::ordered_json observers_json(const std::vector<results::ObserverSeries>& observers,
                                      const std::filesystem::path& folder) {
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const results::ObserverSeries& observer : observers) {
    json.push_back({{"series", observer.series},
                    {"file", std::filesystem::proximate(observer.file, folder).string()},
                    {"checksum", observer.fingerprint},
                    {"discs_A", observer.discs_A},
                    {"false_share", observer.false_share}});
  }
  return json;
}

}  // namespace dosefloor::analysis_program
