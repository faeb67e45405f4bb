#include "analysis/program/study_tables.hpp"

#include <fmt/format.h>

#include <cmath>
#include <optional>
#include <utility>

#include "analysis/program/csv_fields.hpp"
#include "analysis/results/learning_curves.hpp"

namespace dosefloor::analysis_program {
namespace {

/// A value as one reads it: a text without its quotes.
std::string plain(const std::string& toml) {
  const bool text = toml.size() >= 2 && toml.front() == '"' && toml.back() == '"';
  return text ? toml.substr(1, toml.size() - 2) : toml;
}

std::string field_of(const std::string& text) {
  return text.find_first_of(",\"\n") == std::string::npos ? text : quoted(text);
}

/// The columns "network,setting,KEY,...", and what a setting has in them.
class SettingColumns {
 public:
  explicit SettingColumns(const results::StudyResults& results) : results_(&results) {}

  [[nodiscard]] std::string head() const { return "network,setting" + keys_head(); }
  [[nodiscard]] std::string operator()(std::size_t setting) const {
    const results::StudySetting& of = results_->settings[setting];
    std::string text = of.network + "," + field_of(of.label);
    for (const std::string& value : of.values) {
      text += "," + field_of(plain(value));
    }
    return text;
  }

  [[nodiscard]] std::string keys_head() const {
    std::string text;
    for (const std::string& key : results_->keys) {
      text += "," + field_of(key);
    }
    return text;
  }
  /// Values that two settings share; empty where they differ.
  [[nodiscard]] std::string common(const results::StudySetting& a, const results::StudySetting& b) const {
    std::string text;
    for (std::size_t i = 0; i < a.values.size(); ++i) {
      text += "," + (a.values[i] == b.values[i] ? field_of(plain(a.values[i])) : "");
    }
    return text;
  }

