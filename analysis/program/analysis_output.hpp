#pragma once
/// The two folders of an analysis in a folder, which is created if need be: <folder>/analysis with tables and
/// provenance.json, <folder>/report with index.html and figures. Both are made under the names
/// analysis.partial and report.partial, and renamed.

#include <filesystem>
#include <string>

#include "analysis/tables/analysed_series.hpp"
#include "sim/core/emd/emd_types.hpp"
#include "sim/core/files/output_lock.hpp"

namespace dosefloor::analysis_program {

class AnalysisOutput {
 public:
  /// Throws InputError if there can be no folders of these names, if there are some that this program has
  /// not made (also with `force`), or, without `force`, some of other parameters.
  AnalysisOutput(std::filesystem::path folder, emd::Identity identity, bool force);

  [[nodiscard]] std::filesystem::path tables() const { return folder_ / "analysis"; }
  [[nodiscard]] std::filesystem::path report() const { return folder_ / "report"; }
  /// What the report's title says, a line for each network.
  [[nodiscard]] std::string answer() const;
  /// Keeps other processes from making the same folders. Throws LockedError if one does.
  [[nodiscard]] files::OutputLock lock() const;
  /// Both folders exist, of these parameters, and every file has the checksum it was written with.
  [[nodiscard]] bool is_complete() const;
  /// Writes the tables and `provenance` (a JSON object, to which schema, parameters, versions and checksums
  /// are added), has the report made of them, and gives both folders their names.
  void write(const tables::Tables& csv_files, const std::string& provenance) const;

 private:
  std::filesystem::path folder_;
  emd::Identity identity_;
};

}  // namespace dosefloor::analysis_program
