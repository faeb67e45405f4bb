#include "sim/core/emd/item_checksum.hpp"

#include <cstring>

#include "sim/core/errors/error.hpp"

namespace dosefloor::emd {
namespace {

std::uint64_t combined(const std::vector<std::uint64_t>& digests) {
  return XXH64(digests.data(), digests.size() * sizeof(std::uint64_t), 0);
}

/// Of single precision values, little endian: no exponent is all ones.
bool all_finite(const std::vector<std::byte>& bytes) {
  constexpr std::uint32_t exponent = 0x7f800000U;
  bool finite = true;
  for (std::size_t i = 0; i + sizeof(std::uint32_t) <= bytes.size(); i += sizeof(std::uint32_t)) {
    std::uint32_t word = 0;
    std::memcpy(&word, bytes.data() + i, sizeof word);
    finite &= (word & exponent) != exponent;
  }
  return finite;
}

/// Digest of rows of an item, read in pieces.
std::uint64_t signal_digest(const EmdReader& reader, const ChecksumPart& part, std::int64_t item,
                            RowRange rows, bool* finite) {
  const std::unique_ptr<XXH64_state_t, decltype(&XXH64_freeState)> state(XXH64_createState(),
                                                                         &XXH64_freeState);
  XXH64_reset(state.get(), 0);
  const auto item_axes = static_cast<std::size_t>(part.item_axes);
  const std::uint64_t end = rows.begin + rows.count;
  std::uint64_t piece = 1;
  for (std::uint64_t row = rows.begin; row < end; row += piece) {
    const std::uint64_t row_bytes = reader.item_block(part.path, item, {row, 1}, item_axes).bytes();
    piece = rows_at_once(end - row, row_bytes);
    const Block block = reader.item_block(part.path, item, {row, piece}, item_axes);
    const std::vector<std::byte> bytes = reader.read_bytes(block);
    XXH64_update(state.get(), bytes.data(), bytes.size());
    if (finite != nullptr && (block.type == ElementType::float32 || block.type == ElementType::complex64)) {
      *finite = *finite && all_finite(bytes);
    }
  }
  return XXH64_digest(state.get());
}

}  // namespace

std::vector<ChecksumPart> checksum_parts(const Layout& layout) {
  std::vector<ChecksumPart> parts;
  parts.reserve(layout.signals.size() + layout.ragged_arrays.size());
  for (const Signal& signal : layout.signals) {
    parts.push_back({signal.group + "/data", "signal", static_cast<std::int64_t>(signal.item_axes),
                     signal.slab_decomposed});
  }
  for (const RaggedArray& array : layout.ragged_arrays) {
    parts.push_back({array.group + "/values", "ragged", 1, false});
  }
  for (const ParameterTable& table : layout.tables) {
    parts.push_back({table.name, "table", 1, false});
  }
  return parts;
}

std::vector<ChecksumPart> checksum_parts(const EmdReader& reader) {
  const std::vector<std::string> paths = reader.text_list("checksums", "datasets");
  const std::vector<std::string> kinds = reader.text_list("checksums", "kinds");
  const std::vector<std::int64_t> item_axes = reader.integer_list("checksums", "item_axes");
  const std::vector<std::int64_t> slab_decomposed = reader.integer_list("checksums", "slab_decomposed");
  if (kinds.size() != paths.size() || item_axes.size() != paths.size() ||
      slab_decomposed.size() != paths.size()) {
    throw InputError(reader.path().string() + ": the attributes of /entry/checksums have different lengths");
  }
  std::vector<ChecksumPart> parts;
  parts.reserve(paths.size());
  for (std::size_t i = 0; i < paths.size(); ++i) {
    if (kinds[i] != "signal" && kinds[i] != "ragged" && kinds[i] != "table") {
      throw InputError(reader.path().string() + ": /entry/checksums speaks of a '" + kinds[i] +
                       "'; expected signal, ragged or table");
    }
    parts.push_back({paths[i], kinds[i], item_axes[i], slab_decomposed[i] != 0});
  }
  return parts;
}

ItemChecksum::ItemChecksum(const Layout& layout, std::int64_t item, int slab) : item_(item) {
  const auto add = [this, slab](const std::string& path, std::uint64_t bytes, bool decomposed) {
    Share& share = shares_.emplace_back();
    share.path = path;
    share.counts = decomposed || slab == 0;
    share.bytes = share.counts ? bytes : 0;
    share.state.reset(XXH64_createState());
    XXH64_reset(share.state.get(), 0);
  };
  for (const Signal& signal : layout.signals) {
    const std::uint64_t all = rows_per_item(signal);
    const std::uint64_t rows = signal.slab_decomposed ? slab_rows(all, slab, layout.slabs).count : all;
    add(signal.group + "/data", rows * bytes_per_row(signal), signal.slab_decomposed);
  }
  for (const RaggedArray& array : layout.ragged_arrays) {
    const std::uint64_t values = array.counts.at(static_cast<std::size_t>(item));
    add(array.group + "/values", values * array.width * size_of(array.type), false);
  }
  for (const ParameterTable& table : layout.tables) {
    add(table.name, table.columns.size() * sizeof(double), false);
  }
}

void ItemChecksum::update(std::size_t part, std::uint64_t begin, const void* data, std::uint64_t bytes) {
  Share& share = shares_.at(part);
  if (begin == 0) {
    share.seen = 0;
    XXH64_reset(share.state.get(), 0);
  }
  if (!share.counts || begin != share.seen || bytes > share.bytes - share.seen) {
    throw Error("item " + std::to_string(item_) + " of /entry/" + share.path + ": bytes " +
                std::to_string(begin) + " to " + std::to_string(begin + bytes) +
                " of this rank's share were given; expected " + std::to_string(share.seen) + " onwards, to " +
                std::to_string(share.bytes) + " at most");
  }
  if (bytes > 0) {
    XXH64_update(share.state.get(), data, bytes);
    share.seen += bytes;
  }
}

std::uint64_t ItemChecksum::digest() const {
  std::vector<std::uint64_t> digests;
  for (const Share& share : shares_) {
    if (share.seen != share.bytes) {
      throw Error("item " + std::to_string(item_) + " is not complete: " + std::to_string(share.seen) +
                  " of " + std::to_string(share.bytes) + " bytes of /entry/" + share.path + " were written");
    }
    if (share.counts) {
      digests.push_back(XXH64_digest(share.state.get()));
    }
  }
  return combined(digests);
}

std::uint64_t stored_checksum(const EmdReader& reader, const std::vector<ChecksumPart>& parts,
                              std::int64_t item, int slab, int slabs, bool* finite) {
  std::vector<std::uint64_t> digests;
  for (const ChecksumPart& part : parts) {
    if (slab > 0 && !part.slab_decomposed) {
      continue;
    }
    if (part.kind == "signal") {
      const std::uint64_t rows = reader.item_rows(part.path, static_cast<std::size_t>(part.item_axes));
      digests.push_back(signal_digest(reader, part, item,
                                      part.slab_decomposed ? slab_rows(rows, slab, slabs) : RowRange{0, rows},
                                      finite));
    } else {
      const std::vector<std::byte> bytes = reader.read_bytes(
          part.kind == "ragged" ? reader.value_block(part.path.substr(0, part.path.rfind('/')), item)
                                : reader.item_block(part.path, item, {0, 1}, 1));
      digests.push_back(XXH64(bytes.data(), bytes.size(), 0));
    }
  }
  return combined(digests);
}

}  // namespace dosefloor::emd
