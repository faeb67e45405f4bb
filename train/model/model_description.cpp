#include "train/model/model_description.hpp"

#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "config/dump.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/version/version.hpp"
#include "train/model/json_reader.hpp"
#include "train/networks/msd/dilations.hpp"

namespace dosefloor::model {
namespace {

using nlohmann::json;

const std::vector<std::string> networks{"msd", "unet"};
const std::vector<std::string> normalisations{"image", "local"};  ///< in the order of the enumerators
constexpr std::int64_t largest_count = std::numeric_limits<std::int64_t>::max();
// What config/describe_train.cpp allows: a description is no way around it.
constexpr std::int64_t largest_width = 1000;
constexpr std::int64_t largest_kernel = 31;
constexpr std::int64_t largest_dilation = 100;
constexpr std::int64_t most_channels = 1024;
constexpr std::int64_t most_levels = 8;
constexpr std::int64_t most_convolutions = 20;

json as_json(const config::DrawRange& range) {
  return {range.lo, range.hi};
}

json msd_section(const ModelDescription& description) {
  return {{"depth", description.msd.depth},
          {"width", description.msd.width},
          {"kernel", description.msd.kernel},
          {"dilation_max", description.msd.dilation_max},
          {"dilation_seed", description.msd.dilation_seed},
          {"dilations", description.dilations}};
}

json unet_section(const config::UnetConfig& unet) {
  return {{"initial_channels", unet.initial_channels},
          {"levels", unet.levels},
          {"kernel", unet.kernel},
          {"convolutions", unet.convolutions}};
}

void read_msd(const JsonReader& section, ModelDescription& description) {
  config::MsdConfig& msd = description.msd;
  msd.depth = section.integer("depth", 1, largest_width);
  msd.width = section.integer("width", 1, largest_width);
  msd.kernel = section.integer("kernel", 1, largest_kernel);
  msd.dilation_max = section.integer("dilation_max", 1, largest_dilation);
  msd.dilation_seed = section.seed("dilation_seed");
  description.dilations = section.integers("dilations", msd.depth, 1, largest_dilation);
}

config::UnetConfig unet_of(const JsonReader& section) {
  return {.initial_channels = section.integer("initial_channels", 1, most_channels),
          .levels = section.integer("levels", 1, most_levels),
          .kernel = section.integer("kernel", 1, largest_kernel),
          .convolutions = section.integer("convolutions", 2, most_convolutions)};
}

void check_schema(const JsonReader& reader, const std::string& where) {
  if (const std::string schema = reader.text("schema"); schema != model_schema) {
    throw InputError(where + " has the schema \"" + schema + "\"; expected \"" + model_schema + "\"");
  }
  const std::int64_t version = reader.integer("schema_version", 1, largest_count);
  if (version > model_schema_version) {
    throw InputError(where + " has version " + std::to_string(version) + " of the schema; expected at most " +
                     std::to_string(model_schema_version) + ", which is what this program knows. Program " +
                     reader.text("program_version") + " wrote it: use that one or a newer one");
  }
}

}  // namespace

ModelDescription describe_model(const config::Experiment& experiment, const std::string& network,
                                std::string parameter_hash) {
  if (network != "msd" && network != "unet") {
    throw InputError("there is no network \"" + network + "\"; expected msd or unet");
  }
  const config::TrainConfig& train = experiment.train;
  const config::ImagesConfig& images = experiment.images;
  const auto bin = static_cast<double>(images.bin);
  ModelDescription description;
  description.network = network;
  if (network == "msd") {
    description.msd = train.msd;
    description.dilations =
        networks::draw_dilations(train.msd.dilation_seed, train.msd.depth, train.msd.dilation_max);
  } else {
    description.unet = train.unet;
  }
  description.normalisation = train.normalisation;
  description.normalisation_sigma_A = train.normalisation_sigma_A;
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

std::int64_t parameter_count(const ModelDescription& description) {
  if (description.network == "msd") {
    const config::MsdConfig& msd = description.msd;
    const std::int64_t layers = msd.width * (1 + msd.width * msd.depth * (msd.depth - 1) / 2);
    return msd.kernel * msd.kernel * layers + 2 * msd.depth * msd.width + 1;
  }
  const config::UnetConfig& unet = description.unet;
  const std::int64_t c = unet.initial_channels;
  const std::int64_t taps = unet.kernel * unet.kernel;
  const auto block = [&](std::int64_t inputs, std::int64_t channels) {
    return taps * channels * (inputs + (unet.convolutions - 1) * channels) + 2 * unet.convolutions * channels;
  };
  std::int64_t count = block(c << (unet.levels - 1), c << unet.levels) + c + 1;
  for (std::int64_t level = 0; level < unet.levels; ++level) {
    count += block(level == 0 ? 1 : c << (level - 1), c << level) + block(3 * (c << level), c << level);
  }
  return count;
}

std::string to_json(const ModelDescription& description) {
  json object{{"schema", model_schema},
              {"schema_version", model_schema_version},
              {"network", description.network},
              {"normalisation", normalisations.at(static_cast<std::size_t>(description.normalisation))},
              {"normalisation_sigma_A", description.normalisation_sigma_A},
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
  object[description.network] =
      description.network == "msd" ? msd_section(description) : unet_section(description.unet);
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
  description.network = networks[reader.choice("network", networks)];
  const JsonReader section = reader.section(description.network);
  if (description.network == "msd") {
    read_msd(section, description);
  } else {
    description.unet = unet_of(section);
  }
  description.normalisation =
      static_cast<config::Normalisation>(reader.choice("normalisation", normalisations));
  description.normalisation_sigma_A = reader.positive("normalisation_sigma_A");
  description.threshold = reader.fraction("threshold");
  description.pixel_A = reader.range("pixel_A");
  const std::vector<std::int64_t> size = reader.integers("image_size", 2, 1, largest_count);
  description.image_size = {size[0], size[1]};
  description.dose_per_A2 = reader.range("dose_per_A2");
  description.energy_keV = reader.positive("energy_keV");
  description.epoch = reader.integer("epoch", 0, largest_count);
  description.step = reader.integer("step", 0, largest_count);
  description.validation = reader.numbers("validation");
  description.experiment = reader.text("experiment");
  description.parameter_hash = reader.text("parameter_hash");
  description.program_version = reader.text("program_version");
  description.git_hash = reader.text("git_hash");
  return description;
}

}  // namespace dosefloor::model
