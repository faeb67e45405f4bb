#include "sim/core/emd/emd_reader.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "sim/core/emd/emd_file.hpp"
#include "sim/core/emd/shard_sources.hpp"
#include "sim/core/emd/stored_type.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/hdf5/attributes.hpp"
#include "sim/core/hdf5/lock.hpp"

namespace dosefloor::emd {
namespace {

constexpr std::uint64_t largest_bytes = std::uint64_t{1} << 62U;
std::string shape_text(const std::vector<std::uint64_t>& shape) {
  std::string text = "[";
  for (const std::uint64_t length : shape) {
    text.append(text.size() > 1 ? ", " : "").append(std::to_string(length));
  }
  return text + "]";
}

std::vector<hsize_t> dimensions(hid_t space) {
  const int rank = H5Sget_simple_extent_ndims(space);
  if (rank < 0 || rank > H5S_MAX_RANK) {
    throw InputError("its rank is unreadable");
  }
  std::vector<hsize_t> shape(static_cast<std::size_t>(rank));
  if (rank > 0 && H5Sget_simple_extent_dims(space, shape.data(), nullptr) < 0) {
    throw InputError("its shape is unreadable");
  }
  return shape;
}

/// All chunks must be there: a missing one would read as zeros. Deflate makes at most 1032 bytes of one.
bool has_all_chunks(hid_t dataset, hid_t creation, const std::vector<std::uint64_t>& shape,
                    std::uint64_t bytes, std::uint64_t in_file) {
  constexpr std::uint64_t most_of_one_byte = 1032;
  std::vector<hsize_t> chunk(shape.size());
  hdf5::check(H5Pget_chunk(creation, static_cast<int>(chunk.size()), chunk.data()),
              "its chunks are unreadable");
  std::uint64_t expected = 1;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    expected *= shape[i] / chunk[i] + (shape[i] % chunk[i] == 0 ? 0 : 1);
  }
  const hdf5::Handle space(H5Dget_space(dataset), &H5Sclose, "its shape is unreadable");
  hsize_t found = 0;
  hdf5::check(H5Dget_num_chunks(dataset, space.id(), &found), "its chunks are unreadable");
  const std::uint64_t stored = H5Dget_storage_size(dataset);
  return found == expected && stored <= in_file && bytes / most_of_one_byte <= stored;
}

/// Every element of a virtual dataset must come from one of the sources that were checked.
void expect_mapped(hid_t creation, const std::set<std::string>& sources, std::uint64_t elements) {
  const char* what = "its sources are unreadable";
  std::size_t mappings = 0;
  hdf5::check(H5Pget_virtual_count(creation, &mappings), what);
  std::uint64_t mapped = 0;
  for (std::size_t i = 0; i < mappings; ++i) {
    const ssize_t length = H5Pget_virtual_filename(creation, i, nullptr, 0);
    std::string file(static_cast<std::size_t>(std::max<ssize_t>(length, 0)) + 1, '\0');
    hdf5::check(H5Pget_virtual_filename(creation, i, file.data(), file.size()), what);
    file.pop_back();
    if (sources.count(file) == 0) {
      throw InputError("part of it comes from '" + file + "', which /entry/shards does not list");
    }
    const hdf5::Handle space(H5Pget_virtual_vspace(creation, i), &H5Sclose, what);
    mapped += static_cast<std::uint64_t>(H5Sget_select_npoints(space.id()));
  }
  if (mapped != elements) {
    throw InputError("its sources hold " + std::to_string(mapped) + " of its " + std::to_string(elements) +
                     " elements");
  }
}

/// Throws InputError unless the file, or its sources, hold the bytes of a dataset.
void expect_stored(const EmdFile& file, hid_t dataset, const DatasetInfo& info, std::uint64_t bytes,
                   const std::set<std::string>& sources) {
  if (bytes == 0) {
    return;
  }
  const hdf5::Handle creation(H5Dget_create_plist(dataset), &H5Pclose, "its layout is unreadable");
  if (H5Pget_layout(creation.id()) == H5D_VIRTUAL) {
    expect_mapped(creation.id(), sources, bytes / info.element_bytes);
    return;
  }
  const std::uint64_t in_file = std::filesystem::file_size(file.path());
  const bool stored = H5Pget_layout(creation.id()) == H5D_CHUNKED
                          ? has_all_chunks(dataset, creation.id(), info.shape, bytes, in_file)
                          : H5Dget_storage_size(dataset) == bytes && bytes <= in_file;
  if (!stored) {
    throw InputError("its shape " + shape_text(info.shape) + " needs " + std::to_string(bytes) +
                     " bytes, which are not in this file of " + std::to_string(in_file) + " bytes");
  }
}

}  // namespace

