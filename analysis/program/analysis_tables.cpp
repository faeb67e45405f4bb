#include "analysis/program/analysis_tables.hpp"

#include <fmt/format.h>

#include "analysis/dose_limits/f1_histogram.hpp"
#include "analysis/program/csv_fields.hpp"

namespace dosefloor::analysis_program {
namespace {

std::string networks_csv(const results::ExperimentResults& results) {
  std::string text =
      "network,parameters,epoch,lowest_dose_per_A2,highest_dose_per_A2,threshold,model,model_checksum,"
      "parameter_hash,program_version,git_hash\n";
  for (const results::NetworkFile& network : results.networks) {
    text += fmt::format("{},{},{},{},{},{},{},{},{},{},{}\n", network.network, network.parameters,
                        network.epoch, field(network.dose_per_A2[0]), field(network.dose_per_A2[1]),
                        field(network.threshold), network.path.filename().string(), network.checksum,
                        network.parameter_hash, network.program_version, network.git_hash);
  }
  return text;
}

std::string series_csv(const std::vector<AnalysedSeries>& all) {
  std::string text =
      "series,particles,frames,doses,lowest_dose_per_A2,highest_dose_per_A2,window_doses,reference,intervals_of,threshold,without_particle,without_reference,images_checksum\n"
      "";
  for (const AnalysedSeries& one : all) {
    const dose_limits::AreaCurve& curve = one.result.networks.front().curve;
    const results::SegmentedFrames& frames = one.input->frames.front();
    text += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{}\n", one.input->name, one.result.particles,
                        one.result.frames, curve.size(), field(curve.front().dose_per_A2),
                        field(curve.back().dose_per_A2), one.result.window, text_of(one.result.reference),
                        text_of(one.result.resampling), field(one.input->threshold), frames.without_particle,
                        frames.without_reference, one.input->images_checksum);
  }
  return text;
}

std::string frames_csv(const std::vector<AnalysedSeries>& all) {
  std::string text =
      "series,network,image_epoch,specimen,dose_per_A2,area_A2,reference_A2,true_positive_A2,area_share,"
      "false_share,f1\n";
  for (const AnalysedSeries& one : all) {
    for (std::size_t network = 0; network < one.result.networks.size(); ++network) {
      const results::SegmentedFrames& segmented = one.input->frames[network];
      for (std::size_t i = 0; i < segmented.frames.size(); ++i) {
        const dose_limits::Frame& frame = segmented.frames[i];
        text += fmt::format("{},{},{},{},{},{},{},{},{},{},{}\n", one.input->name,
                            one.result.networks[network].network, segmented.ids[i].image_epoch,
                            segmented.ids[i].specimen, field(frame.dose_per_A2), field(frame.area_A2),
                            field(frame.reference_A2), field(frame.true_positive_A2), field(frame.share()),
                            field(frame.false_share()), field(frame.f1()));
      }
    }
  }
  return text;
}

/// One line for each network and dose, with what `row` says of it.
template <class Row>
std::string by_dose(const std::vector<AnalysedSeries>& all, bool with_truth, const std::string& columns,
                    Row row) {
  std::string text = "series,network,dose_per_A2,frames," + columns + "\n";
  for (const AnalysedSeries& one : all) {
    if (with_truth && one.result.reference != dose_limits::Reference::truth) {
      continue;
    }
    for (const dose_limits::NetworkResult& network : one.result.networks) {
      for (std::size_t step = 0; step < network.curve.size(); ++step) {
        text += fmt::format("{},{},{},{},{}\n", one.input->name, network.network,
                            field(network.curve[step].dose_per_A2), network.curve[step].frames,
                            row(network.curve[step], network.intervals[step]));
      }
    }
  }
  return text;
}

std::string limit_row(const std::string& series, const dose_limits::NetworkResult& network, const char* name,
                      const dose_limits::DoseLimit& limit, const dose_limits::SeriesResult& result) {
  return fmt::format("{},{},{},{},{},{},{},{},{}\n", series, network.network, name, field(limit.dose_per_A2),
                     fields(limit.interval), field(limit.reached_share), state_of(limit),
                     text_of(result.resampling), text_of(result.reference));
}

std::string limits_csv(const std::vector<AnalysedSeries>& all) {
  std::string text = "series,network,limit,dose_per_A2,low,high,reached_share,state,interval_of,reference\n";
  for (const AnalysedSeries& one : all) {
    for (const dose_limits::NetworkResult& network : one.result.networks) {
      text += limit_row(one.input->name, network, "half", network.half, one.result);
      text += limit_row(one.input->name, network, "convergence", network.convergence, one.result);
      text += limit_row(one.input->name, network, "visibility", network.visibility, one.result);
    }
  }
  return text;
}

std::string target_bands_csv(const std::vector<AnalysedSeries>& all) {
  std::string text = "series,network,plateau_share,band_low_share,band_high_share\n";
  for (const AnalysedSeries& one : all) {
    for (const dose_limits::NetworkResult& network : one.result.networks) {
      text += fmt::format("{},{},{},{},{}\n", one.input->name, network.network, field(network.limits.plateau),
                          field(network.limits.band_low), field(network.limits.band_high));
    }
  }
  return text;
}

std::string f1_histograms_csv(const std::vector<AnalysedSeries>& all) {
  std::string text = "series,network,dose_low_per_A2,dose_high_per_A2,f1_low,f1_high,frames\n";
  for (const AnalysedSeries& one : all) {
    for (std::size_t network = 0;
         one.result.reference == dose_limits::Reference::truth && network < one.result.networks.size();
         ++network) {
      for (const dose_limits::F1Histogram& decade :
           dose_limits::f1_histograms(one.input->frames[network].frames)) {
        for (std::size_t bin = 0; bin < dose_limits::f1_bins; ++bin) {
          text += fmt::format("{},{},{},{},{},{},{}\n", one.input->name, one.result.networks[network].network,
                              field(decade.dose_low), field(decade.dose_high),
                              field(static_cast<double>(bin) / dose_limits::f1_bins),
                              field(static_cast<double>(bin + 1) / dose_limits::f1_bins), decade.counts[bin]);
        }
      }
    }
  }
  return text;
}

std::string paired_f1_csv(const std::vector<AnalysedSeries>& all) {
  std::string text = "series,first,second,dose_per_A2,difference,low,high\n";
  for (const AnalysedSeries& one : all) {
    if (one.result.reference != dose_limits::Reference::truth) {
      continue;
    }
    const dose_limits::AreaCurve& curve = one.result.networks.front().curve;
    for (const dose_limits::PairResult& pair : one.result.pairs) {
      for (std::size_t step = 0; step < curve.size(); ++step) {
        text += fmt::format("{},{},{},{},{},{}\n", one.input->name, pair.first, pair.second,
                            field(curve[step].dose_per_A2), field(pair.f1_difference[step]),
                            fields(pair.f1_intervals[step]));
      }
    }
  }
  return text;
}

std::string paired_limits_csv(const std::vector<AnalysedSeries>& all) {
  std::string text = "series,first,second,limit,ratio,low,high\n";
  for (const AnalysedSeries& one : all) {
    for (const dose_limits::PairResult& pair : one.result.pairs) {
      text += fmt::format("{},{},{},half,{},{}\n", one.input->name, pair.first, pair.second,
                          field(pair.half_ratio), fields(pair.half_ratio_interval));
    }
  }
  return text;
}

}  // namespace

