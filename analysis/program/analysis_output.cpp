#include "analysis/program/analysis_output.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <system_error>
#include <utility>

#include "sim/core/command_line/figure_script.hpp"
#include "sim/core/emd/emd_schema.hpp"
#include "sim/core/emd/fingerprint.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/files/parameter_difference.hpp"
#include "sim/core/files/posix_file.hpp"
#include "sim/core/output/output_place.hpp"
#include "sim/core/schemas/schemas.hpp"

namespace dosefloor::analysis_program {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr const char* provenance_name = "provenance.json";
constexpr const char* checksums_name = "files.json";

ordered_json json_in(const fs::path& path) {
  if (!fs::is_regular_file(path)) {
    return nullptr;
  }
  const files::PosixFile file(path, O_RDONLY);
  return ordered_json::parse(file.read_at(0, file.size()), nullptr, false);
}

void write_file(const fs::path& path, const std::string& text) {
  const files::PosixFile out(path, O_WRONLY | O_CREAT | O_TRUNC);
  out.write_at(0, text.data(), text.size());
  out.sync();
}

/// Names, with their folders, and checksums of all files below a folder, but for the list itself.
ordered_json checksums_of(const fs::path& folder) {
  ordered_json checksums = ordered_json::object();
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file() && entry.path() != folder / checksums_name) {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) {
    checksums[file.lexically_relative(folder).string()] = emd::file_checksum(file);
  }
  return checksums;
}

/// files.json of a folder that this program has made, or null.
ordered_json ours(const fs::path& folder) {
  ordered_json found = json_in(folder / checksums_name);
  return found.is_object() && found.value("schema", "") == schemas::analysis.name ? found
                                                                                  : ordered_json(nullptr);
}

void rename_folder(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::rename(from, to, error);
  if (error) {
    files::throw_io_error("rename " + from.string() + " to", to, error.value());
  }
}

/// Gives `partial` the name of `folder`, which may be there already.
void replace(const fs::path& folder, const fs::path& partial) {
  const fs::path old = folder.string() + ".old";
  fs::remove_all(old);
  if (fs::exists(folder)) {
    rename_folder(folder, old);
  }
  rename_folder(partial, folder);
  fs::remove_all(old);
}

fs::path partial_of(const fs::path& folder) {
  return folder.string() + ".partial";
}

}  // namespace

AnalysisOutput::AnalysisOutput(fs::path folder, emd::Identity identity, bool force)
    : folder_(std::move(folder)), identity_(std::move(identity)) {
  for (const fs::path& made : {tables(), report()}) {
    output::expect_writable_folder(made);
    std::error_code error;
    if (!fs::exists(made, error) || (fs::is_directory(made, error) && fs::is_empty(made, error))) {
      continue;
    }
    const ordered_json known = fs::is_directory(made, error) ? ours(made) : ordered_json(nullptr);
    if (known.is_null()) {
      throw InputError(fmt::format(
          "{} exists and was not made by `dosefloor analyse`; move it away, or give another folder by "
          "--set output.folder=...",
          made.string()));
    }
    const std::string hash = known.value("parameter_hash", "");
    if (!force && hash != emd::hash_text(identity_.parameter_hash)) {
      throw InputError(fmt::format(
          "{} was made from other files or with other parameters (hash {}, now {}):\n{}\n--force replaces it",
          made.string(), hash, emd::hash_text(identity_.parameter_hash),
          files::describe_difference(known.value("parameters", ""), identity_.parameters_toml)));
    }
  }
}

files::OutputLock AnalysisOutput::lock() const {
  output::make_output_folder(tables());
  return files::OutputLock(tables());
}

std::string AnalysisOutput::answer() const {
  std::ostringstream text;
  text << std::ifstream(report() / "answer.txt").rdbuf();
  return text.str();
}

bool AnalysisOutput::is_complete() const {
  const auto complete = [&](const fs::path& folder) {
    const ordered_json known = ours(folder);
    return !known.is_null() &&
           known.value("parameter_hash", "") == emd::hash_text(identity_.parameter_hash) &&
           known.value("checksums", ordered_json::object()) == checksums_of(folder);
  };
  return complete(tables()) && complete(report());
}

void AnalysisOutput::write(const tables::Tables& csv_files, const std::string& provenance) const {
  const fs::path tables_made = partial_of(tables());
  const fs::path report_made = partial_of(report());
  for (const fs::path& made : {tables_made, report_made}) {
    std::error_code error;
    fs::remove_all(made, error);
    fs::create_directories(made, error);
    if (error) {
      throw InputError(made.string() + ": cannot be created: " + error.message());
    }
  }
  for (const auto& [name, text] : csv_files) {
    write_file(tables_made / name, text);
  }
  ordered_json json = ordered_json::parse(provenance);
  json["schema"] = schemas::analysis.name;
  json["schema_version"] = schemas::analysis.version;
  json["parameters"] = identity_.parameters_toml;
  json["parameter_hash"] = emd::hash_text(identity_.parameter_hash);
  json["program_version"] = identity_.program_version;
  json["git_hash"] = identity_.git_hash;
  write_file(tables_made / provenance_name, json.dump(2) + "\n");
  command_line::run_figure_script("report.py", {tables_made.string(), "-o", report_made.string()});
  for (const fs::path& made : {tables_made, report_made}) {
    const ordered_json files{{"schema", schemas::analysis.name},
                             {"parameter_hash", emd::hash_text(identity_.parameter_hash)},
                             {"parameters", identity_.parameters_toml},
                             {"checksums", checksums_of(made)}};
    write_file(made / checksums_name, files.dump(2) + "\n");
  }
  replace(report(), report_made);
  replace(tables(), tables_made);
  files::sync_folder(folder_);
}

}  // namespace dosefloor::analysis_program