 private:
  const results::StudyResults* results_;
};

std::string settings_csv(const results::StudyResults& results, const SettingColumns& columns) {
  std::string text =
      columns.head() + ",replicates,training_specimens,lowest_dose_per_A2,highest_dose_per_A2\n";
  for (std::size_t i = 0; i < results.settings.size(); ++i) {
    const results::StudySetting& setting = results.settings[i];
    const auto& doses = results.networks[setting.networks.front()].file.dose_per_A2;
    text += fmt::format("{},{},{},{},{}\n", columns(i), setting.networks.size(),
                        results::specimens_of(setting.experiment), field(doses[0]), field(doses[1]));
  }
  return text;
}

std::string networks_csv(const results::StudyResults& results, const SettingColumns& columns) {
  std::string text = columns.head() +
                     ",replicate,training,parameters,epoch,threshold,model,model_checksum,parameter_hash,"
                     "program_version,git_hash\n";
  for (const results::StudyNetwork& network : results.networks) {
    const results::NetworkFile& file = network.file;
    text += fmt::format("{},{},{},{},{},{},{},{},{},{},{}\n", columns(network.setting),
                        field_of(network.replicate), field_of(network.label), file.parameters, file.epoch,
                        field(file.threshold), file.path.filename().string(), file.checksum,
                        file.parameter_hash, file.program_version, file.git_hash);
  }
  return text;
}

std::string series_csv(const std::vector<AnalysedStudySeries>& all) {
  std::string text =
      "series,particles,frames,doses,lowest_dose_per_A2,highest_dose_per_A2,window_doses,mtf_model,settings,"
      "with_curves,reference,intervals_of,threshold,without_particle,without_reference,images_checksum\n";
  for (const AnalysedStudySeries& one : all) {
    const dose_limits::SettingsResult& result = one.result;
    const results::SegmentedSeries& segmented = one.input->segmented;
    const results::SegmentedFrames& frames = segmented.frames.front();
    text += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", field_of(segmented.name),
                        result.particles, result.frames, result.doses_per_A2.size(),
                        field(result.doses_per_A2.front()), field(result.doses_per_A2.back()), result.window,
                        one.mtf_model == 0 ? "" : std::to_string(one.mtf_model), result.settings.size(),
                        result.with_curves ? "yes" : "no", text_of(result.reference),
                        text_of(result.resampling), field(segmented.threshold), frames.without_particle,
                        frames.without_reference, segmented.images_checksum);
  }
  return text;
}

/// Lines of every setting of every series: `lines` gets what they begin with, and the series and the setting.
template <class Lines>
std::string by_setting(const std::vector<AnalysedStudySeries>& all, const SettingColumns& columns,
                       const std::string& head, Lines lines) {
  std::string text = "series," + columns.head() + "," + head + "\n";
  for (const AnalysedStudySeries& one : all) {
    for (std::size_t i = 0; i < one.settings.size(); ++i) {
      lines(text, field_of(one.input->segmented.name) + "," + columns(one.settings[i]), one,
            one.result.settings[i]);
    }
  }
  return text;
}

std::string limits_csv(const std::vector<AnalysedStudySeries>& all, const SettingColumns& columns) {
  return by_setting(
      all, columns, "limit,dose_per_A2,low,high,reached_share,state,interval_of,replicates,reference",
      [](std::string& text, const std::string& start, const AnalysedStudySeries& one,
         const dose_limits::SettingResult& setting) {
        if (!one.result.with_curves) {
          return;
        }
        const dose_limits::NetworkResult& pooled = setting.pooled;
        for (const auto& [name, limit] :
             {std::pair{"half", &pooled.half}, std::pair{"convergence", &pooled.convergence},
              std::pair{"visibility", &pooled.visibility}}) {
          text += fmt::format("{},{},{},{},{},{},{},{},{}\n", start, name, field(limit->dose_per_A2),
                              fields(limit->interval), field(limit->reached_share), state_of(*limit),
                              field_of(interval_text(one.result.resampling, setting.with_training())),
                              setting.replicates.size(), text_of(one.result.reference));
        }
      });
}

std::string target_bands_csv(const std::vector<AnalysedStudySeries>& all, const SettingColumns& columns) {
  return by_setting(all, columns, "plateau_share,band_low_share,band_high_share",
                    [](std::string& text, const std::string& start, const AnalysedStudySeries& one,
                       const dose_limits::SettingResult& setting) {
                      const dose_limits::Limits& limits = setting.pooled.limits;
                      text += one.result.with_curves
                                  ? fmt::format("{},{},{},{}\n", start, field(limits.plateau),
                                                field(limits.band_low), field(limits.band_high))
                                  : "";
                    });
}

/// A dose, or nothing where it is not reached.
std::string reached(double dose_per_A2) {
  return std::isinf(dose_per_A2) ? "" : field(dose_per_A2);
}

std::string replicates_csv(const results::StudyResults& results, const std::vector<AnalysedStudySeries>& all,
                           const SettingColumns& columns) {
  std::string text =
      "series," + columns.head() +
      ",replicate,half_dose_per_A2,convergence_dose_per_A2,visibility_dose_per_A2,plateau_share,"
      "band_width_share,f1,false_share\n";
  for (const AnalysedStudySeries& one : all) {
    for (std::size_t i = 0; i < one.settings.size(); ++i) {
      const results::StudySetting& setting = results.settings[one.settings[i]];
      for (std::size_t r = 0; r < setting.networks.size(); ++r) {
        const dose_limits::Findings& found = one.result.settings[i].replicates[r];
        const dose_limits::DoseMeans& means = found.means.front();
        text += fmt::format("{},{},{},{},{},{},{},{},{},{}\n", field_of(one.input->segmented.name),
                            columns(one.settings[i]),
                            field_of(results.networks[setting.networks[r]].replicate), reached(found.half),
                            reached(found.convergence), reached(found.visibility), field(found.plateau),
                            field(found.band_width), field(means.f1), field(means.false_share));
      }
    }
  }
  return text;
}

std::string scores_csv(const std::vector<AnalysedStudySeries>& all, const SettingColumns& columns) {
  return by_setting(
      all, columns, "quantity,dose_low_per_A2,dose_high_per_A2,frames,value,low,high,interval_of",
      [](std::string& text, const std::string& start, const AnalysedStudySeries& one,
         const dose_limits::SettingResult& setting) {
        const std::string of = field_of(interval_text(one.result.resampling, setting.with_training()));
        for (const dose_limits::DoseMeans& means : setting.found.means) {
          for (const auto& [name, member] :
               {std::pair{"f1", &dose_limits::DoseMeans::f1},
                std::pair{"area_share", &dose_limits::DoseMeans::share},
                std::pair{"true_share", &dose_limits::DoseMeans::true_share},
                std::pair{"false_share", &dose_limits::DoseMeans::false_share}}) {
            const auto value_in = [&means, member = member](const dose_limits::Findings& found,
                                                            const dose_limits::Findings&) {
              return found.in(means.span).*member;
            };
            const dose_limits::Compared found = dose_limits::compare(setting, setting, value_in);
            text += fmt::format("{},{},{},{},{},{},{},{}\n", start, name, field(means.span.low),
                                field(means.span.high), means.frames, field(found.value),
                                fields(found.interval), of);
          }
        }
      });
}

/// One line for each setting and dose, with what `row` says of it.
template <class Row>
std::string by_dose(const std::vector<AnalysedStudySeries>& all, const SettingColumns& columns,
                    bool with_truth, const std::string& head, Row row) {
  return by_setting(
      all, columns, "dose_per_A2,frames," + head + ",interval_of",
      [&](std::string& text, const std::string& start, const AnalysedStudySeries& one,
          const dose_limits::SettingResult& setting) {
        if (!one.result.with_curves ||
            (with_truth && one.result.reference != dose_limits::Reference::truth)) {
          return;
        }
        const dose_limits::NetworkResult& pooled = setting.pooled;
        const std::string of = field_of(interval_text(one.result.resampling, setting.with_training()));
        for (std::size_t step = 0; step < pooled.curve.size(); ++step) {
          text += fmt::format("{},{},{},{},{}\n", start, field(pooled.curve[step].dose_per_A2),
                              pooled.curve[step].frames, row(pooled.curve[step], pooled.intervals[step]), of);
        }
      });
}

/// What two settings differ in: "network", or a key; nothing if in more than one or in none.
std::optional<std::string> single_difference(const results::StudyResults& results, std::size_t a,
                                             std::size_t b) {
  const results::StudySetting& first = results.settings[a];
  const results::StudySetting& second = results.settings[b];
  std::vector<std::string> differences;
  const bool other_network = first.network != second.network;
  if (other_network) {
    differences.emplace_back("network");
  }
  for (std::size_t i = 0; i < results.keys.size(); ++i) {
    // A key that changes nothing for one of two networks does not set them apart.
    const bool matters = !other_network || (!first.values[i].empty() && !second.values[i].empty());
    if (first.values[i] != second.values[i] && matters) {
      differences.push_back(results.keys[i]);
    }
  }
  return differences.size() == 1 ? std::optional(differences.front()) : std::nullopt;
}

struct PairNumber {
  std::string quantity;
  dose_limits::DoseSpan span;
  dose_limits::Compared found;
};

std::vector<PairNumber> numbers_of(const dose_limits::SettingsResult& result,
                                   const dose_limits::SettingResult& a, const dose_limits::SettingResult& b) {
  std::vector<PairNumber> numbers;
  const double first_dose = result.doses_per_A2.front();
  if (result.with_curves) {
    const dose_limits::DoseSpan whole = a.found.means.front().span;
    numbers.push_back(
        {"half_ratio", whole, dose_limits::compare_doses(a, b, &dose_limits::Findings::half, first_dose)});
    numbers.push_back({"visibility_ratio", whole,
                       dose_limits::compare_doses(a, b, &dose_limits::Findings::visibility, first_dose)});
  }
  if (result.reference != dose_limits::Reference::truth) {
    return numbers;
  }
  for (const dose_limits::DoseMeans& means : a.found.means) {
    for (const auto& [name, member] :
         {std::pair{"f1_difference", &dose_limits::DoseMeans::f1},
          std::pair{"false_share_difference", &dose_limits::DoseMeans::false_share}}) {
      numbers.push_back({name, means.span,
                         dose_limits::compare(a, b,
                                              [&means, member = member](const dose_limits::Findings& x,
                                                                        const dose_limits::Findings& y) {
                                                return x.in(means.span).*member - y.in(means.span).*member;
                                              })});
    }
  }
  return numbers;
}

std::string pairs_csv(const results::StudyResults& results, const std::vector<AnalysedStudySeries>& all,
                      const SettingColumns& columns) {
  std::string text = "series,differs_in,first_network,first_setting,second_network,second_setting" +
                     columns.keys_head() +
                     ",quantity,dose_low_per_A2,dose_high_per_A2,value,low,high,interval_of\n";
  for (const AnalysedStudySeries& one : all) {
    for (std::size_t i = 0; i < one.settings.size(); ++i) {
      for (std::size_t k = i + 1; k < one.settings.size(); ++k) {
        const auto difference = single_difference(results, one.settings[i], one.settings[k]);
        if (!difference) {
          continue;
        }
        const dose_limits::SettingResult& a = one.result.settings[i];
        const dose_limits::SettingResult& b = one.result.settings[k];
        const results::StudySetting& first = results.settings[one.settings[i]];
        const results::StudySetting& second = results.settings[one.settings[k]];
        const std::string of =
            field_of(interval_text(one.result.resampling, a.with_training() && b.with_training()));
        for (const PairNumber& number : numbers_of(one.result, a, b)) {
          text += fmt::format("{},{},{},{},{},{}{},{},{},{},{},{},{}\n", field_of(one.input->segmented.name),
                              *difference, first.network, field_of(first.label), second.network,
                              field_of(second.label), columns.common(first, second), number.quantity,
                              field(number.span.low), field(number.span.high), field(number.found.value),
                              fields(number.found.interval), of);
        }
      }
    }
  }
  return text;
}

std::string curves_csv(const results::StudyResults& results, const SettingColumns& columns) {
  std::vector<results::CurvesFile> files;
  files.reserve(results.networks.size());
  for (const results::StudyNetwork& network : results.networks) {
    files.emplace_back(columns(network.setting) + "," + field_of(network.replicate), network.learning_curves);
  }
  return results::learning_curves_csv(files, columns.head() + ",replicate");
}

}  // namespace

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

