#include "analysis/tables/dose_tables.hpp"

#include <fmt/format.h>

#include <utility>

#include "analysis/dose_limits/comparison.hpp"
#include "analysis/dose_limits/f1_histogram.hpp"
#include "analysis/tables/setting_columns.hpp"

namespace dosefloor::tables {
namespace {

using dose_limits::CurvePoint;
using dose_limits::DoseMeans;
using dose_limits::Findings;
using dose_limits::PointIntervals;
using dose_limits::SettingResult;

std::string interval_of(const AnalysedSeries& one, const SettingResult& setting) {
  return text_field(interval_text(one.result.resampling, setting.with_training()));
}

bool has_truth(const AnalysedSeries& one) {
  return one.result.reference == dose_limits::Reference::truth;
}

std::string limits_csv(const std::vector<AnalysedSeries>& all, const SettingColumns& columns) {
  return by_setting(
      all, columns, "limit,dose_per_A2,low,high,reached_share,state,interval_of,replicates,reference",
      [](std::string& text, const std::string& start, const AnalysedSeries& one, std::size_t place) {
        if (!one.result.with_curves) {
          return;
        }
        const SettingResult& setting = one.result.settings[place];
        for (const auto& [name, limit] : limits_of(setting.pooled)) {
          text +=
              fmt::format("{},{},{},{},{},{}\n", start, name, limit_fields(*limit), interval_of(one, setting),
                          setting.replicates.size(), text_of(one.result.reference));
        }
      });
}

std::string target_bands_csv(const std::vector<AnalysedSeries>& all, const SettingColumns& columns) {
  return by_setting(
      all, columns, "plateau_share,band_low_share,band_high_share",
      [](std::string& text, const std::string& start, const AnalysedSeries& one, std::size_t place) {
        const dose_limits::Limits& limits = one.result.settings[place].pooled.limits;
        text += one.result.with_curves ? fmt::format("{},{},{},{}\n", start, field(limits.plateau),
                                                     field(limits.band_low), field(limits.band_high))
                                       : "";
      });
}

std::string replicates_csv(const results::Results& results, const std::vector<AnalysedSeries>& all,
                           const SettingColumns& columns) {
  return by_setting(
      all, columns,
      "replicate,half_dose_per_A2,convergence_dose_per_A2,visibility_dose_per_A2,plateau_share,"
      "band_width_share,f1,false_share",
      [&](std::string& text, const std::string& start, const AnalysedSeries& one, std::size_t place) {
        const results::Setting& setting = results.settings[one.settings[place]];
        for (std::size_t r = 0; r < setting.trainings.size(); ++r) {
          const Findings& found = one.result.settings[place].replicates[r];
          const DoseMeans& means = found.means.front();
          text +=
              fmt::format("{},{},{},{},{},{},{},{},{}\n", start,
                          text_field(results.trainings[setting.trainings[r]].replicate), reached(found.half),
                          reached(found.convergence), reached(found.visibility), field(found.plateau),
                          field(found.band_width), field(means.f1), field(means.false_share));
        }
      });
}

std::string scores_csv(const std::vector<AnalysedSeries>& all, const SettingColumns& columns) {
  return by_setting(
      all, columns, "quantity,dose_low_per_A2,dose_high_per_A2,frames,value,low,high,interval_of",
      [](std::string& text, const std::string& start, const AnalysedSeries& one, std::size_t place) {
        const SettingResult& setting = one.result.settings[place];
        for (const DoseMeans& means : setting.found.means) {
          for (const auto& [name, member] :
               {std::pair{"f1", &DoseMeans::f1}, std::pair{"area_share", &DoseMeans::share},
                std::pair{"true_share", &DoseMeans::true_share},
                std::pair{"false_share", &DoseMeans::false_share}}) {
            const auto value_in = [&means, member = member](const Findings& found, const Findings&) {
              return found.in(means.span).*member;
            };
            const dose_limits::Compared found = dose_limits::compare(setting, setting, value_in);
            text += fmt::format("{},{},{},{},{},{},{},{}\n", start, name, field(means.span.low),
                                field(means.span.high), means.frames, field(found.value),
                                fields(found.interval), interval_of(one, setting));
          }
        }
      });
}

/// One line for each setting and dose, with what `row` says about it.
template <class Row>
std::string by_dose(const std::vector<AnalysedSeries>& all, const SettingColumns& columns, bool with_truth,
                    const std::string& head, Row row) {
  return by_setting(
      all, columns, "dose_per_A2,frames," + head + ",interval_of",
      [&](std::string& text, const std::string& start, const AnalysedSeries& one, std::size_t place) {
        if (!one.result.with_curves || (with_truth && !has_truth(one))) {
          return;
        }
        const SettingResult& setting = one.result.settings[place];
        const dose_limits::DoseResponse& pooled = setting.pooled;
        for (std::size_t step = 0; step < pooled.curve.size(); ++step) {
          text += fmt::format("{},{},{},{},{}\n", start, field(pooled.curve[step].dose_per_A2),
                              pooled.curve[step].frames, row(pooled.curve[step], pooled.intervals[step]),
                              interval_of(one, setting));
        }
      });
}

/// The frames of all replicates of a setting.
std::vector<dose_limits::Frame> frames_of(const results::Results& results, const AnalysedSeries& one,
                                          std::size_t setting) {
  std::vector<dose_limits::Frame> frames;
  for (std::size_t i = 0; i < one.input->trainings.size(); ++i) {
    if (results.trainings[one.input->trainings[i]].setting == setting) {
      const std::vector<dose_limits::Frame>& more = one.input->segmented.frames[i].frames;
      frames.insert(frames.end(), more.begin(), more.end());
    }
  }
  return frames;
}

std::string f1_histograms_csv(const results::Results& results, const std::vector<AnalysedSeries>& all,
                              const SettingColumns& columns) {
  return by_setting(
      all, columns, "dose_low_per_A2,dose_high_per_A2,f1_low,f1_high,frames",
      [&](std::string& text, const std::string& start, const AnalysedSeries& one, std::size_t place) {
        if (!has_truth(one)) {
          return;
        }
        constexpr auto bins = static_cast<double>(dose_limits::f1_bins);
        for (const dose_limits::F1Histogram& decade :
             dose_limits::f1_histograms(frames_of(results, one, one.settings[place]))) {
          for (std::size_t bin = 0; bin < dose_limits::f1_bins; ++bin) {
            text += fmt::format("{},{},{},{},{},{}\n", start, field(decade.dose_low), field(decade.dose_high),
                                field(static_cast<double>(bin) / bins),
                                field(static_cast<double>(bin + 1) / bins), decade.counts[bin]);
          }
        }
      });
}

}  // namespace

Tables dose_tables(const results::Results& results, const std::vector<AnalysedSeries>& series) {
  const SettingColumns columns(results);
  return {
      {"limits.csv", limits_csv(series, columns)},
      {"target_bands.csv", target_bands_csv(series, columns)},
      {"replicates.csv", replicates_csv(results, series, columns)},
      {"scores.csv", scores_csv(series, columns)},
      {"area_curves.csv",
       by_dose(series, columns, false, "area_share,low,high,true_share,precision,floor_share",
               [](const CurvePoint& point, const PointIntervals& intervals) {
                 return field(point.share) + "," + fields(intervals.share) + "," + field(point.true_share) +
                        "," + field(point.precision) + "," + field(point.floor);
               })},
      {"over_segmentation.csv", by_dose(series, columns, true, "false_share,low,high",
                                        [](const CurvePoint& point, const PointIntervals& intervals) {
                                          return field(point.false_share) + "," +
                                                 fields(intervals.false_share);
                                        })},
      {"f1_curves.csv", by_dose(series, columns, true, "f1,low,high",
                                [](const CurvePoint& point, const PointIntervals& intervals) {
                                  return field(point.f1) + "," + fields(intervals.f1);
                                })},
      {"f1_histograms.csv", f1_histograms_csv(results, series, columns)},
  };
}

}  // namespace dosefloor::tables
