#include "analysis/results/made_by.hpp"

#include <fmt/format.h>

#include "config/parameter_hash.hpp"
#include "sim/core/emd/emd_reader.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/files/parameter_difference.hpp"

namespace dosefloor::results {
namespace {

namespace fs = std::filesystem;

void expect_made_by(const std::string& in_file, const std::string& now, const fs::path& file,
                    const std::string& command) {
  if (in_file != now) {
    throw InputError(fmt::format(
        "{} was made with other parameters than the experiment's:\n{}\nMake it again by\n  {} "
        "--force\nor give its own experiment file, or another folder by --set output.folder=...",
        file.string(),
        files::describe_difference(config::with_keys_as_before(in_file), config::with_keys_as_before(now)),
        command));
  }
}

}  // namespace

fs::path model_of(const fs::path& network_folder) {
  const fs::path best = network_folder / "best.safetensors";
  const fs::path last = network_folder / "model.safetensors";
  return fs::exists(last) && !fs::exists(best) ? last : best;
}

void expect_images_of(const config::Experiment& experiment, const fs::path& images,
                      const std::string& command) {
  const std::string in_file = config::experiment_part(emd::EmdReader(images).identity().parameters_toml);
  expect_made_by(in_file, config::experiment_part(config::image_parameters(experiment)), images, command);
}

NetworkFile network_of(const config::Experiment& experiment, const std::string& name, const fs::path& model,
                       const std::string& command) {
  NetworkFile network = read_network_file(model);
  if (network.network != name) {
    throw InputError(
        fmt::format("{} is a network of kind \"{}\", expected \"{}\"; make it again by\n  {} --force",
                    model.string(), network.network, name, command));
  }
  const config::Experiment trained = config::stored_experiment(network.experiment, model.string());
  expect_made_by(config::train_parameters(trained, name), config::train_parameters(experiment, name), model,
                 command);
  return network;
}

}  // namespace dosefloor::results
