#include "train/segment/segment_identity.hpp"

#include <fmt/format.h>
#include <torch/version.h>

#include <cstdlib>

#include "config/toml_text.hpp"
#include "sim/core/emd/emd_reader.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/output/partial_file.hpp"
#include "sim/core/schemas/schemas.hpp"
#include "sim/core/stage/output_identity.hpp"
#include "sim/core/version/instruction_set.hpp"
#include "train/segment/segmentation_file.hpp"

namespace dosefloor::segment {
namespace {

constexpr const char* tile_key = "\ntile_px = ";

std::optional<std::int64_t> tile_px_in(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) {
    return std::nullopt;
  }
  try {
    const emd::Identity identity = emd::EmdReader(file).identity();
    const std::size_t at = identity.parameters_toml.find(tile_key);
    if (identity.schema == schemas::segmentation.name && at != std::string::npos) {
      const std::string number =
          identity.parameters_toml.substr(at + std::char_traits<char>::length(tile_key));
      return std::strtoll(number.c_str(), nullptr, 10);
    }
  } catch (const InputError&) {  // NOLINT(bugprone-empty-catch)
    // Not ours, or half laid out: whoever writes there will say so, or begin again.
  }
  return std::nullopt;
}

}  // namespace

emd::Identity segment_identity(const SegmentParameters& parameters) {
  using config::toml_text;
  // Not stated where it leaves nothing out, as in files from before there was a first specimen.
  const std::string first_specimen = parameters.first_specimen > 0
                                         ? fmt::format("first_specimen = {}\n", parameters.first_specimen)
                                         : std::string();
  const std::string symmetries =
      parameters.average_symmetries ? "average_symmetries = true\n" : "";  // likewise
  const std::string bits = fmt::format(
      "[segment]\nnetwork = {}\nthreshold = {}\ntile_px = {}\ndevice = {}\nthreads = {}\n{}{}"
      "model_checksum = {}\nimages_checksum = {}\n[program]\ninstruction_set = {}\ntorch_version = {}\n",
      toml_text(std::string_view(parameters.network)), toml_text(parameters.threshold), parameters.tile_px,
      toml_text(std::string_view(parameters.device)), parameters.threads, first_specimen, symmetries,
      toml_text(std::string_view(parameters.model_checksum)),
      toml_text(std::string_view(parameters.images_fingerprint)),
      toml_text(std::string_view(version::instruction_set())), toml_text(std::string_view(TORCH_VERSION)));
  emd::Identity identity = stage::output_identity(schemas::segmentation, bits, parameters.seed);
  identity.parameters_toml += fmt::format("[source]\nmodel = {}\nimages = {}\n",
                                          toml_text(std::string_view(parameters.model.string())),
                                          toml_text(std::string_view(parameters.images.string())));
  return identity;
}

std::optional<std::int64_t> tile_px_of(const std::filesystem::path& output) {
  const std::optional<std::int64_t> finished = tile_px_in(output);
  return finished ? finished : tile_px_in(files::partial_path(output));
}

}  // namespace dosefloor::segment