std::uint64_t Block::elements() const {
  std::uint64_t product = 1;
  for (const std::uint64_t length : count) {
    product *= length;  // cannot overflow: blocks lie in datasets of at most 2^62 bytes
  }
  return product;
}

EmdReader::EmdReader(std::filesystem::path path, Sources sources) {
  const auto lock = hdf5::lock();
  file_ = std::make_unique<EmdFile>(std::move(path));
  const std::vector<ShardSource> recorded = shard_sources(*this);
  if (sources == Sources::checked) {
    expect_sources(*this, recorded);
  }
  for (const ShardSource& source : recorded) {
    sources_.insert(source.file);
  }
}
EmdReader::~EmdReader() = default;
EmdReader::EmdReader(EmdReader&&) noexcept = default;
EmdReader& EmdReader::operator=(EmdReader&&) noexcept = default;

const std::filesystem::path& EmdReader::path() const noexcept {
  return file_->path();
}

Identity EmdReader::identity() const {
  const auto lock = hdf5::lock();
  const hdf5::Handle group = file_->object("parameters");
  Identity identity = file_->about("parameters", [&] {
    Identity found;
    found.schema = hdf5::read_text_attribute(group.id(), "schema");
    found.schema_version = hdf5::read_int64_attribute(group.id(), "schema_version");
    found.parameters_toml = hdf5::read_text_attribute(group.id(), "toml");
    found.program_version = hdf5::read_text_attribute(group.id(), "program_version");
    found.git_hash = hdf5::read_text_attribute(group.id(), "git_hash");
    found.seed = hdf5::read_uint64_attribute(group.id(), "seed");
    const std::string hash = hdf5::read_text_attribute(group.id(), "hash");
    char* end = nullptr;
    found.parameter_hash = std::strtoull(hash.c_str(), &end, 16);
    if (hash.size() != 16 || end != hash.c_str() + hash.size()) {
      throw InputError("the parameter hash is '" + hash + "', not 16 hexadecimal digits");
    }
    return found;
  });
  if (has("parameters/fftw_wisdom")) {
    identity.plan_wisdom = read_text("parameters/fftw_wisdom");
  }
  return identity;
}

void EmdReader::expect_schema(const schemas::Schema& schema) const {
  const Identity found = identity();
  schemas::expect_readable(path().string(), schema, found.schema, found.schema_version,
                           found.program_version);
}

bool EmdReader::has(const std::string& path) const {
  const auto lock = hdf5::lock();
  // H5Lexists wants every group on the way to exist.
  const std::string whole = "/entry/" + path;
  for (std::size_t end = whole.find('/', 1);; end = whole.find('/', end + 1)) {
    if (H5Lexists(file_->id(), whole.substr(0, end).c_str(), H5P_DEFAULT) <= 0) {
      return false;
    }
    if (end == std::string::npos) {
      return true;
    }
  }
}

DatasetInfo EmdReader::dataset(const std::string& path) const {
  const auto lock = hdf5::lock();
  if (const auto known = checked_.find(path); known != checked_.end()) {
    return known->second;
  }
  const hdf5::Handle dataset = file_->dataset(path);
  return file_->about(path, [&] {
    const hdf5::Handle type(H5Dget_type(dataset.id()), &H5Tclose, "its type is unreadable");
    const hdf5::Handle space(H5Dget_space(dataset.id()), &H5Sclose, "its shape is unreadable");
    DatasetInfo info{known_type(type.id()), H5Tget_size(type.id()), {}};
    std::uint64_t bytes = info.element_bytes;
    for (const hsize_t length : dimensions(space.id())) {
      info.shape.push_back(length);
      if (__builtin_mul_overflow(bytes, length, &bytes) || bytes > largest_bytes) {
        throw InputError("its shape " + shape_text(info.shape) + "... exceeds 2^62 bytes");
      }
    }
    expect_stored(*file_, dataset.id(), info, bytes, sources_);
    checked_.emplace(path, info);
    return info;
  });
}

