#include "sim/core/emd/emd_types.hpp"

#include <xxhash.h>

#include <algorithm>
#include <set>

#include "sim/core/errors/error.hpp"

namespace dosefloor::emd {
namespace {

constexpr std::uint64_t largest_bytes = std::uint64_t{1} << 62U;

[[noreturn]] void refuse(const std::string& part, const std::string& reason) {
  throw InputError("cannot lay out a file: " + part + ": " + reason);
}

/// a · b, refused where it exceeds what a file can hold.
std::uint64_t checked_product(std::uint64_t a, std::uint64_t b, const std::string& part) {
  std::uint64_t product = 0;
  if (__builtin_mul_overflow(a, b, &product) || product > largest_bytes) {
    refuse(part, "more than 2^62 bytes");
  }
  return product;
}

std::uint64_t checked_sum(std::uint64_t a, std::uint64_t b, const std::string& part) {
  if (a > largest_bytes - std::min(b, largest_bytes)) {
    refuse(part, "more than 2^62 bytes");
  }
  return a + b;
}

void check_link_name(const std::string& name, const std::string& part) {
  if (name.empty() || name == "." || name.find('/') != std::string::npos) {
    refuse(part, "'" + name + "' is not a name an HDF5 object can have");
  }
}

void check_path(const std::string& path, const std::string& part) {
  std::size_t begin = 0;
  while (begin <= path.size()) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    check_link_name(path.substr(begin, end - begin), part);
    begin = end + 1;
  }
}

void check_signal(const Signal& signal, std::int64_t items) {
  const std::string part = "signal '" + signal.group + "'";
  if (signal.axes.empty() || signal.item_axes == 0 || signal.item_axes > signal.axes.size()) {
    refuse(part, std::to_string(signal.item_axes) + " of its " + std::to_string(signal.axes.size()) +
                     " axes enumerate items; expected at least one, and no more than there are");
  }
  std::set<std::string> names = {"data"};
  std::uint64_t of_items = 1;
  std::uint64_t bytes = size_of(signal.type);
  for (std::size_t i = 0; i < signal.axes.size(); ++i) {
    names.insert("dim" + std::to_string(i));
  }
  for (std::size_t i = 0; i < signal.axes.size(); ++i) {
    const Axis& axis = signal.axes[i];
    check_link_name(axis.name, part);
    if (!names.insert(axis.name).second) {
      refuse(part, "the axis name '" + axis.name + "' is taken");
    }
    if (axis.values.empty()) {
      refuse(part, "axis '" + axis.name + "' has length 0");
    }
    bytes = checked_product(bytes, axis.values.size(), part);
    of_items = i < signal.item_axes ? checked_product(of_items, axis.values.size(), part) : of_items;
  }
  if (of_items != static_cast<std::uint64_t>(items)) {
    refuse(part,
           "its item axes hold " + std::to_string(of_items) + " items, the file " + std::to_string(items));
  }
}

void check_ragged(const RaggedArray& array, std::int64_t items) {
  const std::string part = "ragged array '" + array.group + "'";
  if (array.width == 0 || array.counts.size() != static_cast<std::size_t>(items)) {
    refuse(part, "width " + std::to_string(array.width) + " and " + std::to_string(array.counts.size()) +
                     " counts; expected a width of at least 1 and one count for each of " +
                     std::to_string(items) + " items");
  }
  std::uint64_t values = 0;
  for (const std::uint64_t count : array.counts) {
    values = checked_sum(values, count, part);
  }
  (void)checked_product(checked_product(values, array.width, part), size_of(array.type), part);
}

void check_table(const ParameterTable& table) {
  const std::string part = "table '" + table.name + "'";
  std::set<std::string> names;
  for (const Column& column : table.columns) {
    check_link_name(column.name, part);
    if (!names.insert(column.name).second) {
      refuse(part, "two columns are called '" + column.name + "'");
    }
    if (column.type != ElementType::float64 && column.type != ElementType::int64) {
      refuse(part, "column '" + column.name + "' is " + std::string(name_of(column.type)) +
                       "; expected float64 or int64");
    }
  }
  if (names.empty()) {
    refuse(part, "no columns");
  }
}

std::uint64_t elements_of(const std::vector<std::uint64_t>& counts) {
  std::uint64_t sum = 0;
  for (const std::uint64_t count : counts) {
    sum += count;
  }
  return sum;
}

/// Text from which the layout's hash is taken; every field ends with a byte no field holds.
class Description {
 public:
  Description& add(const std::string& text) {
    text_.append(text).push_back('\0');
    return *this;
  }
  Description& add(std::uint64_t number) { return add(std::to_string(number)); }
  Description& add(const std::vector<double>& values) {
    return add_bytes(values.data(), values.size() * sizeof(double));
  }
  Description& add(const std::vector<std::uint64_t>& values) {
    return add_bytes(values.data(), values.size() * sizeof(std::uint64_t));
  }
  [[nodiscard]] std::uint64_t hash() const { return XXH64(text_.data(), text_.size(), 0); }

 private:
  Description& add_bytes(const void* data, std::size_t bytes) {
    return add(bytes).add(XXH64(data, bytes, 0));
  }
  std::string text_;
};

}  // namespace

std::size_t size_of(ElementType type) {
  switch (type) {
    case ElementType::uint8:
      return 1;
    case ElementType::float32:
      return 4;
    case ElementType::complex64:
    case ElementType::float64:
    case ElementType::uint64:
    case ElementType::int64:
      return 8;
  }
  throw Error("unknown element type");
}

