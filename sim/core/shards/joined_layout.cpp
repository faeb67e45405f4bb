#include "sim/core/shards/joined_layout.hpp"

#include <numeric>

#include "sim/core/errors/error.hpp"

namespace dosefloor::shards {
namespace {

const char* const what = "cannot make a virtual dataset";

std::int64_t length_of(const emd::Axis& axis) {
  return static_cast<std::int64_t>(axis.values.size());
}

emd::Axis& specimen_axis(emd::Signal& signal) {
  return signal.axes[signal.item_axes - 1];
}

/// The hash of what all shards of an output share.
std::uint64_t common_hash(emd::Layout layout) {
  layout.items = 0;
  for (emd::Signal& signal : layout.signals) {
    specimen_axis(signal).values.clear();
  }
  for (emd::RaggedArray& array : layout.ragged_arrays) {
    array.counts.clear();
  }
  return emd::layout_hash(layout);
}

/// The sum of counts[begin .. end).
std::uint64_t values_of(const std::vector<std::uint64_t>& counts, std::int64_t begin, std::int64_t end) {
  return std::accumulate(counts.begin() + begin, counts.begin() + end, std::uint64_t{0});
}

hdf5::Handle space_of(const std::vector<hsize_t>& shape) {
  return {H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr), &H5Sclose, what};
}

void select(const hdf5::Handle& space, const std::vector<hsize_t>& start, const std::vector<hsize_t>& count) {
  hdf5::check(H5Sselect_hyperslab(space.id(), H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr),
              what);
}

void add_mapping(hid_t creation, const std::string& dataset, const hdf5::Handle& whole,
                 const std::string& file, const hdf5::Handle& source) {
  hdf5::check(H5Pset_virtual(creation, whole.id(), file.c_str(), dataset.c_str(), source.id()), what);
}

}  // namespace

JoinedLayout::JoinedLayout(std::vector<emd::Layout> shards) : shards_(std::move(shards)) {
  if (shards_.empty()) {
    throw InputError("there are no shards to be joined");
  }
  whole_ = shards_.front();
  epochs_ = whole_.items / length_of(specimen_axis(whole_.signals.at(0)));
  for (emd::Layout& shard : shards_) {
    const std::int64_t count = length_of(specimen_axis(shard.signals.at(0)));
    for (emd::Signal& signal : shard.signals) {
      if (length_of(specimen_axis(signal)) != count || common_hash(shard) != common_hash(whole_)) {
        throw InputError("the shards cannot be joined: they hold different datasets, axes or columns");
      }
    }
    specimens_.push_back({all_specimens_, count});
    all_specimens_ += count;
  }
  whole_.items = epochs_ * all_specimens_;
  for (std::size_t i = 0; i < whole_.signals.size(); ++i) {
    std::vector<double>& ids = specimen_axis(whole_.signals[i]).values;
    ids.clear();
    for (emd::Layout& shard : shards_) {
      const std::vector<double>& more = specimen_axis(shard.signals[i]).values;
      ids.insert(ids.end(), more.begin(), more.end());
    }
  }
  for (std::size_t i = 0; i < whole_.ragged_arrays.size(); ++i) {
    std::vector<std::uint64_t>& counts = whole_.ragged_arrays[i].counts;
    counts.assign(static_cast<std::size_t>(whole_.items), 0);
    for (std::size_t shard = 0; shard < shards_.size(); ++shard) {
      for (std::int64_t item = 0; item < shards_[shard].items; ++item) {
        counts[static_cast<std::size_t>(item_in_whole(shard, item))] =
            shards_[shard].ragged_arrays[i].counts[static_cast<std::size_t>(item)];
      }
    }
  }
  emd::check_layout(whole_);
}

std::int64_t JoinedLayout::item_in_whole(std::size_t shard, std::int64_t item) const {
  const emd::SpecimenRange& specimens = specimens_.at(shard);
  return item / specimens.count * all_specimens_ + specimens.first + item % specimens.count;
}

