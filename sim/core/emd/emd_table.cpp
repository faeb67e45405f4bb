#include <cstring>

#include "sim/core/emd/emd_file.hpp"
#include "sim/core/emd/emd_reader.hpp"
#include "sim/core/emd/stored_type.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/hdf5/lock.hpp"

namespace dosefloor::emd {
namespace {

Column column_at(hid_t row_type, unsigned index, const std::string& units) {
  char* raw_name = H5Tget_member_name(row_type, index);
  Column column{raw_name != nullptr ? raw_name : "", ElementType::float64, units};
  H5free_memory(raw_name);
  const hdf5::Handle member(H5Tget_member_type(row_type, index), &H5Tclose, "a column's type is unreadable");
  const std::optional<ElementType> found = known_type(member.id());
  if (found != ElementType::float64 && found != ElementType::int64) {
    throw InputError("column '" + column.name + "' is neither float64 nor int64");
  }
  column.type = *found;
  return column;
}

/// Values of 8 bytes at `offset` of each row of `row_bytes`.
template <class T>
std::vector<T> column_values(const std::vector<std::byte>& rows, std::size_t row_bytes, std::size_t offset) {
  std::vector<T> values(rows.size() / row_bytes);
  for (std::size_t i = 0; i < values.size(); ++i) {
    std::memcpy(&values[i], rows.data() + i * row_bytes + offset, sizeof(T));
  }
  return values;
}

}  // namespace

Table EmdReader::read_table(const std::string& name) const {
  const auto lock = hdf5::lock();
  const hdf5::Handle dataset = file_->dataset(name);
  const std::vector<std::string> units = text_list(name, "units");
  const Block block = whole_block(name);
  return file_->about(name, [&] {
    const hdf5::Handle type(H5Dget_type(dataset.id()), &H5Tclose, "its type is unreadable");
    const int members = H5Tget_class(type.id()) == H5T_COMPOUND ? H5Tget_nmembers(type.id()) : 0;
    if (members < 1 || block.count.size() != 1 || units.size() != static_cast<std::size_t>(members)) {
      throw InputError("found rank " + std::to_string(block.count.size()) + ", " + std::to_string(members) +
                       " columns and " + std::to_string(units.size()) +
                       " units; expected rank 1 and one unit for each column");
    }
    const std::vector<std::byte> rows = read_bytes(block);
    Table table;
    for (unsigned i = 0; i < static_cast<unsigned>(members); ++i) {
      Column column = column_at(type.id(), i, units[i]);
      const std::size_t offset = H5Tget_member_offset(type.id(), i);
      if (column.type == ElementType::float64) {
        table.float64[column.name] = column_values<double>(rows, block.element_bytes, offset);
      } else {
        table.int64[column.name] = column_values<std::int64_t>(rows, block.element_bytes, offset);
      }
      table.columns.push_back(std::move(column));
    }
    return table;
  });
}

}  // namespace dosefloor::emd
