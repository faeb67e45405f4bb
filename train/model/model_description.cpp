#include "train/model/model_description.hpp"

#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "config/dump.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/schemas/schemas.hpp"
#include "sim/core/version/version.hpp"
#include "train/json_reader/json_reader.hpp"
#include "train/networks/registry.hpp"

namespace dosefloor::model {
namespace {

using json_reader::JsonReader;
using nlohmann::json;

const std::vector<std::string> normalisations{"image", "local"};  ///< in the order of the enumerators
constexpr std::int64_t largest_count = std::numeric_limits<std::int64_t>::max();

json as_json(const config::DrawRange& range) {
  return {range.lo, range.hi};
}

void check_schema(const JsonReader& reader, const std::string& where) {
  const std::string schema = reader.text("schema");
  if (schema != schemas::model.name) {
    throw InputError(where + " has the schema \"" + schema + "\"; expected \"" + schemas::model.name + "\"");
  }
  schemas::expect_readable(where, schemas::model, schema, reader.integer("schema_version", 1, largest_count),
                           reader.text("program_version"));
}

}  // namespace

ModelDescription describe_model(const config::Experiment& experiment, const std::string& network,
                                std::string parameter_hash) {
  const config::TrainConfig& train = experiment.train;
  const config::ImagesConfig& images = experiment.images;
  const auto bin = static_cast<double>(images.bin);
  ModelDescription description;
  description.design = networks::design_of(network, config::in_pixels(train, images.mean_pixel_A()));
  description.normalisation = train.normalisation;
  description.normalisation_sigma_A = train.normalisation_sigma_A;
  description.replace_defects = train.replace_defects;
  description.threshold = train.threshold;
  description.pixel_A = {images.sampling_A.lo * bin, images.sampling_A.hi * bin};
  description.image_size = {images.size_px[1], images.size_px[0]};
  description.dose_per_A2 = images.dose_per_A2;
  description.energy_keV = experiment.wave.energy_keV;
  description.experiment = config::dump(experiment);
  description.parameter_hash = std::move(parameter_hash);
  description.program_version = version::program_version;
  description.git_hash = version::git_hash;
  return description;
}

std::string to_json(const ModelDescription& description) {
  json object{{"schema", schemas::model.name},
              {"schema_version", schemas::model.version},
              {"network", description.design->name()},
              {"normalisation", normalisations.at(static_cast<std::size_t>(description.normalisation))},
              {"normalisation_sigma_A", description.normalisation_sigma_A},
              {"replace_defects", description.replace_defects},
              {"threshold", description.threshold},
              {"pixel_A", as_json(description.pixel_A)},
              {"image_size", description.image_size},
              {"dose_per_A2", as_json(description.dose_per_A2)},
              {"energy_keV", description.energy_keV},
              {"epoch", description.epoch},
              {"step", description.step},
              {"validation", description.validation},
              {"experiment", description.experiment},
              {"parameter_hash", description.parameter_hash},
              {"program_version", description.program_version},
              {"git_hash", description.git_hash}};
  object[description.design->name()] = description.design->json();
  if (description.temperature) {
    object["temperature"] = *description.temperature;
  }
  if (description.stopped_at_time_limit) {
    object["stopped_at_time_limit"] = true;
  }
  try {
    return object.dump();
  } catch (const json::type_error& error) {
    throw InputError(std::string("the description of a model must be UTF-8: ") + error.what());
  }
}

ModelDescription description_of(const std::string& text, const std::string& where) {
  const JsonReader reader(text, where);
  check_schema(reader, where);
  ModelDescription description;
  const std::vector<std::string> known = config::all_networks();
  const std::string& network = known[reader.choice("network", known)];
  description.design = networks::read_design(network, reader.section(network));
  description.normalisation =
      static_cast<config::Normalisation>(reader.choice("normalisation", normalisations));
  description.normalisation_sigma_A = reader.positive("normalisation_sigma_A");
  description.replace_defects = reader.has("replace_defects") && reader.truth("replace_defects");
  description.threshold = reader.fraction("threshold");
  if (reader.has("temperature")) {
    description.temperature = reader.positive("temperature");
  }
  description.pixel_A = reader.range("pixel_A");
  const std::vector<std::int64_t> size = reader.integers("image_size", 2, 1, largest_count);
  description.image_size = {size[0], size[1]};
  description.dose_per_A2 = reader.range("dose_per_A2");
  description.energy_keV = reader.positive("energy_keV");
  description.epoch = reader.integer("epoch", 0, largest_count);
  description.step = reader.integer("step", 0, largest_count);
  description.stopped_at_time_limit =
      reader.has("stopped_at_time_limit") && reader.truth("stopped_at_time_limit");
  description.validation = reader.numbers("validation");
  description.experiment = reader.text("experiment");
  description.parameter_hash = reader.text("parameter_hash");
  description.program_version = reader.text("program_version");
  description.git_hash = reader.text("git_hash");
  return description;
}

}  // namespace dosefloor::model
