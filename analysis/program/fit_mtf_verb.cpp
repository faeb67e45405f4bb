#include "analysis/program/fit_mtf_verb.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "analysis/mtf_series/mtf_output.hpp"
#include "analysis/mtf_series/mtf_series.hpp"
#include "config/toml_text.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/parallel/communicator.hpp"
#include "sim/core/schemas/schemas.hpp"
#include "sim/core/stage/output_identity.hpp"
#include "sim/core/terminal/progress.hpp"

namespace dosefloor::analysis_program {
namespace {

using nlohmann::ordered_json;

struct FitMtfArguments {
  std::vector<std::string> images;
  std::vector<int> region;
  bool shared = false;
  bool per_frame = false;
  bool free_gain = false;
  double lowest = 0.0;
  double highest = 1.0;
  std::string output;
  bool force = false;
  bool quiet = false;
  bool json = false;
};

mtf_series::MtfSettings settings_of(const FitMtfArguments& arguments) {
  mtf_series::MtfSettings settings;
  if (!arguments.region.empty()) {
    settings.region =
        spectrum::Region{arguments.region[0], arguments.region[1], arguments.region[2], arguments.region[3]};
  }
  settings.two_source.sharing = arguments.shared      ? mtf_fit::Sharing::everything
                                : arguments.per_frame ? mtf_fit::Sharing::nothing
                                                      : mtf_fit::Sharing::n0;
  settings.two_source.free_gain = arguments.free_gain;
  settings.range = {arguments.lowest, arguments.highest};
  if (!(settings.range.lowest < settings.range.highest)) {
    throw InputError(
        fmt::format("--lowest {} and --highest {}: expected the lowest frequency below the highest",
                    arguments.lowest, arguments.highest));
  }
  return settings;
}

emd::Identity identity_of(const std::vector<frames::FramesFile>& files,
                          const mtf_series::MtfSettings& settings) {
  using config::toml_text;
  std::string fingerprints;
  for (const frames::FramesFile& file : files) {
    fingerprints += (fingerprints.empty() ? "\"" : ", \"") + file.fingerprint() + "\"";
  }
  const char* sharing = settings.two_source.sharing == mtf_fit::Sharing::everything ? "everything"
                        : settings.two_source.sharing == mtf_fit::Sharing::nothing  ? "nothing"
                                                                                    : "n0";
  return stage::output_identity(
      schemas::mtf_fit,
      fmt::format("[fit_mtf]\nimages_checksums = [{}]\nregion = \"{}\"\nshared = \"{}\"\nfree_gain = "
                  "{}\nlowest = {}\n"
                  "highest = {}\n",
                  fingerprints,
                  settings.region ? spectrum::region_text(*settings.region) : "found in each frame", sharing,
                  settings.two_source.free_gain, toml_text(settings.range.lowest),
                  toml_text(settings.range.highest)),
      0);
}

ordered_json number(double value) {
  return std::isfinite(value) ? ordered_json(value) : ordered_json(nullptr);
}

ordered_json frame_json(const mtf_series::MtfFrame& frame, const mtf_fit::TwoSourceFrame& sources) {
  ordered_json json{{"name", frame.name},
                    {"region", {frame.region.x, frame.region.y, frame.region.width, frame.region.height}},
                    {"mean", frame.spectrum.mean}};
  if (sources.found) {
    json["ts_n0"] = number(sources.n0.value);
    json["ts_n0_err"] = number(sources.n0.error);
    json["ts_gain"] = number(sources.gain.value);
    json["ts_gain_err"] = number(sources.gain.error);
  } else {
    json["ts_reason"] = sources.reason;
  }
  if (!frame.eq1.found) {
    json["reason"] = frame.eq1.reason;
  }
  if (frame.eq1_noise_free.found) {
    json["c0_noise_free"] = frame.eq1_noise_free.c0.value;
    json["c3_noise_free"] = frame.eq1_noise_free.c3.value;
    json["C_noise_free"] = frame.eq1_noise_free.c.value;
  }
  return json;
}

/// What OUT.json says beyond what mtf_series::MtfOutput adds.
ordered_json summary_of(const mtf_series::MtfSeries& series, const std::vector<frames::FramesFile>& files) {
  ordered_json json{{"n0", number(series.eq2.n0.value)},
                    {"n0_err", number(series.eq2.n0.error)},
                    {"r2", series.eq2.found ? number(series.eq2.r2) : ordered_json(nullptr)},
                    {"ts_n0", number(series.two_source.n0.value)},
                    {"ts_n0_err", number(series.two_source.n0.error)},
                    {"n0_noise_free", number(series.eq2_noise_free.n0.value)}};
  std::int64_t found = 0;
  std::int64_t sources_found = 0;
  ordered_json frames = ordered_json::array();
  for (std::size_t i = 0; i < series.frames.size(); ++i) {
    found += series.frames[i].eq1.found ? 1 : 0;
    sources_found += series.two_source.frames[i].found ? 1 : 0;
    frames.push_back(frame_json(series.frames[i], series.two_source.frames[i]));
  }
  json["found"] = found;
  json["ts_found"] = sources_found;
  if (!series.eq2.found) {
    json["reason"] = series.eq2.reason;
  }
  if (!series.two_source.reason.empty()) {
    json["ts_reason"] = series.two_source.reason;
  }
  json["notes"] = series.notes;
  json["images"] = ordered_json::array();
  for (const frames::FramesFile& file : files) {
    json["images"].push_back(file.path().string());
  }
  json["frames"] = frames;
  return json;
}

void tell(const mtf_series::MtfSeries& series) {
  for (std::size_t i = 0; i < series.frames.size(); ++i) {
    for (const std::string& reason : {series.frames[i].eq1.reason, series.two_source.frames[i].reason}) {
      if (!reason.empty()) {
        fmt::print(stderr, "frame {}: {}; its fields are left empty\n", i, reason);
      }
    }
  }
  for (const std::string& reason : {series.eq2.reason, series.two_source.reason}) {
    if (!reason.empty()) {
      fmt::print(stderr, "N0: {}\n", reason);
    }
  }
  for (const std::string& note : series.notes) {
    fmt::print(stderr, "note: {}\n", note);
  }
}

std::string plus_minus(const ordered_json& value, const ordered_json& error) {
  return value.is_number() && error.is_number()
             ? fmt::format("{:.4g} ± {:.2g}", value.get<double>(), error.get<double>())
             : "not found";
}

void report(const FitMtfArguments& arguments, const ordered_json& summary, bool was_complete,
            double seconds) {
  if (arguments.json) {
    const ordered_json line{{"verb", "fit-mtf"},
                            {"csv", arguments.output + ".csv"},
                            {"json", arguments.output + ".json"},
                            {"png", arguments.output + ".png"},
                            {"frames", summary.at("frames").size()},
                            {"found", summary.at("found")},
                            {"ts_found", summary.at("ts_found")},
                            {"n0", summary.at("n0")},
                            {"ts_n0", summary.at("ts_n0")},
                            {"already_complete", was_complete},
                            {"seconds", seconds}};
    fmt::print("{}\n", line.dump());
  } else if (!arguments.quiet) {
    fmt::print(
        "{0}.csv, {0}.json, {0}.png: {1} frames {2} ({3}); Eq. 1 in {4}, the two sources in {5}; N0 {6} by "
        "Eq. 2, {7} of two sources\n",
        arguments.output, summary.at("frames").size(),
        was_complete ? "already complete, checksums verified" : "fitted", terminal::duration_text(seconds),
        summary.at("found").get<int>(), summary.at("ts_found").get<int>(),
        plus_minus(summary.at("n0"), summary.at("n0_err")),
        plus_minus(summary.at("ts_n0"), summary.at("ts_n0_err")));
  }
}

void run_fit_mtf(const FitMtfArguments& arguments) {
  const auto start = std::chrono::steady_clock::now();
  if (const int ranks = parallel::Communicator::world().size(); ranks != 1) {
    throw InputError(
        fmt::format("`fit-mtf` runs on one rank, found {} ranks: start it without mpirun", ranks));
  }
  const mtf_series::MtfSettings settings = settings_of(arguments);
  std::vector<frames::FramesFile> files;
  std::int64_t frames = 0;
  for (const std::string& images : arguments.images) {
    files.emplace_back(images);
    frames += files.back().count();
  }
  const mtf_series::MtfOutput output(arguments.output, identity_of(files, settings), arguments.force);
  const bool was_complete = !arguments.force && output.is_complete();
  ordered_json summary;
  if (was_complete) {
    summary = ordered_json::parse(output.summary());
  } else {
    terminal::Progress progress("frames", frames, arguments.quiet);
    const mtf_series::MtfSeries series =
        mtf_series::fit_mtf(files, settings, [&](std::int64_t done) { progress.update(done); });
    progress.finish(frames);
    summary = summary_of(series, files);
    output.write(series, summary.dump());
    if (!arguments.quiet) {
      tell(series);
    }
  }
  report(arguments, summary, was_complete,
         std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
}

}  // namespace

void add_fit_mtf(command_line::Parser& app, command_line::Command& command) {
  command_line::Parser* verb =
      app.add_subcommand("fit-mtf",
                         "c0, c3 and C of the camera's MTF from the noise of vacuum in each frame, and its "
                         "readout noise N0 (electrons a pixel) from all; by the paper's Eq. 1 and 2, and "
                         "by the two sources of the noise, without bias at low dose. Writes OUT.csv "
                         "(one line a frame), OUT.spectra.csv, OUT.json and OUT.png");
  const auto a = std::make_shared<FitMtfArguments>();
  verb->add_option("IMAGES", a->images, "frames: one or more files of images (.emd)")->required();
  verb->add_option("-o,--output", a->output, "name of the results, without ending")
      ->required()
      ->type_name("OUT");
  verb->add_option(
          "--region", a->region,
          "vacuum in all frames: left and top, width and height, pixels; without it the largest part that "
          "looks like noise is found in each frame")
      ->expected(4)
      ->type_name("X Y W H");
  auto* shared =
      verb->add_flag("--shared", a->shared,
                     "one c0, c3 and N0 for the whole series; without it c0 and c3 are each frame's own and "
                     "N0 is the series'");
  verb->add_flag("--per-frame", a->per_frame, "c0, c3 and N0 are each frame's own")->excludes(shared);
  verb->add_flag("--free-gain", a->free_gain,
                 "also find the counts per electron of each frame, for cameras in which they are not 1");
  verb->add_option(
          "--lowest", a->lowest,
          "lowest frequency of the fits, of Nyquist's, for unevenly illuminated frames; three rings are "
          "always left out")
      ->capture_default_str()
      ->within(0.0, 1.0);
  verb->add_option("--highest", a->highest,
                   "highest frequency of the fits, of Nyquist's; the corners lie above 1")
      ->capture_default_str()
      ->within(0.01, 1.415);
  verb->add_flag("--force", a->force, "replace results that were made with other parameters");
  verb->add_flag("--quiet", a->quiet, "no progress, errors only");
  verb->add_flag("--json", a->json, "print one JSON object as the last line");
  verb->callback([a, &command] { command.run = [a] { run_fit_mtf(*a); }; });
}

}  // namespace dosefloor::analysis_program
