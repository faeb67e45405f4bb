#pragma once
/// The files of `fit-mtf -o OUT`: OUT.csv, OUT.spectra.csv, OUT.png and OUT.json, which is the last to appear
/// and says what they follow from.

#include <filesystem>
#include <string>

#include "analysis/mtf_series/mtf_series.hpp"
#include "sim/core/emd/emd_types.hpp"

namespace dosefloor::mtf_series {

class MtfOutput {
 public:
  /// `stem` is OUT. Throws InputError if there can be no files of these names, or if there are some that are
  /// not of this program (also with `force`), or, without `force`, some of other parameters or without their
  /// OUT.json.
  MtfOutput(std::filesystem::path stem, emd::Identity identity, bool force);

  /// OUT with ".csv", ".spectra.csv", ".png" or ".json".
  [[nodiscard]] std::filesystem::path file(const char* ending) const;
  /// All files are there, of these parameters, and the tables have the checksums in OUT.json.
  [[nodiscard]] bool is_complete() const;
  /// What OUT.json says, of a complete output. Throws InputError if it cannot be read.
  [[nodiscard]] std::string summary() const;
  /// Makes all files in the folder OUT.partial, draws the picture, and gives them their names. `summary` is a
  /// JSON object, to which schema, parameters, versions and checksums are added.
  void write(const MtfSeries& series, const std::string& summary) const;

 private:
  std::filesystem::path stem_;
  emd::Identity identity_;
};

}  // namespace dosefloor::mtf_series