std::string_view name_of(ElementType type) {
  switch (type) {
    case ElementType::complex64:
      return "complex64";
    case ElementType::float32:
      return "float32";
    case ElementType::float64:
      return "float64";
    case ElementType::uint8:
      return "uint8";
    case ElementType::uint64:
      return "uint64";
    case ElementType::int64:
      return "int64";
  }
  throw Error("unknown element type");
}

RowRange slab_rows(std::uint64_t rows, int slab, int slabs) {
  if (slabs < 1 || slab < 0 || slab >= slabs) {
    throw InputError("there is no slab " + std::to_string(slab) + " of " + std::to_string(slabs));
  }
  const auto count = static_cast<std::uint64_t>(slabs);
  const std::uint64_t block = rows / count + (rows % count == 0 ? 0 : 1);
  const std::uint64_t begin = std::min(rows, block * static_cast<std::uint64_t>(slab));
  return {begin, std::min(rows - begin, block)};
}

std::uint64_t rows_per_item(const Signal& signal) {
  return signal.item_axes < signal.axes.size() ? signal.axes[signal.item_axes].values.size() : 1;
}

std::uint64_t bytes_per_row(const Signal& signal) {
  std::uint64_t bytes = size_of(signal.type);
  for (std::size_t i = signal.item_axes + 1; i < signal.axes.size(); ++i) {
    bytes *= signal.axes[i].values.size();
  }
  return bytes;
}

std::uint64_t rows_at_once(std::uint64_t rows, std::uint64_t row_bytes) {
  constexpr std::uint64_t piece_bytes = std::uint64_t{16} << 20U;
  const std::uint64_t fitting = piece_bytes / std::max<std::uint64_t>(row_bytes, 1);
  return std::clamp<std::uint64_t>(fitting, 1, std::max<std::uint64_t>(rows, 1));
}

void check_layout(const Layout& layout) {
  if (layout.items < 1 || layout.slabs < 1) {
    refuse("the file", std::to_string(layout.items) + " items in " + std::to_string(layout.slabs) +
                           " slabs; expected at least one of each");
  }
  (void)checked_product(static_cast<std::uint64_t>(layout.items),
                        static_cast<std::uint64_t>(layout.slabs) * sizeof(std::uint64_t), "checksums");
  if (layout.signals.empty()) {
    refuse("the file", "no signal");
  }
  std::set<std::string> names = {"checksums", "parameters", "provenance", "shards"};
  const auto claim = [&names](const std::string& name, const std::string& part) {
    if (!names.insert(name).second) {
      refuse(part, "the name is taken");
    }
  };
  for (const Signal& signal : layout.signals) {
    check_link_name(signal.group, "signal '" + signal.group + "'");
    claim(signal.group, "signal '" + signal.group + "'");
    check_signal(signal, layout.items);
  }
  for (const ParameterTable& table : layout.tables) {
    check_link_name(table.name, "table '" + table.name + "'");
    claim(table.name, "table '" + table.name + "'");
    check_table(table);
  }
  for (const RaggedArray& array : layout.ragged_arrays) {
    const std::string part = "ragged array '" + array.group + "'";
    check_path(array.group, part);
    if (names.count(array.group.substr(0, array.group.find('/'))) != 0) {
      refuse(part, "the name is taken");
    }
    check_ragged(array, layout.items);
  }
  for (const RaggedArray& array : layout.ragged_arrays) {
    claim(array.group, "ragged array '" + array.group + "'");
  }
  std::uint64_t total = 0;
  for (const Signal& signal : layout.signals) {
    total = checked_sum(
        total, static_cast<std::uint64_t>(layout.items) * rows_per_item(signal) * bytes_per_row(signal),
        "the file");
  }
  for (const RaggedArray& array : layout.ragged_arrays) {
    total = checked_sum(total, elements_of(array.counts) * array.width * size_of(array.type), "the file");
  }
}

std::uint64_t data_bytes(const Layout& layout) {
  const auto items = static_cast<std::uint64_t>(layout.items);
  std::uint64_t total = items * static_cast<std::uint64_t>(layout.slabs) * sizeof(std::uint64_t);
  for (const Signal& signal : layout.signals) {
    total += items * rows_per_item(signal) * bytes_per_row(signal);
    for (const Axis& axis : signal.axes) {
      total += axis.values.size() * sizeof(double);
    }
  }
  for (const RaggedArray& array : layout.ragged_arrays) {
    total +=
        elements_of(array.counts) * array.width * size_of(array.type) + (items + 1) * sizeof(std::uint64_t);
  }
  for (const ParameterTable& table : layout.tables) {
    total += items * table.columns.size() * sizeof(double);
  }
  return total;
}

std::uint64_t layout_hash(const Layout& layout) {
  Description text;
  text.add(static_cast<std::uint64_t>(layout.items)).add(static_cast<std::uint64_t>(layout.slabs));
  for (const Signal& signal : layout.signals) {
    text.add("signal").add(signal.group).add(std::string(name_of(signal.type))).add(signal.units);
    text.add(signal.long_name).add(signal.item_axes).add(signal.slab_decomposed ? 1U : 0U);
    for (const Axis& axis : signal.axes) {
      text.add("axis").add(axis.name).add(axis.units).add(axis.values);
    }
  }
  for (const RaggedArray& array : layout.ragged_arrays) {
    text.add("ragged").add(array.group).add(std::string(name_of(array.type))).add(array.width);
    text.add(array.units).add(array.long_name).add(array.counts);
  }
  for (const ParameterTable& table : layout.tables) {
    text.add("table").add(table.name).add(table.long_name);
    for (const Column& column : table.columns) {
      text.add(column.name).add(std::string(name_of(column.type))).add(column.units);
    }
  }
  return text.hash();
}

}  // namespace dosefloor::emd