Tables study_tables(const results::StudyResults& results, const std::vector<AnalysedStudySeries>& all_series,
                    const std::vector<claims::Claim>& claims) {
  const SettingColumns columns(results);
  return {
      {"claims.csv", claims_csv(claims)},
      {"study_settings.csv", settings_csv(results, columns)},
      {"study_networks.csv", networks_csv(results, columns)},
      {"study_series.csv", series_csv(all_series)},
      {"study_limits.csv", limits_csv(all_series, columns)},
      {"study_target_bands.csv", target_bands_csv(all_series, columns)},
      {"study_replicates.csv", replicates_csv(results, all_series, columns)},
      {"study_scores.csv", scores_csv(all_series, columns)},
      {"study_area_curves.csv",
       by_dose(all_series, columns, false, "area_share,low,high,true_share,precision",
               [](const dose_limits::CurvePoint& point, const dose_limits::PointIntervals& intervals) {
                 return field(point.share) + "," + fields(intervals.share) + "," + field(point.true_share) +
                        "," + field(point.precision);
               })},
      {"study_over_segmentation.csv",
       by_dose(all_series, columns, true, "false_share,low,high",
               [](const dose_limits::CurvePoint& point, const dose_limits::PointIntervals& intervals) {
                 return field(point.false_share) + "," + fields(intervals.false_share);
               })},
      {"study_f1_curves.csv",
       by_dose(all_series, columns, true, "f1,low,high",
               [](const dose_limits::CurvePoint& point, const dose_limits::PointIntervals& intervals) {
                 return field(point.f1) + "," + fields(intervals.f1);
               })},
      {"study_pairs.csv", pairs_csv(results, all_series, columns)},
      {"learning_curves.csv", curves_csv(results, columns)},
  };
}

}  // namespace dosefloor::analysis_program
