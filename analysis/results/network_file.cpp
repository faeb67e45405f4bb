#include "analysis/results/network_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>

#include "sim/core/emd/fingerprint.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/files/posix_file.hpp"

namespace dosefloor::results {
namespace {

using nlohmann::json;

constexpr std::uint64_t longest_header = 1U << 26U;

/// The JSON between the length and the tensors.
json header_of(const files::PosixFile& file) {
  std::uint64_t length = 0;
  const std::string first = file.read_at(0, sizeof length);
  if (first.size() == sizeof length) {
    std::memcpy(&length, first.data(), sizeof length);  // little endian, as the CPUs this runs on
  }
  if (length == 0 || length > std::min(longest_header, file.size())) {
    return nullptr;
  }
  return json::parse(file.read_at(sizeof length, length), nullptr, false);
}

std::int64_t numbers_in(const json& header) {
  std::int64_t count = 0;
  for (const auto& [name, tensor] : header.items()) {
    if (name == "__metadata__") {
      continue;
    }
    std::int64_t elements = 1;
    for (const auto& length : tensor.at("shape")) {
      elements *= length.get<std::int64_t>();
    }
    count += elements;
  }
  return count;
}

}  // namespace

NetworkFile read_network_file(const std::filesystem::path& path) {
  try {
    const json header = header_of(files::PosixFile(path, O_RDONLY));
    const json description = json::parse(header.at("__metadata__").at("description").get<std::string>());
    NetworkFile network;
    network.path = path;
    network.checksum = emd::file_checksum(path);
    network.network = description.at("network").get<std::string>();
    network.parameters = numbers_in(header);
    network.epoch = description.at("epoch").get<std::int64_t>();
    network.stopped_at_time_limit = description.value("stopped_at_time_limit", false);
    network.dose_per_A2 = description.at("dose_per_A2").get<std::array<double, 2>>();
    network.threshold = description.at("threshold").get<double>();
    if (description.contains("temperature")) {
      network.temperature = description.at("temperature").get<double>();
    }
    network.experiment = description.at("experiment").get<std::string>();
    network.parameter_hash = description.at("parameter_hash").get<std::string>();
    network.program_version = description.at("program_version").get<std::string>();
    network.git_hash = description.at("git_hash").get<std::string>();
    return network;
  } catch (const json::exception& error) {
    throw InputError(
        fmt::format("{} is not a model of `dosefloor train` ({}); expected safetensors with a description. "
                    "Train it again, or copy it again",
                    path.string(), error.what()));
  }
}

}  // namespace dosefloor::results
