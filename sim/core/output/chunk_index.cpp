#include "sim/core/output/chunk_index.hpp"

#include "sim/core/errors/error.hpp"
#include "sim/core/hdf5/access.hpp"
#include "sim/core/output/chunk_filter.hpp"

namespace dosefloor::output {
namespace {

const char* const what = "cannot place a chunk of a compressed file";

}  // namespace

bool is_chunked(const emd::Signal& signal) {
  return signal.item_axes < signal.axes.size();
}

std::uint64_t rows_per_chunk(const emd::Signal& signal) {
  return emd::rows_at_once(emd::rows_per_item(signal), emd::bytes_per_row(signal));
}

std::uint64_t chunks_per_item(const emd::Signal& signal) {
  const std::uint64_t rows = rows_per_chunk(signal);
  return is_chunked(signal) ? (emd::rows_per_item(signal) + rows - 1) / rows : 0;
}

emd::FileForm compressed_form(const emd::Layout& layout) {
  emd::FileForm form;
  form.store_bulk = [&layout](hid_t creation, const emd::BulkDataset& dataset) {
    if (dataset.kind != emd::BulkKind::signal || !is_chunked(layout.signals[dataset.index])) {
      return;
    }
    const emd::Signal& signal = layout.signals[dataset.index];
    std::vector<hsize_t> chunk = dataset.shape;
    std::fill_n(chunk.begin(), signal.item_axes, 1);
    chunk[signal.item_axes] = rows_per_chunk(signal);
    hdf5::check(H5Pset_alloc_time(creation, H5D_ALLOC_TIME_INCR), what);
    hdf5::check(H5Pset_chunk(creation, static_cast<int>(chunk.size()), chunk.data()), what);
    set_chunk_filters(creation);
  };
  return form;
}

ChunkIndex::ChunkIndex(const hdf5::MemoryFile& file, const emd::Layout& layout)
    : file_(&file),
      layout_(&layout),
      handle_(H5Fopen(file.path().c_str(), H5F_ACC_RDWR, hdf5::layout_access().id()), &H5Fclose, what) {
  for (const emd::Signal& signal : layout.signals) {
    datasets_.emplace_back(H5Dopen2(handle_.id(), ("/entry/" + signal.group + "/data").c_str(), H5P_DEFAULT),
                           &H5Dclose, what);
  }
}

std::uint64_t ChunkIndex::place(std::size_t signal, std::int64_t item, std::uint64_t chunk,
                                std::uint64_t bytes, std::uint32_t skipped_filters) {
  const emd::Signal& stored = layout_->signals.at(signal);
  std::vector<hsize_t> start(stored.axes.size(), 0);
  auto rest = static_cast<std::uint64_t>(item);
  for (std::size_t i = stored.item_axes; i-- > 0;) {
    start[i] = rest % stored.axes[i].values.size();
    rest /= stored.axes[i].values.size();
  }
  start.at(stored.item_axes) = chunk * rows_per_chunk(stored);
  const hid_t dataset = datasets_.at(signal).id();
  nothing_.resize(std::max<std::size_t>(nothing_.size(), bytes), '\0');
  hdf5::check(H5Dwrite_chunk(dataset, H5P_DEFAULT, skipped_filters, start.data(), bytes, nothing_.data()),
              what);
  unsigned mask = 0;
  haddr_t address = HADDR_UNDEF;
  hsize_t size = 0;
  hdf5::check(H5Dget_chunk_info_by_coord(dataset, start.data(), &mask, &address, &size), what);
  if (address == HADDR_UNDEF || size != bytes || mask != skipped_filters) {
    throw Error(std::string(what) + ": HDF5 has made " + std::to_string(size) + " bytes of " +
                std::to_string(bytes));
  }
  chunks_.push_back({address, bytes});
  file_->forget(chunks_.back());
  return address;
}

void ChunkIndex::store(const files::PosixFile& target) {
  for (hdf5::Handle& dataset : datasets_) {
    dataset.close(what);
  }
  handle_.close(what);
  file_->copy_to(target, std::move(chunks_));
  chunks_.clear();
}

}  // namespace dosefloor::output
