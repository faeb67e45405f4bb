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
    throw Error("import_frames.py announced a plan without frames, pixels or doses");
  }
}

}  // namespace

ImportPlan parse_import_plan(const std::string& json) {
  ImportPlan plan;
  try {
    const nlohmann::json announced = nlohmann::json::parse(json);
    announced.at("frames").get_to(plan.frames);
    announced.at("height").get_to(plan.height);
    announced.at("width").get_to(plan.width);
    announced.at("pixel_y_A").get_to(plan.pixel_y_A);
    announced.at("pixel_x_A").get_to(plan.pixel_x_A);
    announced.at("origin_A").get_to(plan.origin_A);
    announced.at("sampling_A").get_to(plan.sampling_A);
    announced.at("sampling_from").get_to(plan.sampling_from);
    announced.at("resampling").get_to(plan.resampling);
    announced.at("factor").get_to(plan.factor);
    announced.at("frames_read").get_to(plan.frames_read);
    announced.at("frames_left_out").get_to(plan.frames_left_out);
    announced.at("read_height").get_to(plan.read_height);
    announced.at("read_width").get_to(plan.read_width);
    if (!announced.at("doses_per_A2").is_null()) {
      plan.doses_per_A2 = announced.at("doses_per_A2").get<std::vector<double>>();
    }
    announced.at("dose_from").get_to(plan.dose_from);
    announced.at("electrons_per_count").get_to(plan.electrons_per_count);
    announced.at("electrons_from").get_to(plan.electrons_from);
    plan.dark_sha256 = announced.value("dark_sha256", "");
    plan.gain_sha256 = announced.value("gain_sha256", "");
    announced.at("versions").at("rosettasciio").get_to(plan.rosettasciio_version);
    announced.at("versions").at("numpy").get_to(plan.numpy_version);
    announced.at("notes").get_to(plan.notes);
    for (const nlohmann::json& source : announced.at("sources")) {
      plan.sources.push_back({source.at("file"), source.at("format"), source.at("title"), source.at("frames"),
                              source.value("sha256", ""), source.at("metadata")});
    }
  } catch (const nlohmann::json::exception& error) {
    throw Error(std::string("import_frames.py announced something that is not a plan: ") + error.what());
  }
  expect_shape(plan);
  return plan;
}

}  // namespace dosefloor::frame_import
