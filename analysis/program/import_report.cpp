#include "analysis/program/import_report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/frame_import/imported_file.hpp"
#include "sim/core/json_text/json.hpp"
#include "sim/core/stage/result_text.hpp"
#include "sim/core/terminal/progress.hpp"

namespace dosefloor::analysis_program {
namespace {

using json_text::Json;

std::string range_text(double low, double high) {
  return low == high ? fmt::format("{:.4g}", low) : fmt::format("{:.4g} to {:.4g}", low, high);
}

std::string doses_text(const frame_import::ImportPlan& plan) {
  if (!plan.doses_per_A2) {
    return fmt::format("counted, frame by frame ({})", plan.dose_from);
  }
  const auto [low, high] = std::minmax_element(plan.doses_per_A2->begin(), plan.doses_per_A2->end());
  return fmt::format("{} e⁻/Å² a frame ({})", range_text(*low, *high), plan.dose_from);
}

std::string electrons_text(const frame_import::ImportPlan& plan) {
  if (plan.electrons_per_count.empty()) {
    return "unknown: counts stay as they are";
  }
  return fmt::format("{} ({})", range_text(plan.electrons_per_count.front(), plan.electrons_per_count.back()),
                     plan.electrons_from);
}

std::string resampling_text(const frame_import::ImportPlan& plan) {
  return plan.resampling == "bin" ? fmt::format("sums of {0} x {0} pixels", plan.factor)
         : plan.resampling == "fourier"
             ? fmt::format("Fourier series, from {} x {} pixels", plan.read_width, plan.read_height)
             : "none";
}

Json keys_of(const frame_import::ImportPlan& plan, std::int64_t sum) {
  Json line{{"frames", plan.frames},
            {"size_px", {plan.width, plan.height}},
            {"pixel_A", {plan.pixel_x_A, plan.pixel_y_A}},
            {"sampling_A", plan.sampling_A},
            {"sampling_from", plan.sampling_from},
            {"resampling", plan.resampling},
            {"dose_from", plan.dose_from},
            {"electrons_per_count", plan.electrons_per_count},
            {"frames_read", plan.frames_read},
            {"frames_left_out", plan.frames_left_out},
            {"sum", sum},
            {"notes", plan.notes}};
  if (plan.doses_per_A2) {
    const auto [low, high] = std::minmax_element(plan.doses_per_A2->begin(), plan.doses_per_A2->end());
    line["dose_per_A2"] = {*low, *high};
  }
  return line;
}

}  // namespace

void print_import_dry_run(const frame_import::ImportPlan& plan, std::int64_t sum, const std::string& file,
                          bool json) {
  const std::uint64_t bytes = emd::data_bytes(frame_import::imported_layout(plan));
  if (json) {
    Json line{{"verb", "import"}, {"file", file}, {"dry_run", true}};
    line.update(keys_of(plan, sum));
    line["bytes"] = bytes;
    fmt::print("{}\n", line.dump());
    return;
  }
  fmt::print("would write          {}\n", file);
  for (const frame_import::ImportSource& source : plan.sources) {
    fmt::print("read                 {}: {} frames ({}{}{})\n", source.file, source.frames, source.format,
               source.title.empty() ? "" : ", ", source.title);
  }
  fmt::print("frames               {} of {} x {} pixels{}\n", plan.frames, plan.width, plan.height,
             sum > 1 ? fmt::format(", each the sum of {}", sum) : "");
  fmt::print("pixels               {:.6g} x {:.6g} Å, in the files {:.6g} Å ({})\n", plan.pixel_x_A,
             plan.pixel_y_A, plan.sampling_A, plan.sampling_from);
  fmt::print("resampling           {}\n", resampling_text(plan));
  fmt::print("dose                 {}\n", doses_text(plan));
  fmt::print("electrons per count  {}\n", electrons_text(plan));
  fmt::print("disk                 {}\n", terminal::bytes_text(static_cast<double>(bytes)));
}

void print_import_result(const frame_import::ImportPlan& plan, std::int64_t sum,
                         const stage::StageResult& result, bool json) {
  if (json) {
    fmt::print("{}\n", stage::result_json("import", result, 1, keys_of(plan, sum)).dump());
    return;
  }
  fmt::print("{}\n{} x {} pixels of {:.5g} Å; dose {}\n", stage::result_text(result), plan.width, plan.height,
             plan.pixel_x_A, doses_text(plan));
}

}  // namespace dosefloor::analysis_program
