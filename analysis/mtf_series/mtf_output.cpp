#include "analysis/mtf_series/mtf_output.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <system_error>
#include <utility>

#include "analysis/mtf_series/mtf_tables.hpp"
#include "sim/core/command_line/figure_script.hpp"
#include "sim/core/emd/emd_schema.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/files/parameter_difference.hpp"
#include "sim/core/files/posix_file.hpp"
#include "sim/core/output/output_place.hpp"
#include "sim/core/schemas/schemas.hpp"

namespace dosefloor::mtf_series {
namespace {

using nlohmann::ordered_json;

/// In the order in which they get their names.
constexpr std::array endings{".csv", ".spectra.csv", ".png", ".json"};
constexpr std::array tables{".csv", ".spectra.csv"};

/// Empty where there is no such file.
std::string content(const std::filesystem::path& path) {
  if (!std::filesystem::is_regular_file(path)) {
    return "";
  }
  const files::PosixFile file(path, O_RDONLY);
  return file.read_at(0, file.size());
}

std::string checksum(const std::string& text) {
  return emd::hash_text(XXH64(text.data(), text.size(), 0));
}

void write_file(const std::filesystem::path& file, const std::string& text) {
  const files::PosixFile out(file, O_WRONLY | O_CREAT | O_TRUNC);
  out.write_at(0, text.data(), text.size());
  out.sync();
}

/// OUT.json if it is one of ours.
std::optional<ordered_json> ours(const std::filesystem::path& file) {
  ordered_json found = ordered_json::parse(content(file), nullptr, false);
  if (found.is_object() && found.value("schema", "") == schemas::mtf_fit.name) {
    return found;
  }
  return std::nullopt;
}

}  // namespace

MtfOutput::MtfOutput(std::filesystem::path stem, emd::Identity identity, bool force)
    : stem_(std::move(stem)), identity_(std::move(identity)) {
  std::error_code error;
  if (!stem_.has_filename()) {
    throw InputError(
        fmt::format("-o {}: expected a name to which .csv, .json and .png can be added", stem_.string()));
  }
  output::expect_writable_folder(stem_);
  const std::filesystem::path json = file(".json");
  const bool has_json = std::filesystem::exists(json, error);
  const auto known = has_json ? ours(json) : std::nullopt;
  for (const char* ending : endings) {
    const std::filesystem::path path = file(ending);
    if (!std::filesystem::exists(path, error)) {
      continue;
    }
    // A run that ended between two renamings has left tables without OUT.json.
    const bool is_ours = std::filesystem::is_regular_file(path, error) &&
                         (known || (!has_json && content(file(".csv")).rfind(frames_csv_header(), 0) == 0));
    if (!is_ours) {
      throw InputError(
          fmt::format("-o {}: {} exists and was not written by `fit-mtf`; give another name, or move it away",
                      stem_.string(), path.string()));
    }
    if (!known && !force) {
      throw InputError(
          fmt::format("-o {}: {} exists without the {} that would say what it follows from; give "
                      "another name, or --force to replace it",
                      stem_.string(), path.string(), json.string()));
    }
  }
  const std::string hash = known ? known->value("parameter_hash", "") : "";
  if (known && !force && hash != emd::hash_text(identity_.parameter_hash)) {
    throw InputError(
        fmt::format("{} was made with other parameters (hash {}, now {}):\n{}\nGive another name by -o, or "
                    "--force to replace it",
                    json.string(), hash, emd::hash_text(identity_.parameter_hash),
                    files::describe_difference(known->value("parameters", ""), identity_.parameters_toml)));
  }
}

std::filesystem::path MtfOutput::file(const char* ending) const {
  return stem_.string() + ending;
}

bool MtfOutput::is_complete() const {
  std::error_code error;
  if (!std::all_of(endings.begin(), endings.end(), [&](const char* ending) {
        return std::filesystem::is_regular_file(file(ending), error);
      })) {
    return false;
  }
  const auto known = ours(file(".json"));
  return known && known->value("parameter_hash", "") == emd::hash_text(identity_.parameter_hash) &&
         std::all_of(tables.begin(), tables.end(), [&](const char* table) {
           const auto checksums = known->value("checksums", ordered_json::object());
           return checksums.value(table + 1, "") == checksum(content(file(table)));
         });
}

std::string MtfOutput::summary() const {
  const auto known = ours(file(".json"));
  if (!known) {
    throw InputError(file(".json").string() + " is not of `fit-mtf`; give another name by -o");
  }
  return known->dump();
}

void MtfOutput::write(const MtfSeries& series, const std::string& summary) const {
  const std::filesystem::path folder = file(".partial");
  std::error_code error;
  std::filesystem::remove_all(folder, error);
  std::filesystem::create_directories(folder, error);
  if (error) {
    throw InputError(folder.string() + ": cannot be made: " + error.message());
  }
  const std::string name = stem_.filename().string();
  const auto partial = [&](const char* ending) { return folder / (name + ending); };
  const std::string frames = frames_csv(series);
  const std::string spectra = spectra_csv(series);
  ordered_json json = ordered_json::parse(summary);
  json["schema"] = schemas::mtf_fit.name;
  json["schema_version"] = schemas::mtf_fit.version;
  json["parameters"] = identity_.parameters_toml;
  json["parameter_hash"] = emd::hash_text(identity_.parameter_hash);
  json["program_version"] = identity_.program_version;
  json["git_hash"] = identity_.git_hash;
  json["checksums"] = {{"csv", checksum(frames)}, {"spectra.csv", checksum(spectra)}};
  write_file(partial(".csv"), frames);
  write_file(partial(".spectra.csv"), spectra);
  write_file(partial(".json"), json.dump(2) + "\n");
  command_line::run_figure_script("mtf_figure.py",
                                  {partial(".json").string(), "-o", partial(".png").string()});
  std::filesystem::remove(file(".json"), error);  // until the last renaming there is no complete output
  for (const char* ending : endings) {
    std::filesystem::rename(partial(ending), file(ending), error);
    if (error) {
      files::throw_io_error("rename " + partial(ending).string() + " to", file(ending), error.value());
    }
  }
  std::filesystem::remove_all(folder, error);
  files::sync_folder(stem_.parent_path());
}

}  // namespace dosefloor::mtf_series
