#pragma once
/// What inference needs to know about a trained network beside its weights, as JSON.

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/experiment.hpp"
#include "config/sections/images.hpp"
#include "config/sections/train.hpp"
#include "train/networks/design.hpp"

namespace dosefloor::model {

struct ModelDescription {
  networks::AnyDesign design;  ///< which network, with its hyper-parameters

  config::Normalisation normalisation = config::Normalisation::image;
  double normalisation_sigma_A = 12.0;  ///< of Normalisation::local
  bool replace_defects = false;         ///< before an image is normalised; models older than the key do not
  double threshold = 0.9;               ///< a pixel belongs to the particle above this probability
  std::optional<double> temperature;    ///< that logits are divided by; nothing: not calibrated, they are not
  config::DrawRange pixel_A{0.07, 0.08};             ///< edge of the pixels trained on, after binning
  std::array<std::int64_t, 2> image_size{512, 512};  ///< trained on, [y, x] pixels after binning
  config::DrawRange dose_per_A2{1e2, 1e6};           ///< trained on
  double energy_keV = 300.0;

  std::int64_t epoch = 0;                    ///< epochs completed
  std::int64_t step = 0;                     ///< steps of the optimiser, since the beginning
  bool stopped_at_time_limit = false;        ///< by train.time_limit_min: training can go on from here
  std::map<std::string, double> validation;  ///< what validation gave for these weights; NaN where undefined

  std::string experiment;      ///< the resolved experiment file, TOML
  std::string parameter_hash;  ///< files::parameter_hash() of the training
  std::string program_version;
  std::string git_hash;

  bool operator==(const ModelDescription&) const = default;  ///< false for NaN in `validation`
};

/// The description of a network before it is trained: all that follows from the experiment, and which program
/// this is. Throws InputError if there is no such `network`. `parameter_hash` is the caller's, who knows what else the training
/// follows from.
[[nodiscard]] ModelDescription describe_model(const config::Experiment& experiment,
                                              const std::string& network, std::string parameter_hash);

/// One JSON object: "schema", "schema_version", "network", under the network's name its own section (Design::json()), and the
/// rest under the names above. Numbers read back to the same bits. Throws InputError for texts that are not UTF-8.
[[nodiscard]] std::string to_json(const ModelDescription& description);

/// `where` begins the messages: "PATH: the description of the model". Throws InputError "WHERE has FOUND;
/// expected ...": not JSON, another schema, a newer version, missing keys, values of another type or out of
/// range. Unknown keys are ignored.
[[nodiscard]] ModelDescription description_of(const std::string& text, const std::string& where);

}  // namespace dosefloor::model
