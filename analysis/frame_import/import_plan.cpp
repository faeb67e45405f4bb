#include "analysis/frame_import/import_plan.hpp"

#include <nlohmann/json.hpp>

#include "sim/core/errors/error.hpp"

namespace dosefloor::frame_import {
namespace {

void expect_shape(const ImportPlan& plan) {
  constexpr int longest = 1 << 20;
  const bool sensible = plan.frames >= 1 && plan.height >= 1 && plan.width >= 1 && plan.height <= longest &&
                        plan.width <= longest && plan.pixel_x_A > 0.0 && plan.pixel_y_A > 0.0 &&
                        !plan.sources.empty();
  const bool counted =
      !plan.doses_per_A2 || plan.doses_per_A2->size() == static_cast<std::size_t>(plan.frames);
  if (!sensible || !counted) {
    throw Error("import_frames.py told a plan without frames, pixels or doses");
  }
}

}  // namespace

ImportPlan parse_import_plan(const std::string& json) {
  ImportPlan plan;
  try {
    const nlohmann::json told = nlohmann::json::parse(json);
    told.at("frames").get_to(plan.frames);
    told.at("height").get_to(plan.height);
    told.at("width").get_to(plan.width);
    told.at("pixel_y_A").get_to(plan.pixel_y_A);
    told.at("pixel_x_A").get_to(plan.pixel_x_A);
    told.at("origin_A").get_to(plan.origin_A);
    told.at("sampling_A").get_to(plan.sampling_A);
    told.at("sampling_from").get_to(plan.sampling_from);
    told.at("resampling").get_to(plan.resampling);
    told.at("factor").get_to(plan.factor);
    told.at("frames_read").get_to(plan.frames_read);
    told.at("frames_left_out").get_to(plan.frames_left_out);
    told.at("read_height").get_to(plan.read_height);
    told.at("read_width").get_to(plan.read_width);
    if (!told.at("doses_per_A2").is_null()) {
      plan.doses_per_A2 = told.at("doses_per_A2").get<std::vector<double>>();
    }
    told.at("dose_from").get_to(plan.dose_from);
    told.at("electrons_per_count").get_to(plan.electrons_per_count);
    told.at("electrons_from").get_to(plan.electrons_from);
    plan.dark_sha256 = told.value("dark_sha256", "");
    plan.gain_sha256 = told.value("gain_sha256", "");
    told.at("versions").at("rosettasciio").get_to(plan.rosettasciio_version);
    told.at("versions").at("numpy").get_to(plan.numpy_version);
    told.at("notes").get_to(plan.notes);
    for (const nlohmann::json& source : told.at("sources")) {
      plan.sources.push_back({source.at("file"), source.at("format"), source.at("title"), source.at("frames"),
                              source.value("sha256", ""), source.at("metadata")});
    }
  } catch (const nlohmann::json::exception& error) {
    throw Error(std::string("import_frames.py told something that is no plan: ") + error.what());
  }
  expect_shape(plan);
  return plan;
}

}  // namespace dosefloor::frame_import
