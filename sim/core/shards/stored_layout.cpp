#include "sim/core/shards/stored_layout.hpp"

#include "sim/core/emd/item_checksum.hpp"
#include "sim/core/errors/error.hpp"

namespace dosefloor::shards {
namespace {

emd::ElementType element_type(const emd::EmdReader& reader, const std::string& path) {
  const emd::DatasetInfo info = reader.dataset(path);
  if (!info.type) {
    throw InputError(reader.path().string() + ": /entry/" + path + " has a type that our files do not have");
  }
  return *info.type;
}

std::string group_of(const std::string& path) {
  return path.substr(0, path.rfind('/'));
}

emd::Signal stored_signal(const emd::EmdReader& reader, const emd::ChecksumPart& part) {
  emd::Signal signal = reader.signal(group_of(part.path), element_type(reader, part.path),
                                     reader.dataset(part.path).shape.size());
  signal.item_axes = static_cast<std::size_t>(part.item_axes);
  signal.slab_decomposed = part.slab_decomposed;
  return signal;
}

emd::RaggedArray stored_ragged(const emd::EmdReader& reader, const emd::ChecksumPart& part) {
  const emd::DatasetInfo info = reader.dataset(part.path);
  emd::RaggedArray array;
  array.group = group_of(part.path);
  array.type = element_type(reader, part.path);
  array.width = info.shape.size() > 1 ? info.shape[1] : 1;
  array.units = reader.text(part.path, "units");
  array.long_name = reader.text(part.path, "long_name");
  const auto offsets = reader.read_all<std::uint64_t>(array.group + "/offsets");
  for (std::size_t i = 1; i < offsets.size(); ++i) {
    if (offsets[i] < offsets[i - 1] || info.shape.empty() || offsets[i] > info.shape[0]) {
      throw InputError(reader.path().string() + ": /entry/" + array.group +
                       "/offsets do not ascend to the number of values");
    }
    array.counts.push_back(offsets[i] - offsets[i - 1]);
  }
  return array;
}

}  // namespace

emd::Layout stored_layout(const emd::EmdReader& reader) {
  const emd::DatasetInfo checksums = reader.dataset("checksums");
  if (checksums.shape.size() != 2 || checksums.shape[1] > 1U << 20U) {
    throw InputError(reader.path().string() + ": /entry/checksums does not have the shape [items, slabs]");
  }
  emd::Layout layout;
  layout.items = static_cast<std::int64_t>(checksums.shape[0]);
  layout.slabs = static_cast<int>(checksums.shape[1]);
  for (const emd::ChecksumPart& part : emd::checksum_parts(reader)) {
    if (part.kind == "signal") {
      layout.signals.push_back(stored_signal(reader, part));
    } else if (part.kind == "ragged") {
      layout.ragged_arrays.push_back(stored_ragged(reader, part));
    } else {
      layout.tables.push_back(
          {part.path, reader.read_table(part.path).columns, reader.text(part.path, "long_name")});
    }
  }
  emd::check_layout(layout);
  return layout;
}

}  // namespace dosefloor::shards
