#include "train/training/checkpoint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <nlohmann/json.hpp>
#include <ranges>
#include <utility>

#include "sim/core/errors/error.hpp"
#include "sim/core/files/parameter_hash.hpp"
#include "sim/core/files/posix_file.hpp"
#include "sim/core/schemas/schemas.hpp"

namespace dosefloor::training {
namespace {

using nlohmann::json;

constexpr std::size_t kept = 2;
constexpr const char* remedy = "Remove it to resume from the one before, or start over with --force";

/// JSON knows neither NaN nor infinity; null stands for what a number cannot be there otherwise.
double number_or(const json& value, double otherwise) {
  return value.is_null() ? otherwise : value.get<double>();
}

std::string text_of(const RunIdentity& identity, const TrainingState& state) {
  return json{{"network", identity.network},
              {"parameters", identity.parameters},
              {"plan_wisdom", identity.plan_wisdom},
              {"epoch", state.epoch},
              {"step_in_epoch", state.step_in_epoch},
              {"step", state.step},
              {"loss_sum", state.loss_sum},
              {"best_f1", state.best_f1},
              {"best_loss", state.best_loss},
              {"best_epoch", state.best_epoch},
              {"without_better", state.without_better},
              {"plateau_lowest_loss", state.plateau.lowest_loss},
              {"plateau_waited", state.plateau.waited},
              {"plateau_factor", state.plateau.factor},
              {"rows", state.rows}}
      .dump();
}

/// Validation loss, of the curves; infinite where there was no validation.
double loss_after(std::int64_t epoch, const std::vector<CurveRow>& rows) {
  constexpr std::size_t column = 4;
  const auto place = static_cast<std::size_t>(epoch - 1);
  return epoch > 0 && place < rows.size() && rows[place].size() > column
             ? rows[place][column]
             : std::numeric_limits<double>::infinity();
}

TrainingState state_of(const json& text) {
  TrainingState state;
  state.epoch = text.at("epoch");
  state.step_in_epoch = text.at("step_in_epoch");
  state.step = text.at("step");
  state.loss_sum = text.at("loss_sum");
  state.best_f1 = text.at("best_f1");
  state.best_epoch = text.at("best_epoch");
  state.without_better = text.at("without_better");
  state.plateau.lowest_loss =
      number_or(text.at("plateau_lowest_loss"), std::numeric_limits<double>::infinity());
  state.plateau.waited = text.at("plateau_waited");
  state.plateau.factor = text.at("plateau_factor");
  for (const json& numbers : text.at("rows")) {
    CurveRow row;
    row.reserve(numbers.size());
    for (const json& number : numbers) {
      row.push_back(number_or(number, std::numeric_limits<double>::quiet_NaN()));
    }
    state.rows.push_back(std::move(row));
  }
  state.best_loss = text.contains("best_loss")
                        ? number_or(text.at("best_loss"), std::numeric_limits<double>::infinity())
                        : loss_after(state.best_epoch, state.rows);
  return state;
}

/// Oldest first.
std::vector<std::filesystem::path> checkpoints_of(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("checkpoint-") && name.ends_with(".safetensors")) {
      found.push_back(entry.path());
    }
  }
  std::sort(found.begin(), found.end());  // steps have leading zeros
  return found;
}

}  // namespace

std::string RunIdentity::hash() const {
  return files::parameter_hash(parameters);
}

void write_checkpoint(const std::filesystem::path& folder, const RunIdentity& identity,
                      const TrainingState& state, std::span<const model::TensorView> tensors) {
  model::write_tensor_file(folder / fmt::format("checkpoint-{:010}.safetensors", state.step),
                           {{"schema", schemas::checkpoint.name},
                            {"schema_version", std::to_string(schemas::checkpoint.version)},
                            {"training", text_of(identity, state)}},
                           tensors);
  const std::vector<std::filesystem::path> all = checkpoints_of(folder);
  for (std::size_t i = 0; i + kept < all.size(); ++i) {
    files::remove_file(all[i]);
  }
}

Checkpoint read_checkpoint(const std::filesystem::path& path) {
  model::TensorFile file = model::read_tensor_file(path, model::Checksum::required, remedy);
  const model::Metadata& metadata = file.metadata();
  const auto value = [&](const std::string& key) {
    const auto found = metadata.find(key);
    return found == metadata.end() ? std::string() : found->second;
  };
  const std::string found_version = value("schema_version");
  const std::string unreadable = schemas::unreadable(schemas::checkpoint, value("schema"),
                                                     std::strtoll(found_version.c_str(), nullptr, 10));
  if (!unreadable.empty()) {
    throw InputError(fmt::format("{}: {}. {}", path.string(), unreadable, remedy));
  }
  try {
    const json text = json::parse(value("training"));
    RunIdentity identity{text.at("network"), text.at("parameters"), text.at("plan_wisdom")};
    return {path, state_of(text), std::move(identity), std::move(file)};
  } catch (const json::exception& error) {
    throw InputError(fmt::format("{}: its metadata \"training\" is not that of a checkpoint ({}). {}",
                                 path.string(), error.what(), remedy));
  }
}

std::optional<Checkpoint> newest_checkpoint(const std::filesystem::path& folder,
                                            const std::function<void(const std::string&)>& warning) {
  std::vector<std::filesystem::path> all = checkpoints_of(folder);
  std::string last_error;
  for (const std::filesystem::path& path : std::views::reverse(all)) {
    try {
      return read_checkpoint(path);
    } catch (const InputError& error) {
      last_error = error.what();
      warning(fmt::format("warning: a checkpoint is passed over: {}", last_error));
    }
  }
  if (!all.empty()) {
    throw InputError(fmt::format("none of the {} checkpoints in {} can be read; the oldest: {}", all.size(),
                                 folder.string(), last_error));
  }
  return std::nullopt;
}

void remove_checkpoints(const std::filesystem::path& folder) {
  for (const std::filesystem::path& path : checkpoints_of(folder)) {
    files::remove_file(path);
  }
}

}  // namespace dosefloor::training