std::string claims_csv(const std::vector<claims::Claim>& claims) {
  std::string text = "id,claim,paper,unit,ours,low,high,accepted_low,accepted_high,verdict,reason,source\n";
  for (const claims::Claim& claim : claims) {
    text += fmt::format("{},{},{},{},{},{},{},{},{},{}\n", claim.id, quoted(claim.text), quoted(claim.paper),
                        claim.unit, field(claim.ours), fields(claim.interval), fields(claim.accepted),
                        text_of(claim.verdict), quoted(claim.reason), claim.source);
  }
  return text;
}

Tables analysis_tables(const results::ExperimentResults& results, const std::vector<AnalysedSeries>& series,
                       const std::vector<claims::Claim>& claims) {
  return {
      {"claims.csv", claims_csv(claims)},
      {"limits.csv", limits_csv(series)},
      {"paired_limits.csv", paired_limits_csv(series)},
      {"target_bands.csv", target_bands_csv(series)},
      {"area_curves.csv",
       by_dose(series, false, "area_share,low,high,true_share,precision",
               [](const dose_limits::CurvePoint& point, const dose_limits::PointIntervals& intervals) {
                 return field(point.share) + "," + fields(intervals.share) + "," + field(point.true_share) +
                        "," + field(point.precision);
               })},
      {"over_segmentation.csv",
       by_dose(series, true, "false_share,low,high",
               [](const dose_limits::CurvePoint& point, const dose_limits::PointIntervals& intervals) {
                 return field(point.false_share) + "," + fields(intervals.false_share);
               })},
      {"f1_curves.csv",
       by_dose(series, true, "f1,low,high",
               [](const dose_limits::CurvePoint& point, const dose_limits::PointIntervals& intervals) {
                 return field(point.f1) + "," + fields(intervals.f1);
               })},
      {"f1_histograms.csv", f1_histograms_csv(series)},
      {"paired_f1.csv", paired_f1_csv(series)},
      {"frames.csv", frames_csv(series)},
      {"series.csv", series_csv(series)},
      {"networks.csv", networks_csv(results)},
  };
}

}  // namespace dosefloor::analysis_program