Signal EmdReader::signal(const std::string& group, ElementType type, std::size_t rank) const {
  const auto lock = hdf5::lock();
  const DatasetInfo info = dataset(group + "/data");
  if (info.type != type || info.shape.size() != rank) {
    file_->fail("/entry/" + group + "/data is " +
                std::string(info.type ? name_of(*info.type) : "of another type") + " of shape " +
                shape_text(info.shape) + "; expected " + std::string(name_of(type)) + " of rank " +
                std::to_string(rank));
  }
  Signal signal;
  signal.group = group;
  signal.type = type;
  const hdf5::Handle data = file_->dataset(group + "/data");
  file_->about(group + "/data", [&] {
    signal.units = hdf5::read_text_attribute(data.id(), "units");
    signal.long_name = hdf5::read_text_attribute(data.id(), "long_name");
  });
  for (std::size_t i = 0; i < rank; ++i) {
    const std::string path = group + "/dim" + std::to_string(i);
    Axis axis;
    axis.values = read_all<double>(path);
    if (axis.values.size() != info.shape[i]) {
      file_->fail("/entry/" + path + " has " + std::to_string(axis.values.size()) +
                  " values for an axis of length " + std::to_string(info.shape[i]));
    }
    const hdf5::Handle dim = file_->dataset(path);
    file_->about(path, [&] {
      axis.name = hdf5::read_text_attribute(dim.id(), "name");
      axis.units = hdf5::read_text_attribute(dim.id(), "units");
    });
    signal.axes.push_back(std::move(axis));
  }
  return signal;
}

std::uint64_t EmdReader::item_rows(const std::string& path, std::size_t item_axes) const {
  const DatasetInfo info = dataset(path);
  if (item_axes == 0 || item_axes > info.shape.size()) {
    file_->fail("/entry/" + path + " has shape " + shape_text(info.shape) + "; expected at least " +
                std::to_string(item_axes) + " axes that enumerate items");
  }
  return item_axes < info.shape.size() ? info.shape[item_axes] : 1;
}

Block EmdReader::item_block(const std::string& path, std::int64_t item, RowRange rows,
                            std::size_t item_axes) const {
  const DatasetInfo info = dataset(path);
  const std::uint64_t all_rows = item_rows(path, item_axes);
  std::uint64_t items = 1;
  for (std::size_t i = 0; i < item_axes; ++i) {
    items *= info.shape[i];
  }
  if (item < 0 || static_cast<std::uint64_t>(item) >= items || rows.begin > all_rows ||
      rows.count > all_rows - rows.begin) {
    file_->fail("/entry/" + path + " has " + std::to_string(items) + " items of " + std::to_string(all_rows) +
                " rows; asked for item " + std::to_string(item) + ", rows " + std::to_string(rows.begin) +
                " to " + std::to_string(rows.begin + rows.count));
  }
  Block block{path, info.type, info.element_bytes, std::vector<std::uint64_t>(info.shape.size(), 0),
              info.shape};
  auto rest = static_cast<std::uint64_t>(item);
  for (std::size_t i = item_axes; i-- > 0;) {
    block.start[i] = rest % info.shape[i];
    block.count[i] = 1;
    rest /= info.shape[i];
  }
  if (item_axes < info.shape.size()) {
    block.start[item_axes] = rows.begin;
    block.count[item_axes] = rows.count;
  }
  return block;
}

Block EmdReader::value_block(const std::string& group, std::int64_t item) const {
  const DatasetInfo offsets = dataset(group + "/offsets");
  const DatasetInfo info = dataset(group + "/values");
  if (offsets.type != ElementType::uint64 || offsets.shape.size() != 1 || item < 0 ||
      static_cast<std::uint64_t>(item) + 1 >= offsets.shape[0] || info.shape.empty()) {
    file_->fail("/entry/" + group + ": asked for item " + std::to_string(item) + " of offsets " +
                shape_text(offsets.shape) + " and values " + shape_text(info.shape));
  }
  const auto index = static_cast<std::uint64_t>(item);
  const auto bounds =
      read<std::uint64_t>({group + "/offsets", offsets.type, offsets.element_bytes, {index}, {2}});
  if (bounds[0] > bounds[1] || bounds[1] > info.shape[0]) {
    file_->fail("/entry/" + group + "/offsets: item " + std::to_string(item) + " has values " +
                std::to_string(bounds[0]) + " to " + std::to_string(bounds[1]) + " of " +
                std::to_string(info.shape[0]));
  }
  Block block{group + "/values", info.type, info.element_bytes,
              std::vector<std::uint64_t>(info.shape.size(), 0), info.shape};
  block.start[0] = bounds[0];
  block.count[0] = bounds[1] - bounds[0];
  return block;
}

Block EmdReader::whole_block(const std::string& path) const {
  const DatasetInfo info = dataset(path);
  return {path, info.type, info.element_bytes, std::vector<std::uint64_t>(info.shape.size(), 0), info.shape};
}

void EmdReader::expect_type(const Block& block, ElementType type) const {
  if (block.type != type) {
    file_->fail("/entry/" + block.path + " is " +
                std::string(block.type ? name_of(*block.type) : "of another type") + "; expected " +
                std::string(name_of(type)));
  }
}

