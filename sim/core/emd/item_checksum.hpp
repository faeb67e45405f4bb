#pragma once
/// One checksum per (item, slab) over everything an item is made of, computed while writing and again from
/// the file.
///
/// checksum = XXH64(d_1 d_2 ... d_n), d_k = XXH64 of the item's bytes in dataset k, as little-endian uint64,
/// in the order of checksum_parts; seeds 0. Slab 0 covers its rows of every signal and the item's ragged
/// values and table rows; slab s > 0 covers its rows of the slab-decomposed signals only. The order in which
/// datasets are written does therefore not matter.

#include <xxhash.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/core/emd/emd_reader.hpp"
#include "sim/core/emd/emd_types.hpp"

namespace dosefloor::emd {

inline const std::string checksum_algorithm =
    "xxHash64 (seed 0) of the little-endian xxHash64s (seed 0) of the item's bytes in each of `datasets`";

/// A dataset that takes part in the checksums.
struct ChecksumPart {
  std::string path;  ///< under /entry
  std::string kind;  ///< "signal", "ragged" or "table"
  std::int64_t item_axes = 1;
  bool slab_decomposed = false;
};

/// Signals, ragged arrays, tables, in the layout's order.
[[nodiscard]] std::vector<ChecksumPart> checksum_parts(const Layout& layout);
/// The same as stored with /entry/checksums. Throws InputError if that is incomplete.
[[nodiscard]] std::vector<ChecksumPart> checksum_parts(const EmdReader& reader);

/// The checksum of one slab of an item while its data pass by.
class ItemChecksum {
 public:
  ItemChecksum(const Layout& layout, std::int64_t item, int slab);

  /// Bytes [begin, begin + bytes) of this slab's share of part `part` follow. Throws Error unless they
  /// continue what came before (begin = 0 starts the part again) and stay inside the share.
  void update(std::size_t part, std::uint64_t begin, const void* data, std::uint64_t bytes);
  /// Throws Error naming the first dataset of which bytes are missing.
  [[nodiscard]] std::uint64_t digest() const;

 private:
  struct StateDeleter {
    void operator()(XXH64_state_t* state) const noexcept { XXH64_freeState(state); }
  };
  struct Share {
    std::string path;
    std::uint64_t bytes = 0;
    std::uint64_t seen = 0;
    bool counts = false;  ///< whether this slab covers the part
    std::unique_ptr<XXH64_state_t, StateDeleter> state;
  };
  std::int64_t item_;
  std::vector<Share> shares_;
};

/// The checksum of one slab of an item as it is in the file; reads through HDF5 in pieces of at most 16 MiB
/// or one row. `finite`, if given, becomes false where a signal of single precision (float32, complex64) has
/// values that are NaN or infinite: one reading answers both.
[[nodiscard]] std::uint64_t stored_checksum(const EmdReader& reader, const std::vector<ChecksumPart>& parts,
                                            std::int64_t item, int slab, int slabs, bool* finite = nullptr);

}  // namespace dosefloor::emd