std::vector<std::uint64_t> JoinedLayout::checksums(
    const std::vector<std::vector<std::uint64_t>>& of_shards) const {
  const auto slabs = static_cast<std::size_t>(whole_.slabs);
  std::vector<std::uint64_t> joined(static_cast<std::size_t>(whole_.items) * slabs);
  for (std::size_t shard = 0; shard < shards_.size(); ++shard) {
    for (std::int64_t item = 0; item < shards_[shard].items; ++item) {
      for (std::size_t slab = 0; slab < slabs; ++slab) {
        joined[static_cast<std::size_t>(item_in_whole(shard, item)) * slabs + slab] =
            of_shards.at(shard).at(static_cast<std::size_t>(item) * slabs + slab);
      }
    }
  }
  return joined;
}

emd::FileForm JoinedLayout::form(std::vector<std::string> files) const {
  for (const std::string& file : files) {
    if (file.find_first_of("%/") != std::string::npos) {
      throw InputError("'" + file + "' cannot be joined: a file name without % is expected");
    }
  }
  emd::FileForm form;
  form.store_bulk = [this, files = std::move(files)](hid_t creation, const emd::BulkDataset& dataset) {
    map(creation, dataset, files);
  };
  return form;
}

void JoinedLayout::map(hid_t creation, const emd::BulkDataset& dataset,
                       const std::vector<std::string>& files) const {
  if (dataset.shape[0] == 0) {
    return;  // values of which there are none
  }
  hdf5::check(H5Pset_layout(creation, H5D_VIRTUAL), what);
  for (std::size_t shard = 0; shard < shards_.size(); ++shard) {
    switch (dataset.kind) {
      case emd::BulkKind::signal:
        map_signal(creation, dataset, shard, files.at(shard));
        break;
      case emd::BulkKind::ragged:
        map_values(creation, dataset, shard, files.at(shard));
        break;
      case emd::BulkKind::table:
        map_table(creation, dataset, shard, files.at(shard));
        break;
    }
  }
}

void JoinedLayout::map_signal(hid_t creation, const emd::BulkDataset& dataset, std::size_t shard,
                              const std::string& file) const {
  const std::size_t axis = whole_.signals[dataset.index].item_axes - 1;
  std::vector<hsize_t> start(dataset.shape.size(), 0);
  std::vector<hsize_t> count = dataset.shape;
  start[axis] = static_cast<hsize_t>(specimens_[shard].first);
  count[axis] = static_cast<hsize_t>(specimens_[shard].count);
  const hdf5::Handle whole = space_of(dataset.shape);
  select(whole, start, count);
  add_mapping(creation, dataset.path, whole, file, space_of(count));
}

void JoinedLayout::map_values(hid_t creation, const emd::BulkDataset& dataset, std::size_t shard,
                              const std::string& file) const {
  const std::vector<std::uint64_t>& of_whole = whole_.ragged_arrays[dataset.index].counts;
  const std::vector<std::uint64_t>& of_shard = shards_[shard].ragged_arrays[dataset.index].counts;
  std::vector<hsize_t> source_shape = dataset.shape;
  source_shape[0] = values_of(of_shard, 0, shards_[shard].items);
  const std::int64_t specimens = specimens_[shard].count;
  for (std::int64_t epoch = 0; epoch < epochs_; ++epoch) {
    std::vector<hsize_t> count = dataset.shape;
    count[0] = values_of(of_shard, epoch * specimens, (epoch + 1) * specimens);
    if (count[0] == 0) {
      continue;
    }
    std::vector<hsize_t> start(dataset.shape.size(), 0);
    start[0] = values_of(of_whole, 0, item_in_whole(shard, epoch * specimens));
    const hdf5::Handle whole = space_of(dataset.shape);
    select(whole, start, count);
    start[0] = values_of(of_shard, 0, epoch * specimens);
    const hdf5::Handle source = space_of(source_shape);
    select(source, start, count);
    add_mapping(creation, dataset.path, whole, file, source);
  }
}

void JoinedLayout::map_table(hid_t creation, const emd::BulkDataset& dataset, std::size_t shard,
                             const std::string& file) const {
  const auto start = static_cast<hsize_t>(specimens_[shard].first);
  const auto block = static_cast<hsize_t>(specimens_[shard].count);
  const auto stride = static_cast<hsize_t>(all_specimens_);
  const auto count = static_cast<hsize_t>(epochs_);
  const hdf5::Handle whole = space_of(dataset.shape);
  hdf5::check(H5Sselect_hyperslab(whole.id(), H5S_SELECT_SET, &start, &stride, &count, &block), what);
  add_mapping(creation, dataset.path, whole, file, space_of({count * block}));
}

}  // namespace dosefloor::shards
