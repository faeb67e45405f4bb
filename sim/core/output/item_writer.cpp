#include "sim/core/output/item_writer.hpp"

#include <bit>

#include "sim/core/errors/error.hpp"

namespace dosefloor::output {

ItemWriter::ItemWriter(const files::PosixFile& file, const DatasetAddresses& addresses,
                       const emd::Layout& layout, int slab)
    : file_(&file), addresses_(&addresses), layout_(&layout), slab_(slab) {
  for (const emd::RaggedArray& array : layout.ragged_arrays) {
    std::vector<std::uint64_t>& offsets = ragged_offsets_.emplace_back(1, 0);
    for (const std::uint64_t count : array.counts) {
      offsets.push_back(offsets.back() + count);
    }
  }
}

emd::RowRange ItemWriter::my_rows(std::size_t signal) const {
  const emd::Signal& found = layout_->signals.at(signal);
  const std::uint64_t rows = emd::rows_per_item(found);
  if (!found.slab_decomposed) {
    return {0, slab_ == 0 ? rows : 0};
  }
  return emd::slab_rows(rows, slab_, layout_->slabs);
}

emd::ItemChecksum& ItemWriter::checksum_of(std::int64_t item) {
  if (item < 0 || item >= layout_->items) {
    throw Error(file_->path().string() + " has items 0 to " + std::to_string(layout_->items - 1) + ", not " +
                std::to_string(item));
  }
  const auto found = unfinished_.find(item);
  return found != unfinished_.end()
             ? found->second
             : unfinished_.emplace(item, emd::ItemChecksum(*layout_, item, slab_)).first->second;
}

void ItemWriter::write_rows(std::size_t index, std::int64_t item, emd::RowRange rows, const void* data,
                            emd::ElementType type) {
  const emd::Signal& signal = layout_->signals.at(index);
  const emd::RowRange mine = my_rows(index);
  if (type != signal.type || rows.begin < mine.begin || rows.count > mine.count ||
      rows.begin - mine.begin > mine.count - rows.count) {
    throw Error("/entry/" + signal.group + "/data: rows " + std::to_string(rows.begin) + " to " +
                std::to_string(rows.begin + rows.count) + " of " + std::string(emd::name_of(type)) +
                " were given; this rank has rows " + std::to_string(mine.begin) + " to " +
                std::to_string(mine.begin + mine.count) + " of " + std::string(emd::name_of(signal.type)));
  }
  const std::uint64_t row_bytes = emd::bytes_per_row(signal);
  checksum_of(item).update(index, (rows.begin - mine.begin) * row_bytes, data, rows.count * row_bytes);
  const std::uint64_t row = static_cast<std::uint64_t>(item) * rows_per_item(signal) + rows.begin;
  file_->write_at(addresses_->signals[index] + row * row_bytes, data, rows.count * row_bytes);
}

void ItemWriter::write_values(std::size_t index, std::int64_t item, const void* data, std::uint64_t elements,
                              emd::ElementType type) {
  const emd::RaggedArray& array = layout_->ragged_arrays.at(index);
  emd::ItemChecksum& checksum = checksum_of(item);
  const std::uint64_t expected = array.counts[static_cast<std::size_t>(item)] * array.width;
  if (type != array.type || elements != expected || slab_ != 0) {
    throw Error("/entry/" + array.group + "/values: item " + std::to_string(item) + " has " +
                std::to_string(expected) + " elements of " + std::string(emd::name_of(array.type)) +
                ", written by the first rank of a group; rank " + std::to_string(slab_) + " gave " +
                std::to_string(elements) + " of " + std::string(emd::name_of(type)));
  }
  const std::uint64_t bytes = elements * size_of(type);
  checksum.update(layout_->signals.size() + index, 0, data, bytes);
  if (bytes > 0) {
    const std::uint64_t begin =
        ragged_offsets_[index][static_cast<std::size_t>(item)] * array.width * size_of(type);
    file_->write_at(addresses_->ragged_values[index].value() + begin, data, bytes);
  }
}

void ItemWriter::write_row(std::size_t index, std::int64_t item, std::span<const Number> row) {
  const emd::ParameterTable& table = layout_->tables.at(index);
  if (row.size() != table.columns.size() || slab_ != 0) {
    throw Error("/entry/" + table.name + ": a row has " + std::to_string(table.columns.size()) +
                " numbers, written by the first rank of a group; rank " + std::to_string(slab_) + " gave " +
                std::to_string(row.size()));
  }
  std::vector<std::uint64_t> bits;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const bool integer = std::holds_alternative<std::int64_t>(row[i]);
    if (integer != (table.columns[i].type == emd::ElementType::int64)) {
      throw Error("/entry/" + table.name + ": column '" + table.columns[i].name + "' is " +
                  std::string(emd::name_of(table.columns[i].type)) + "; " +
                  (integer ? "an int64" : "a float64") + " was given");
    }
    bits.push_back(std::visit([](auto number) { return std::bit_cast<std::uint64_t>(number); }, row[i]));
  }
  const std::uint64_t bytes = bits.size() * sizeof(std::uint64_t);
  const std::size_t part = layout_->signals.size() + layout_->ragged_arrays.size() + index;
  checksum_of(item).update(part, 0, bits.data(), bytes);
  file_->write_at(addresses_->tables[index] + static_cast<std::uint64_t>(item) * bytes, bits.data(), bytes);
}

std::uint64_t ItemWriter::finish(std::int64_t item) {
  const std::uint64_t checksum = checksum_of(item).digest();
  unfinished_.erase(item);
  return checksum;
}

}  // namespace dosefloor::output
