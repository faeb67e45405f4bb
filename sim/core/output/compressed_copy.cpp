#include "sim/core/output/compressed_copy.hpp"

#include <fcntl.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/core/emd/emd_reader.hpp"
#include "sim/core/emd/emd_schema.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/files/posix_file.hpp"
#include "sim/core/output/chunk_filter.hpp"
#include "sim/core/output/chunk_index.hpp"
#include "sim/core/output/partial_file.hpp"
#include "sim/core/parallel/collective_error.hpp"

namespace dosefloor::output {
namespace {

constexpr std::uint64_t copied_at_once = std::uint64_t{16} << 20U;

/// What rank 0 must know of a chunk to place it.
struct ChunkSize {
  std::uint64_t bytes;
  std::uint32_t skipped_filters;
};

/// The file being copied and its copy, on one rank.
class CompressedCopy {
 public:
  CompressedCopy(const std::filesystem::path& partial, const std::filesystem::path& copy,
                 const emd::Layout& layout)
      : layout_(&layout),
        addresses_(dataset_addresses(emd::EmdReader(partial), layout)),
        from_(partial, O_RDONLY),
        to_(copy, O_RDWR) {}

  /// All chunks of an item, signal by signal.
  [[nodiscard]] std::vector<FilteredChunk> compress(std::int64_t item) const {
    std::vector<FilteredChunk> chunks;
    for (std::size_t i = 0; i < layout_->signals.size(); ++i) {
      const emd::Signal& signal = layout_->signals[i];
      const std::uint64_t row_bytes = emd::bytes_per_row(signal);
      const std::uint64_t rows = emd::rows_per_item(signal);
      const std::uint64_t begin = addresses_.signals[i] + static_cast<std::uint64_t>(item) * rows * row_bytes;
      for (std::uint64_t chunk = 0; chunk < chunks_per_item(signal); ++chunk) {
        const std::uint64_t first = chunk * rows_per_chunk(signal);
        const std::uint64_t count = std::min(rows_per_chunk(signal), rows - first);
        std::string bytes = from_.read_at(begin + first * row_bytes, count * row_bytes);
        bytes.resize(rows_per_chunk(signal) * row_bytes, '\0');  // HDF5 stores whole chunks at the edge, too
        chunks.push_back(filtered_chunk(std::move(bytes), emd::size_of(signal.type)));
      }
    }
    return chunks;
  }

  void store(const std::vector<FilteredChunk>& chunks, const std::uint64_t* addresses) const {
    for (const FilteredChunk& chunk : chunks) {
      to_.write_at(*addresses++, chunk.bytes.data(), chunk.bytes.size());
    }
  }

  /// Datasets that are stored as they were. The copy's layout must be in its place.
  void copy_the_rest() const {
    const emd::EmdReader target(to_.path());
    const auto copy = [&](const std::string& path, std::uint64_t from, std::uint64_t bytes) {
      const std::optional<std::uint64_t> to = target.address(path);
      for (std::uint64_t done = 0; to && done < bytes; done += copied_at_once) {
        const std::string piece = from_.read_at(from + done, std::min(copied_at_once, bytes - done));
        to_.write_at(*to + done, piece.data(), piece.size());
      }
    };
    const auto items = static_cast<std::uint64_t>(layout_->items);
    for (std::size_t i = 0; i < layout_->signals.size(); ++i) {
      const emd::Signal& signal = layout_->signals[i];
      if (!is_chunked(signal)) {
        copy(signal.group + "/data", addresses_.signals[i], items * bytes_per_row(signal));
      }
    }
    for (std::size_t i = 0; i < layout_->ragged_arrays.size(); ++i) {
      const std::string path = layout_->ragged_arrays[i].group + "/values";
      copy(path, addresses_.ragged_values[i].value_or(0), target.whole_block(path).bytes());
    }
    for (std::size_t i = 0; i < layout_->tables.size(); ++i) {
      const emd::ParameterTable& table = layout_->tables[i];
      copy(table.name, addresses_.tables[i], items * table.columns.size() * sizeof(double));
    }
    copy("checksums", addresses_.checksums,
         items * static_cast<std::uint64_t>(layout_->slabs) * sizeof(std::uint64_t));
    copy("provenance/sessions", addresses_.sessions, emd::sessions_bytes);
    copy("provenance/end_time", addresses_.end_time, emd::end_time_bytes);
  }

