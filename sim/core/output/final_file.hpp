#pragma once
/// What is under a final name already, and whether it is intact.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sim/core/emd/emd_reader.hpp"
#include "sim/core/emd/emd_types.hpp"
#include "sim/core/parallel/communicator.hpp"

namespace dosefloor::output {

enum class FinalFile { absent, verified };

/// Throws InputError unless the file `path` has this parameter hash (lists the keys that differ), or if it is of
/// a later schema version. Not collective.
void expect_parameters(const std::filesystem::path& path, const emd::Identity& identity);

/// Collective over `world`. If `path` exists and has this parameter hash, all its checksums are verified
/// (shared among the ranks), and a complete NAME.partial of that hash, which a run killed at its very end has
/// left, is removed. Every rank throws: InputError if the file has other parameters (lists the keys
/// that differ) or is not one of this program; Error if data differ from their checksum.
[[nodiscard]] FinalFile inspect_final(const parallel::Communicator& world, const std::filesystem::path& path,
                                      const emd::Identity& identity);

/// Result of verify_file.
struct Verification {
  std::int64_t items = 0;
  int slabs = 1;
  std::vector<std::int64_t> damaged_items;     ///< ascending
  std::vector<std::int64_t> not_finite_items;  ///< intact, but with NaN or infinity in a signal; ascending
};

/// Collective over `world`. Compares every item of a final file with /entry/checksums. Throws InputError
/// (every rank) if the file is not one of this program.
[[nodiscard]] Verification verify_file(const parallel::Communicator& world,
                                       const std::filesystem::path& path);

/// Collective over `world`. Items of `path` whose data differ from checksums[item · slabs + slab], ascending;
/// the work is shared among the ranks. Throws InputError (every rank) if the file cannot be read.
[[nodiscard]] std::vector<std::int64_t> damaged_items(const parallel::Communicator& world,
                                                      const std::filesystem::path& path,
                                                      const std::vector<std::uint64_t>& checksums, int slabs);
/// Whether the data of one item agree with /entry/checksums. Not collective. Throws InputError if the file
/// has none, or no such item.
[[nodiscard]] bool item_is_intact(const emd::EmdReader& reader, std::int64_t item);
/// "<path>: the data of 2 items differ from their checksums (items 3, 7)".
[[nodiscard]] std::string damage_message(const std::filesystem::path& path,
                                         const std::vector<std::int64_t>& items);

/// The plan wisdom of `final_path`, or else of its resumable NAME.partial, if that has this parameter hash: a
/// run asks before it spends minutes on planning. Not collective (call on rank 0).
[[nodiscard]] std::optional<std::string> stored_plan_wisdom(const std::filesystem::path& final_path,
                                                            std::uint64_t parameter_hash);

}  // namespace dosefloor::output
