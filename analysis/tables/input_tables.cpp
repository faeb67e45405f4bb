#include "analysis/tables/input_tables.hpp"

#include <fmt/format.h>

#include "analysis/results/learning_curves.hpp"
#include "analysis/results/setting_keys.hpp"
#include "analysis/tables/setting_columns.hpp"

namespace dosefloor::tables {
namespace {

std::string settings_csv(const results::Results& results, const SettingColumns& columns) {
  std::string text =
      columns.head() + ",replicates,training_specimens,lowest_dose_per_A2,highest_dose_per_A2\n";
  for (std::size_t i = 0; i < results.settings.size(); ++i) {
    const results::Setting& setting = results.settings[i];
    const auto& doses = results.trainings[setting.trainings.front()].file.dose_per_A2;
    text += fmt::format("{},{},{},{},{}\n", columns(i), setting.trainings.size(),
                        results::specimens_of(setting.experiment), field(doses[0]), field(doses[1]));
  }
  return text;
}

std::string networks_csv(const results::Results& results, const SettingColumns& columns) {
  std::string text = columns.head() +
                     ",replicate,training,parameters,epoch,threshold,model,model_checksum,parameter_hash,"
                     "program_version,git_hash,note\n";
  for (const results::Training& training : results.trainings) {
    const results::NetworkFile& file = training.file;
    text +=
        fmt::format("{},{},{},{},{},{},{},{},{},{},{},{}\n", columns(training.setting),
                    text_field(training.replicate), text_field(training.label), file.parameters, file.epoch,
                    field(training.point.threshold), file.path.filename().string(), file.checksum,
                    file.parameter_hash, file.program_version, file.git_hash, text_field(training.note));
  }
  return text;
}

std::string series_csv(const std::vector<AnalysedSeries>& all) {
  std::string text =
      "series,particles,frames,doses,lowest_dose_per_A2,highest_dose_per_A2,window_doses,mtf_model,settings,"
      "with_curves,reference,intervals_of,threshold,without_particle,without_reference,images_checksum\n";
  for (const AnalysedSeries& one : all) {
    const dose_limits::SeriesResult& result = one.result;
    const results::SegmentedSeries& segmented = one.input->segmented;
    const results::SegmentedFrames& frames = segmented.frames.front();
    text += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", text_field(segmented.name),
                        result.particles, result.frames, result.doses_per_A2.size(),
                        field(result.doses_per_A2.front()), field(result.doses_per_A2.back()), result.window,
                        one.mtf_model == 0 ? "" : std::to_string(one.mtf_model), result.settings.size(),
                        result.with_curves ? "yes" : "no", text_of(result.reference),
                        interval_text(result.resampling, false), field(segmented.threshold),
                        frames.nulls.size(), frames.without_reference, segmented.images_checksum);
  }
  return text;
}

std::string frames_csv(const results::Results& results, const std::vector<AnalysedSeries>& all,
                       const SettingColumns& columns) {
  std::string text = "series," + columns.head() +
                     ",replicate,image_epoch,specimen,dose_per_A2,area_A2,reference_A2,true_positive_A2,"
                     "area_share,false_share,f1\n";
  for (const AnalysedSeries& one : all) {
    for (std::size_t i = 0; i < one.input->trainings.size(); ++i) {
      const results::Training& training = results.trainings[one.input->trainings[i]];
      const results::SegmentedFrames& segmented = one.input->segmented.frames[i];
      const std::string start = fmt::format("{},{},{}", text_field(one.input->segmented.name),
                                            columns(training.setting), text_field(training.replicate));
      for (std::size_t k = 0; k < segmented.frames.size(); ++k) {
        const dose_limits::Frame& frame = segmented.frames[k];
        text += fmt::format("{},{},{},{},{},{},{},{},{},{}\n", start, segmented.ids[k].image_epoch,
                            segmented.ids[k].specimen, field(frame.dose_per_A2), field(frame.area_A2),
                            field(frame.reference_A2), field(frame.true_positive_A2), field(frame.share()),
                            field(frame.false_share()), field(frame.f1()));
      }
    }
  }
  return text;
}

std::string curves_csv(const results::Results& results, const SettingColumns& columns) {
  std::vector<results::CurvesFile> files;
  files.reserve(results.trainings.size());
  for (const results::Training& training : results.trainings) {
    files.emplace_back(columns(training.setting) + "," + text_field(training.replicate),
                       training.learning_curves);
  }
  return results::learning_curves_csv(files, columns.head() + ",replicate");
}

}  // namespace

Tables input_tables(const results::Results& results, const std::vector<AnalysedSeries>& series) {
  const SettingColumns columns(results);
  return {
      {"settings.csv", settings_csv(results, columns)},
      {"networks.csv", networks_csv(results, columns)},
      {"series.csv", series_csv(series)},
      {"frames.csv", frames_csv(results, series, columns)},
      {"learning_curves.csv", curves_csv(results, columns)},
  };
}

}  // namespace dosefloor::tables