  [[nodiscard]] const files::PosixFile& target() const noexcept { return to_; }

 private:
  const emd::Layout* layout_;
  DatasetAddresses addresses_;
  files::PosixFile from_;
  files::PosixFile to_;
};

/// Places the chunks of consecutive items, all of them in order.
std::vector<std::uint64_t> place_items(ChunkIndex& index, const emd::Layout& layout, std::int64_t item,
                                       const std::vector<ChunkSize>& sizes) {
  std::vector<std::uint64_t> addresses;
  for (; addresses.size() < sizes.size(); ++item) {
    for (std::size_t signal = 0; signal < layout.signals.size(); ++signal) {
      for (std::uint64_t chunk = 0; chunk < chunks_per_item(layout.signals[signal]); ++chunk) {
        const ChunkSize& size = sizes.at(addresses.size());
        addresses.push_back(index.place(signal, item, chunk, size.bytes, size.skipped_filters));
      }
    }
  }
  return addresses;
}

}  // namespace

std::filesystem::path compressed_path(const std::filesystem::path& final_path) {
  return final_path.string() + ".compressed";
}

void write_compressed_copy(const parallel::Communicator& world, const std::filesystem::path& partial,
                           const std::filesystem::path& copy_path, const emd::Layout& layout,
                           const files::FreeBytes& free_bytes, const CompressionProgress& progress) {
  std::optional<hdf5::MemoryFile> memory;  // of rank 0, as is the index
  std::optional<ChunkIndex> index;
  parallel::run_on_root(world, [&] {
    files::remove_file(copy_path);
    const std::uint64_t most_bytes = std::filesystem::file_size(partial);
    files::check_disk_space(copy_path.parent_path(), most_bytes, free_bytes, files::compression_advice);
    memory.emplace(
        emd::lay_out_emd(copy_path, emd::EmdReader(partial).identity(), layout, compressed_form(layout)));
    index.emplace(*memory, layout);
    files::PosixFile(copy_path, O_RDWR | O_CREAT | O_TRUNC).reserve(most_bytes);
  });
  try {
    std::optional<CompressedCopy> copy;
    parallel::run_on_all(world, [&] { copy.emplace(partial, copy_path, layout); });
    std::uint64_t chunks_of_an_item = 0;
    for (const emd::Signal& signal : layout.signals) {
      chunks_of_an_item += chunks_per_item(signal);
    }
    for (std::int64_t first = 0; first < layout.items && chunks_of_an_item > 0; first += world.size()) {
      std::vector<FilteredChunk> chunks;
      std::vector<ChunkSize> mine;
      parallel::run_on_all(world, [&] {
        if (first + world.rank() < layout.items) {
          chunks = copy->compress(first + world.rank());
        }
        for (const FilteredChunk& chunk : chunks) {
          mine.push_back({chunk.bytes.size(), chunk.skipped_filters});
        }
      });
      const std::vector<ChunkSize> sizes = world.allgatherv(mine);
      std::vector<std::uint64_t> addresses;
      parallel::run_on_root(world, [&] {
        addresses = place_items(*index, layout, first, sizes);
        if (progress) {
          progress(std::min(first + world.size(), layout.items), layout.items);
        }
      });
      world.broadcast(addresses);
      parallel::run_on_all(world, [&] {
        copy->store(chunks, addresses.data() + static_cast<std::uint64_t>(world.rank()) * chunks_of_an_item);
      });
    }
    parallel::run_on_all(world, [&] { copy->target().sync_data(); });
    parallel::run_on_root(world, [&] {
      index->store(copy->target());
      copy->copy_the_rest();
      copy->target().sync();
    });
  } catch (const Error&) {
    if (world.is_root()) {
      files::remove_file(copy_path);
    }
    throw;
  }
}

}  // namespace dosefloor::output