void EmdReader::read_into(const Block& block, void* data) const {
  const auto lock = hdf5::lock();
  if (block.elements() == 0) {
    return;
  }
  const hdf5::Handle dataset = file_->dataset(block.path);
  std::string failure;
  const auto read = [&](hid_t type, hid_t memory, hid_t space) {
    if (H5Dread(dataset.id(), type, memory, space, H5P_DEFAULT, data) < 0) {
      failure = hdf5::error_text();
    }
  };
  file_->about(block.path, [&] {
    const char* what = "cannot be read";
    const hdf5::Handle type(H5Dget_type(dataset.id()), &H5Tclose, what);
    const hdf5::Handle space(H5Dget_space(dataset.id()), &H5Sclose, what);
    const std::vector<hsize_t> start(block.start.begin(), block.start.end());
    const std::vector<hsize_t> count(block.count.begin(), block.count.end());
    if (count.empty()) {
      read(type.id(), H5S_ALL, H5S_ALL);
      return;
    }
    // A memory space of the file's rank: HDF5 copies between spaces of different rank element by element.
    const hdf5::Handle memory(H5Screate_simple(static_cast<int>(count.size()), count.data(), nullptr),
                              &H5Sclose, what);
    hdf5::check(H5Sselect_hyperslab(space.id(), H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr),
                what);
    read(type.id(), memory.id(), space.id());
  });
  if (!failure.empty()) {
    throw UnreadableData(file_->path().string() + ": /entry/" + block.path + " cannot be read: " + failure);
  }
}

std::vector<std::byte> EmdReader::read_bytes(const Block& block) const {
  std::vector<std::byte> bytes(block.bytes());
  read_into(block, bytes.data());
  return bytes;
}

std::string EmdReader::read_text(const std::string& path) const {
  const auto lock = hdf5::lock();
  const hdf5::Handle dataset = file_->dataset(path);
  const hdf5::Handle type(H5Dget_type(dataset.id()), &H5Tclose, path);
  if (H5Tget_class(type.id()) != H5T_STRING || H5Tis_variable_str(type.id()) > 0 ||
      !whole_block(path).count.empty()) {
    file_->fail("/entry/" + path + " is not one text of fixed length");
  }
  const std::vector<std::byte> bytes = read_bytes(whole_block(path));
  std::string text(bytes.size(), '\0');
  std::memcpy(text.data(), bytes.data(), bytes.size());
  text.resize(text.find_last_not_of('\0') + 1);
  return text;
}

std::vector<std::string> EmdReader::read_texts(const std::string& path) const {
  const auto lock = hdf5::lock();
  const hdf5::Handle dataset = file_->dataset(path);
  const hdf5::Handle type(H5Dget_type(dataset.id()), &H5Tclose, path);
  const Block block = whole_block(path);
  if (H5Tget_class(type.id()) != H5T_STRING || H5Tis_variable_str(type.id()) > 0 || block.count.size() != 1) {
    file_->fail("/entry/" + path + " is not a list of texts of fixed length");
  }
  const std::vector<std::byte> bytes = read_bytes(block);
  std::vector<std::string> texts;
  for (std::size_t begin = 0; begin < bytes.size(); begin += block.element_bytes) {
    std::string text(block.element_bytes, '\0');
    std::memcpy(text.data(), bytes.data() + begin, block.element_bytes);
    text.resize(text.find_last_not_of('\0') + 1);
    texts.push_back(std::move(text));
  }
  return texts;
}

std::string EmdReader::text(const std::string& object, const std::string& attribute) const {
  const auto lock = hdf5::lock();
  const hdf5::Handle found = file_->object(object);
  return file_->about(object, [&] { return hdf5::read_text_attribute(found.id(), attribute); });
}

std::vector<std::string> EmdReader::text_list(const std::string& object, const std::string& attribute) const {
  const auto lock = hdf5::lock();
  const hdf5::Handle found = file_->object(object);
  return file_->about(object, [&] { return hdf5::read_texts_attribute(found.id(), attribute); });
}

std::vector<std::int64_t> EmdReader::integer_list(const std::string& object,
                                                  const std::string& attribute) const {
  const auto lock = hdf5::lock();
  const hdf5::Handle found = file_->object(object);
  return file_->about(object, [&] { return hdf5::read_int64s_attribute(found.id(), attribute); });
}

std::optional<std::uint64_t> EmdReader::address(const std::string& path) const {
  const auto lock = hdf5::lock();
  const hdf5::Handle dataset = file_->dataset(path);
  if (whole_block(path).bytes() == 0) {
    return std::nullopt;
  }
  const haddr_t offset = H5Dget_offset(dataset.id());
  if (offset == HADDR_UNDEF) {
    file_->fail("/entry/" + path + " is not contiguous");
  }
  return offset;
}

}  // namespace dosefloor::emd
