#include "analysis/results/observer_series.hpp"

#include <cstddef>

#include "analysis/results/made_by.hpp"
#include "sim/core/emd/emd_reader.hpp"
#include "sim/core/emd/fingerprint.hpp"
#include "sim/core/schemas/schemas.hpp"

namespace dosefloor::results {

std::optional<ObserverSeries> observer_of(const std::string& name, const config::Experiment& experiment,
                                          const std::string& command) {
  ObserverSeries observer;
  observer.series = name;
  observer.file = experiment.output.observer_file();
  if (!std::filesystem::exists(observer.file)) {
    return std::nullopt;
  }
  const emd::EmdReader reader(observer.file);
  reader.expect_schema(schemas::observer);
  expect_images_of(experiment, observer.file, command);
  observer.fingerprint = emd::items_fingerprint(reader);
  observer.discs_A = reader.read_all<double>("found_share/disc");
  const std::vector<double> found = reader.read_all<double>("found_share/data");
  const emd::Table table = reader.read_table("observations");
  const std::vector<double>& particles = table.float64.at("particle_A2");
  const std::vector<double>& backgrounds = table.float64.at("background_A2");
  observer.false_share = table.float64.at("false_share").at(0);
  for (std::size_t disc = 0; disc < observer.discs_A.size(); ++disc) {
    std::vector<dose_limits::Frame>& frames = observer.frames.emplace_back();
    for (std::size_t image = 0; image < particles.size(); ++image) {
      if (particles[image] > 0.0) {
        dose_limits::Frame frame{table.int64.at("specimen")[image], table.float64.at("dose_per_A2")[image]};
        frame.reference_A2 = particles[image];
        frame.true_positive_A2 = found[image * observer.discs_A.size() + disc] * particles[image];
        frame.area_A2 = frame.true_positive_A2 + observer.false_share * backgrounds[image];
        frames.push_back(frame);
      }
    }
  }
  return observer.frames.front().empty() ? std::nullopt : std::optional(std::move(observer));
}

}  // namespace dosefloor::results
