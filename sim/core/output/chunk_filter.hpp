#pragma once
/// HDF5's filters "shuffle" and "deflate" of one chunk, applied by us: HDF5 then only has to be told where
/// the bytes are, and any number of ranks can compress at once.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "sim/core/hdf5/handle.hpp"

namespace dosefloor::output {

/// A chunk as it is in the file. `skipped_filters` is HDF5's mask: bit k set = filter k was not applied.
struct FilteredChunk {
  std::string bytes;
  std::uint32_t skipped_filters = 0;
};

/// Asks for the two filters in a dataset's creation properties, in this order.
void set_chunk_filters(hid_t creation);

/// The first bytes of all elements, then all second bytes, ...: out[k n + i] = in[i b + k] for n elements of
/// b bytes. Throws InputError unless the bytes are whole elements.
[[nodiscard]] std::string shuffled(std::string_view bytes, std::size_t element_bytes);

/// Shuffled and deflated (zlib); as it was, with both filters marked as skipped, where that is no shorter.
/// Throws Error if zlib fails.
[[nodiscard]] FilteredChunk filtered_chunk(std::string bytes, std::size_t element_bytes);

}  // namespace dosefloor::output
