#include "sim/observer_stage/observer_file.hpp"

#include <numeric>

namespace dosefloor::observer_stage {
namespace {

constexpr std::size_t found_share_signal = 0;
constexpr std::size_t detectability_signal = 1;

std::vector<double> counted(std::int64_t n) {
  std::vector<double> values(static_cast<std::size_t>(n));
  std::iota(values.begin(), values.end(), 0.0);
  return values;
}

}  // namespace

emd::Layout observer_layout(std::int64_t image_epochs, const std::vector<std::int64_t>& specimens,
                            const std::vector<double>& discs_A) {
  using emd::ElementType;
  const std::vector<emd::Axis> axes{{"image_epoch", "", counted(image_epochs)},
                                    {"specimen", "", {specimens.begin(), specimens.end()}},
                                    {"disc", "Å", discs_A}};
  emd::Layout layout;
  layout.items = image_epochs * std::ssize(specimens);
  layout.signals.push_back(
      {"found_share", ElementType::float64, axes, "", "expected share of the particle's area in view", 2});
  layout.signals.push_back(
      {"detectability", ElementType::float64, axes, "", "median of d' over the particle's discs", 2});
  layout.tables.push_back({"observations",
                           {{"image_epoch", ElementType::int64, ""},
                            {"specimen", ElementType::int64, ""},
                            {"dose_per_A2", ElementType::float64, "e⁻/Å²"},
                            {"particle_A2", ElementType::float64, "Å²"},
                            {"background_A2", ElementType::float64, "Å²"},
                            {"false_share", ElementType::float64, ""}},
                           "what an ideal observer was shown"});
  return layout;
}

void write_observation(output::OutputFile& file, std::int64_t item, std::int64_t image_epoch,
                       std::int64_t specimen, double false_share, const Observation& observation) {
  const std::uint64_t discs = observation.found_share.size();
  file.write_item(found_share_signal, item, 0, discs, observation.found_share.data());
  file.write_item(detectability_signal, item, 0, discs, observation.detectability.data());
  const std::vector<output::Number> row{
      image_epoch, specimen, observation.dose_per_A2, observation.particle_A2, observation.background_A2,
      false_share};
  file.write_row(0, item, row);
  file.commit(item);
}

}  // namespace dosefloor::observer_stage
