#pragma once
/// Stores the data of items at their addresses in a prepared partial file, and takes their checksums on the
/// way. One process, nothing collective. See OutputFile for the meaning of the arguments and for what is
/// thrown.

#include <cstdint>
#include <map>
#include <span>
#include <variant>
#include <vector>

#include "sim/core/emd/emd_types.hpp"
#include "sim/core/emd/item_checksum.hpp"
#include "sim/core/files/posix_file.hpp"
#include "sim/core/output/partial_file.hpp"

namespace dosefloor::output {

/// One number of a table row.
using Number = std::variant<double, std::int64_t>;

class ItemWriter {
 public:
  /// Writes slab `slab` of items of `layout`; slab 0 includes ragged values and table rows. All must outlive
  /// it.
  ItemWriter(const files::PosixFile& file, const DatasetAddresses& addresses, const emd::Layout& layout,
             int slab);

  [[nodiscard]] emd::RowRange my_rows(std::size_t signal) const;
  void write_rows(std::size_t index, std::int64_t item, emd::RowRange rows, const void* data,
                  emd::ElementType type);
  void write_values(std::size_t index, std::int64_t item, const void* data, std::uint64_t elements,
                    emd::ElementType type);
  void write_row(std::size_t index, std::int64_t item, std::span<const Number> row);
  /// The checksum of this slab of an item whose data are all written; forgets the item. Throws Error if parts
  /// are missing.
  [[nodiscard]] std::uint64_t finish(std::int64_t item);

 private:
  emd::ItemChecksum& checksum_of(std::int64_t item);

  const files::PosixFile* file_;
  const DatasetAddresses* addresses_;
  const emd::Layout* layout_;
  int slab_;
  std::vector<std::vector<std::uint64_t>> ragged_offsets_;  ///< first value of each item, per array
  std::map<std::int64_t, emd::ItemChecksum> unfinished_;
};

}  // namespace dosefloor::output
