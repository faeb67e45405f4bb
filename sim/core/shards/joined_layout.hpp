#pragma once
/// Several files of consecutive specimens as one: what it holds, and where each value comes from.
///
/// Shards cut the last item axis, `specimen`; where a specimen has several items (axes [image_epoch,
/// specimen], item = epoch · specimens + specimen) every shard holds all epochs of its specimens. With S
/// specimens in all, s of them in this shard from position f on, item e · s + j of the shard is item e · S +
/// f + j of the whole.

#include <cstdint>
#include <string>
#include <vector>

#include "sim/core/emd/emd_schema.hpp"
#include "sim/core/emd/emd_types.hpp"
#include "sim/core/emd/shard.hpp"

namespace dosefloor::shards {

class JoinedLayout {
 public:
  /// `shards` in order. Throws InputError unless they differ in their specimens only, and in how many values
  /// each item has.
  explicit JoinedLayout(std::vector<emd::Layout> shards);

  [[nodiscard]] const emd::Layout& whole() const noexcept { return whole_; }
  /// Positions along the specimen axis.
  [[nodiscard]] const std::vector<emd::SpecimenRange>& specimens() const noexcept { return specimens_; }
  [[nodiscard]] std::int64_t item_in_whole(std::size_t shard, std::int64_t item) const;

  /// /entry/checksums [item, slab] of the whole from those of the shards.
  [[nodiscard]] std::vector<std::uint64_t> checksums(
      const std::vector<std::vector<std::uint64_t>>& of_shards) const;

  /// Signals, values and tables as virtual datasets (HDF5 1.10) over `files`, names without a folder: HDF5
  /// looks for them beside the joined file. The layout must outlive the form. Throws InputError for a name
  /// that HDF5 would take for a pattern.
  [[nodiscard]] emd::FileForm form(std::vector<std::string> files) const;

 private:
  void map(hid_t creation, const emd::BulkDataset& dataset, const std::vector<std::string>& files) const;
  void map_signal(hid_t creation, const emd::BulkDataset& dataset, std::size_t shard,
                  const std::string& file) const;
  void map_values(hid_t creation, const emd::BulkDataset& dataset, std::size_t shard,
                  const std::string& file) const;
  void map_table(hid_t creation, const emd::BulkDataset& dataset, std::size_t shard,
                 const std::string& file) const;

  std::vector<emd::Layout> shards_;
  std::vector<emd::SpecimenRange> specimens_;
  std::int64_t all_specimens_ = 0;
  std::int64_t epochs_ = 1;  ///< items of a specimen
  emd::Layout whole_;
};

}  // namespace dosefloor::shards
