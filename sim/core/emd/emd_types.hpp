#pragma once
/// What a file holds, described before a byte is written.

#include <complex>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace dosefloor::emd {

/// Types of array elements; all little endian. complex64 is the compound {r, i} of two float32, as in h5py.
enum class ElementType { complex64, float32, float64, uint8, uint64, int64 };

[[nodiscard]] std::size_t size_of(ElementType type);       ///< bytes per element
[[nodiscard]] std::string_view name_of(ElementType type);  ///< "complex64", ...

template <class T>
[[nodiscard]] constexpr ElementType element_type_of() {
  if constexpr (std::is_same_v<T, std::complex<float>>) {
    return ElementType::complex64;
  } else if constexpr (std::is_same_v<T, float>) {
    return ElementType::float32;
  } else if constexpr (std::is_same_v<T, double>) {
    return ElementType::float64;
  } else if constexpr (std::is_same_v<T, std::uint8_t>) {
    return ElementType::uint8;
  } else if constexpr (std::is_same_v<T, std::uint64_t>) {
    return ElementType::uint64;
  } else {
    static_assert(std::is_same_v<T, std::int64_t>, "not an element type of our files");
    return ElementType::int64;
  }
}

/// One axis of a signal: its length is values.size(). `name` is a HDF5 link name ("specimen", "y", "x").
struct Axis {
  std::string name;
  std::string units;
  std::vector<double> values;
};

/// /entry/<group>/data, C order, shape = lengths of the axes. The first `item_axes` axes enumerate the file's
/// items (in C order: with [image_epoch, specimen, y, x] and item_axes = 2, item = epoch · specimens +
/// specimen); the next axis counts the item's rows.
struct Signal {
  std::string group;  ///< "waves", "images", "masks"
  ElementType type = ElementType::float32;
  std::vector<Axis> axes;
  std::string units;
  std::string long_name;
  std::size_t item_axes = 1;
  bool slab_decomposed = true;  ///< rows are spread over the slabs; otherwise all belong to slab 0
};

/// /entry/<group>/values [sum of counts] or [sum of counts, width], and /entry/<group>/offsets uint64 [items
/// + 1]: item i owns values[offsets[i] .. offsets[i+1]). `group` may be nested ("atoms/positions").
struct RaggedArray {
  std::string group;
  ElementType type = ElementType::float64;
  std::uint64_t width = 1;            ///< elements per value, e.g. 3 for (x, y, z)
  std::vector<std::uint64_t> counts;  ///< values of each item; known before the file is laid out
  std::string units;
  std::string long_name;
};

/// One named number of a table; type float64 or int64. `units` is "" for a pure number.
struct Column {
  std::string name;
  ElementType type = ElementType::float64;
  std::string units;
};

/// /entry/<name>: compound dataset [items], one row per item; attributes `columns` and `units` list the
/// columns' names and units in order.
struct ParameterTable {
  std::string name;
  std::vector<Column> columns;
  std::string long_name;
};

/// Everything a file is made of besides its identity. Data that belong to slab 0 are written by the first
/// rank of a group.
struct Layout {
  std::int64_t items = 0;
  int slabs = 1;  ///< checksums per item = ranks per wave
  std::vector<Signal> signals;
  std::vector<RaggedArray> ragged_arrays;
  std::vector<ParameterTable> tables;
};

/// What makes a file this one and no other; stored as attributes of /entry/parameters.
struct Identity {
  std::string schema;  ///< "dosefloor-waves"
  std::int64_t schema_version = 1;
  std::string parameters_toml;       ///< the resolved configuration
  std::uint64_t parameter_hash = 0;  ///< of everything the data depend on; computed by the caller
  std::string program_version;
  std::string git_hash;
  std::uint64_t seed = 0;
  std::string plan_wisdom;  ///< opaque (FFTW wisdom); dataset /entry/parameters/fftw_wisdom, "" = none
};

/// Rows [begin, begin + count) of an item.
struct RowRange {
  std::uint64_t begin = 0;
  std::uint64_t count = 0;
};

/// Rows of an item with `rows` rows that belong to `slab`: blocks of ceil(rows / slabs), the last ones
/// shorter or empty; the rule of FFTW's MPI transforms (fftw_mpi_local_size_2d), so FFTW's own rows are
/// written as they are.
[[nodiscard]] RowRange slab_rows(std::uint64_t rows, int slab, int slabs);

/// Item's rows and bytes per row of a signal (an item without axes of its own has one row of one element).
[[nodiscard]] std::uint64_t rows_per_item(const Signal& signal);
[[nodiscard]] std::uint64_t bytes_per_row(const Signal& signal);

/// Rows of `row_bytes` that are read or compressed in one piece: as many of `rows` as make 16 MiB, at least
/// one.
[[nodiscard]] std::uint64_t rows_at_once(std::uint64_t rows, std::uint64_t row_bytes);

/// Throws InputError naming the part and the reason: empty or clashing names, axes of length 0, item axes
/// that do not multiply to `items`, counts that are not one per item, tables without columns, sizes beyond
/// 2^62 bytes.
void check_layout(const Layout& layout);

/// Bytes of all datasets (metadata excluded).
[[nodiscard]] std::uint64_t data_bytes(const Layout& layout);

/// xxHash64 of names, types, shapes, axes, counts, items and slabs: equal for equal layouts.
[[nodiscard]] std::uint64_t layout_hash(const Layout& layout);

}  // namespace dosefloor::emd
