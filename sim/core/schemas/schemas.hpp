#pragma once
/// The formats of this program's files: their names, the version that is written, and the versions that are read.
///
/// A version says what the names in a file mean. It grows when a reader of the version before would
/// misunderstand the file, not when something is added that such a reader can leave alone. Readers take the
/// present version and all from `oldest` on; a file of a later one is refused.
/// The Python programs (analysis/figures, train/python) follow the same rule.

#include <cstdint>
#include <string>

namespace dosefloor::schemas {

struct Schema {
  const char* name;          ///< as the file says it
  std::int64_t version = 1;  ///< that is written
  std::int64_t oldest = 1;   ///< that is read

  [[nodiscard]] constexpr bool reads(std::int64_t found) const { return found >= oldest && found <= version; }
};

inline constexpr Schema waves{"dosefloor-waves"};                // sim/waves_stage/waves_file.hpp
inline constexpr Schema images{"dosefloor-images"};              // sim/images_stage/images_file.hpp
inline constexpr Schema observer{"dosefloor-observer"};          // sim/observer_stage/observer_file.hpp
inline constexpr Schema segmentation{"dosefloor-segmentation"};  // train/segment/segmentation_file.hpp
inline constexpr Schema curves{"dosefloor-curves"};              // train/training/curves.hpp
inline constexpr Schema model{"dosefloor-model", 2, 1};          // train/model/model_description.hpp
inline constexpr Schema checkpoint{"dosefloor-checkpoint"};      // train/training/checkpoint.hpp
inline constexpr Schema mtf_fit{"dosefloor-mtf-fit"};            // analysis/mtf_series/mtf_output.hpp
inline constexpr Schema analysis{"dosefloor-analysis", 2, 2};    // analysis/program/analysis_output.hpp
inline constexpr Schema journal{"DFJRNL"};                       // sim/core/files/journal.hpp

/// "version 1", "versions 1 to 3".
[[nodiscard]] std::string readable_versions(const Schema& schema);

/// Why a file that calls itself `name`, version `version`, is not one that `schema` reads; empty if it is one:
/// "found schema 'dosefloor-waves' version 9; this program reads 'dosefloor-waves' version 1. Program 4.0.0
/// wrote it: use that one or a newer one". `written_by` is the program's version where the file says it.
[[nodiscard]] std::string unreadable(const Schema& schema, const std::string& name, std::int64_t version,
                                     const std::string& written_by = "");

/// Throws InputError "WHERE: <the above>" unless the file is one that `schema` reads.
void expect_readable(const std::string& where, const Schema& schema, const std::string& name,
                     std::int64_t version, const std::string& written_by = "");

}  // namespace dosefloor::schemas
