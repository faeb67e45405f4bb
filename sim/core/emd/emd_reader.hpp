#pragma once
/// Reading the files of this program, by one process or by many at once (plain read-only HDF5, no MPI, nothing collective).
/// Everything found in a file is checked before memory is allocated for it: ranks, types, shapes, and that
/// the bytes lie inside the file. A missing, truncated or foreign file throws InputError with path, finding
/// and expectation. Paths are relative to /entry.
///
/// Every call holds hdf5::lock(), so readers of several threads, also one reader, get along.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sim/core/emd/emd_types.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/schemas/schemas.hpp"

namespace dosefloor::emd {

class EmdFile;

/// HDF5 cannot read data that should be there: the file is damaged.
class UnreadableData : public InputError {
 public:
  using InputError::InputError;
};

/// A dataset's type and shape. A ragged array of width > 1 has values of shape [sum of counts, width].
struct DatasetInfo {
  std::optional<ElementType> type;  ///< nothing for tables and texts
  std::size_t element_bytes = 0;
  std::vector<std::uint64_t> shape;
};

/// What is to be done about the files a joined one takes its data from (/entry/shards).
enum class Sources {
  checked,    ///< refuse the joined file unless they are all there and the right ones
  unchecked,  ///< for those who want its identity only: missing data would read as zeros
};

/// Part of a dataset that has been checked to lie inside it.
struct Block {
  std::string path;
  std::optional<ElementType> type;
  std::size_t element_bytes = 0;
  std::vector<std::uint64_t> start;
  std::vector<std::uint64_t> count;

  [[nodiscard]] std::uint64_t elements() const;
  [[nodiscard]] std::uint64_t bytes() const { return elements() * element_bytes; }
};

/// A table read whole, column by column.
struct Table {
  std::vector<Column> columns;
  std::map<std::string, std::vector<double>> float64;
  std::map<std::string, std::vector<std::int64_t>> int64;
};

class EmdReader {
 public:
  /// Opens the file and checks that it is one of this program, and its sources where it joins shards: each is opened
  /// for its parameter hash and checksums, about 1 ms.
  explicit EmdReader(std::filesystem::path path, Sources sources = Sources::checked);
  ~EmdReader();
  EmdReader(const EmdReader&) = delete;
  EmdReader& operator=(const EmdReader&) = delete;
  EmdReader(EmdReader&&) noexcept;
  EmdReader& operator=(EmdReader&&) noexcept;

  [[nodiscard]] const std::filesystem::path& path() const noexcept;
  /// As stored, wisdom included.
  [[nodiscard]] Identity identity() const;
  /// Throws InputError unless the file is of this schema, in a version that is read.
  void expect_schema(const schemas::Schema& schema) const;
  [[nodiscard]] bool has(const std::string& path) const;
  [[nodiscard]] DatasetInfo dataset(const std::string& path) const;

  /// Type, axes, units and long name of the signal `group`. Throws InputError unless it has this type and
  /// rank.
  [[nodiscard]] Signal signal(const std::string& group, ElementType type, std::size_t rank) const;
  /// Rows of `item` of a signal, or all of them, in C order. `item_axes`: see Signal.
  template <class T>
  [[nodiscard]] std::vector<T> read_rows(const std::string& group, std::int64_t item, RowRange rows,
                                         std::size_t item_axes = 1) const {
    return read<T>(item_block(group + "/data", item, rows, item_axes));
  }
  template <class T>
  [[nodiscard]] std::vector<T> read_item(const std::string& group, std::int64_t item,
                                         std::size_t item_axes = 1) const {
    return read_rows<T>(group, item, {0, item_rows(group + "/data", item_axes)}, item_axes);
  }
  /// Values of `item` of the ragged array `group`, flattened: [count · width].
  template <class T>
  [[nodiscard]] std::vector<T> read_ragged(const std::string& group, std::int64_t item) const {
    return read<T>(value_block(group, item));
  }
  /// A whole dataset, flattened.
  template <class T>
  [[nodiscard]] std::vector<T> read_all(const std::string& path) const {
    return read<T>(whole_block(path));
  }
  [[nodiscard]] Table read_table(const std::string& name) const;
  /// A text of fixed length ("provenance/sessions", "parameters/fftw_wisdom") without its padding.
  [[nodiscard]] std::string read_text(const std::string& path) const;
  /// A list of such texts.
  [[nodiscard]] std::vector<std::string> read_texts(const std::string& path) const;
  /// A text, and lists of texts and of integers, that are attributes of `object`.
  [[nodiscard]] std::string text(const std::string& object, const std::string& attribute) const;
  [[nodiscard]] std::vector<std::string> text_list(const std::string& object,
                                                   const std::string& attribute) const;
  [[nodiscard]] std::vector<std::int64_t> integer_list(const std::string& object,
                                                       const std::string& attribute) const;

  /// Rows per item of a dataset whose first `item_axes` axes enumerate items.
  [[nodiscard]] std::uint64_t item_rows(const std::string& path, std::size_t item_axes) const;
  /// Rows of an item, values of an item of a ragged array, everything. Throw InputError outside the dataset.
  [[nodiscard]] Block item_block(const std::string& path, std::int64_t item, RowRange rows,
                                 std::size_t item_axes) const;
  [[nodiscard]] Block value_block(const std::string& group, std::int64_t item) const;
  [[nodiscard]] Block whole_block(const std::string& path) const;
  /// A block's bytes as stored (little endian, C order). Reading throws UnreadableData where HDF5 fails.
  [[nodiscard]] std::vector<std::byte> read_bytes(const Block& block) const;
  template <class T>
  [[nodiscard]] std::vector<T> read(const Block& block) const {
    expect_type(block, element_type_of<T>());
    std::vector<T> data(block.elements());
    read_into(block, data.data());
    return data;
  }

  /// Address in the file of a dataset's first byte; nothing if it is empty. Throws InputError unless it is
  /// contiguous.
  [[nodiscard]] std::optional<std::uint64_t> address(const std::string& path) const;

 private:
  void expect_type(const Block& block, ElementType type) const;
  void read_into(const Block& block, void* data) const;

  std::unique_ptr<EmdFile> file_;
  std::set<std::string> sources_;                       ///< names of the files joined
  mutable std::map<std::string, DatasetInfo> checked_;  ///< by path: looking at all chunks takes its time
};

}  // namespace dosefloor::emd
