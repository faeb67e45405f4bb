#include "sim/core/emd/emd_schema.hpp"

#include <fcntl.h>

#include <cstdio>
#include <initializer_list>

#include "sim/core/emd/item_checksum.hpp"
#include "sim/core/emd/stored_type.hpp"
#include "sim/core/hdf5/access.hpp"
#include "sim/core/hdf5/attributes.hpp"
#include "sim/core/hdf5/lock.hpp"
#include "sim/core/hdf5/memory_file.hpp"

namespace dosefloor::emd {
namespace {

/// One file while it is laid out.
class LayoutWriter {
 public:
  LayoutWriter(const std::string& stored_at, const std::filesystem::path& path, const FileForm& form)
      : form_(&form),
        what_("cannot lay out " + path.string()),
        file_(H5Fcreate(stored_at.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, hdf5::layout_access().id()), &H5Fclose,
              what_),
        dataset_creation_(H5Pcreate(H5P_DATASET_CREATE), &H5Pclose, what_),
        group_creation_(H5Pcreate(H5P_GROUP_CREATE), &H5Pclose, what_),
        link_creation_(H5Pcreate(H5P_LINK_CREATE), &H5Pclose, what_) {
    hdf5::check(H5Pset_obj_track_times(dataset_creation_.id(), 0), what_);
    hdf5::check(H5Pset_obj_track_times(group_creation_.id(), 0), what_);
    hdf5::check(H5Pset_layout(dataset_creation_.id(), H5D_CONTIGUOUS), what_);
    hdf5::check(H5Pset_alloc_time(dataset_creation_.id(), H5D_ALLOC_TIME_EARLY), what_);
    hdf5::check(H5Pset_fill_time(dataset_creation_.id(), H5D_FILL_TIME_NEVER), what_);
    hdf5::check(H5Pset_create_intermediate_group(link_creation_.id(), 1), what_);
  }

  [[nodiscard]] hid_t root() const noexcept { return file_.id(); }

  [[nodiscard]] hdf5::Handle group(const std::string& path) const {
    return {H5Gcreate2(file_.id(), path.c_str(), link_creation_.id(), group_creation_.id(), H5P_DEFAULT),
            &H5Gclose, what_ + ", group " + path};
  }

  [[nodiscard]] hdf5::Handle group_at(const std::string& path) const {
    return {H5Gopen2(file_.id(), path.c_str(), H5P_DEFAULT), &H5Gclose, what_ + ", group " + path};
  }

  /// Creates a dataset (a scalar one for an empty shape) and stores `data` unless that is null.
  [[nodiscard]] hdf5::Handle dataset(hid_t group, const std::string& name, hid_t type,
                                     const std::vector<hsize_t>& shape, const void* data) const {
    return dataset(group, name, type, shape, data, dataset_creation_.id());
  }

  /// Creates one of the datasets whose data follow, as the file's form wants it.
  [[nodiscard]] hdf5::Handle bulk(hid_t group, const std::string& name, hid_t type,
                                  const BulkDataset& bulk) const {
    const hdf5::Handle creation(H5Pcopy(dataset_creation_.id()), &H5Pclose, what_);
    if (form_->store_bulk) {
      form_->store_bulk(creation.id(), bulk);
    }
    return dataset(group, name, type, bulk.shape, nullptr, creation.id());
  }

  void hard_link(hid_t group, const std::string& existing, const std::string& name) const {
    hdf5::check(H5Lcreate_hard(group, existing.c_str(), group, name.c_str(), H5P_DEFAULT, H5P_DEFAULT),
                what_ + ", link " + name);
  }

  /// Nothing can be added afterwards.
  void close() { file_.close(what_); }

 private:
  [[nodiscard]] hdf5::Handle dataset(hid_t group, const std::string& name, hid_t type,
                                     const std::vector<hsize_t>& shape, const void* data,
                                     hid_t creation) const {
    const std::string what = what_ + ", dataset " + name;
    const hdf5::Handle space(shape.empty()
                                 ? H5Screate(H5S_SCALAR)
                                 : H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr),
                             &H5Sclose, what);
    hdf5::Handle dataset(
        H5Dcreate2(group, name.c_str(), type, space.id(), link_creation_.id(), creation, H5P_DEFAULT),
        &H5Dclose, what);
    if (data != nullptr) {
      hdf5::check(H5Dwrite(dataset.id(), type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data), what);
    }
    return dataset;
  }

  const FileForm* form_;
  std::string what_;
  hdf5::Handle file_;
  hdf5::Handle dataset_creation_;
  hdf5::Handle group_creation_;
  hdf5::Handle link_creation_;
};

void write_attributes(hid_t object, std::initializer_list<std::pair<const char*, std::string>> attributes) {
  for (const auto& [name, text] : attributes) {
    hdf5::write_attribute(object, name, text);
  }
}

void write_root(const LayoutWriter& writer, const Layout& layout) {
  write_attributes(writer.root(), {{"emd_group_type", "file"}, {"NX_class", "NXroot"}, {"default", "entry"}});
  hdf5::write_attribute(writer.root(), "version_major", std::int64_t{1});
  hdf5::write_attribute(writer.root(), "version_minor", std::int64_t{0});
  const hdf5::Handle entry = writer.group("entry");
  write_attributes(entry.id(), {{"emd_group_type", "root"},
                                {"python_class", "Root"},
                                {"NX_class", "NXentry"},
                                {"default", layout.signals.front().group}});
}

void write_signal(const LayoutWriter& writer, const Layout& layout, std::size_t index) {
  const Signal& signal = layout.signals[index];
  const hdf5::Handle group = writer.group("entry/" + signal.group);
  std::vector<std::string> names;
  std::vector<hsize_t> shape;
  for (const Axis& axis : signal.axes) {
    names.push_back(axis.name);
    shape.push_back(axis.values.size());
  }
  write_attributes(
      group.id(),
      {{"emd_group_type", "array"}, {"python_class", "Array"}, {"NX_class", "NXdata"}, {"signal", "data"}});
  hdf5::write_attribute(group.id(), "axes", names);
  const hdf5::Handle data = writer.bulk(group.id(), "data", stored_type(signal.type).id(),
                                        {BulkKind::signal, index, "/entry/" + signal.group + "/data", shape});
  write_attributes(data.id(), {{"units", signal.units}, {"long_name", signal.long_name}});
  for (std::size_t i = 0; i < signal.axes.size(); ++i) {
    const Axis& axis = signal.axes[i];
    const std::string name = "dim" + std::to_string(i);
    const hdf5::Handle dim =
        writer.dataset(group.id(), name, H5T_IEEE_F64LE, {axis.values.size()}, axis.values.data());
    write_attributes(dim.id(), {{"name", axis.name}, {"units", axis.units}});
    writer.hard_link(group.id(), name, axis.name);
  }
}

void write_ragged(const LayoutWriter& writer, const Layout& layout, std::size_t index) {
  const RaggedArray& array = layout.ragged_arrays[index];
  const hdf5::Handle group = writer.group("entry/" + array.group);
  hdf5::write_attribute(group.id(), "NX_class", "NXcollection");
  std::vector<std::uint64_t> offsets = {0};
  for (const std::uint64_t count : array.counts) {
    offsets.push_back(offsets.back() + count);
  }
  std::vector<hsize_t> shape = {offsets.back()};
  if (array.width > 1) {
    shape.push_back(array.width);
  }
  const hdf5::Handle values =
      writer.bulk(group.id(), "values", stored_type(array.type).id(),
                  {BulkKind::ragged, index, "/entry/" + array.group + "/values", shape});
  write_attributes(values.id(), {{"units", array.units}, {"long_name", array.long_name}});
  const hdf5::Handle stored_offsets =
      writer.dataset(group.id(), "offsets", H5T_STD_U64LE, {offsets.size()}, offsets.data());
  hdf5::write_attribute(stored_offsets.id(), "long_name", "item i owns values[offsets[i] : offsets[i + 1]]");
}

void write_table(const LayoutWriter& writer, const Layout& layout, std::size_t index) {
  const ParameterTable& table = layout.tables[index];
  const std::string path = "/entry/" + table.name;
  const hdf5::Handle dataset =
      writer.bulk(writer.root(), path, stored_type(table.columns).id(),
                  {BulkKind::table, index, path, {static_cast<hsize_t>(layout.items)}});
  std::vector<std::string> names;
  std::vector<std::string> units;
  for (const Column& column : table.columns) {
    names.push_back(column.name);
    units.push_back(column.units);
  }
  hdf5::write_attribute(dataset.id(), "columns", names);
  hdf5::write_attribute(dataset.id(), "units", units);
  hdf5::write_attribute(dataset.id(), "long_name", table.long_name);
}

void write_checksums(const LayoutWriter& writer, const Layout& layout) {
  const hdf5::Handle dataset =
      writer.dataset(writer.root(), "entry/checksums", H5T_STD_U64LE,
                     {static_cast<hsize_t>(layout.items), static_cast<hsize_t>(layout.slabs)}, nullptr);
  std::vector<std::string> paths;
  std::vector<std::string> kinds;
  std::vector<std::int64_t> item_axes;
  std::vector<std::int64_t> slab_decomposed;
  for (const ChecksumPart& part : checksum_parts(layout)) {
    paths.push_back(part.path);
    kinds.push_back(part.kind);
    item_axes.push_back(part.item_axes);
    slab_decomposed.push_back(part.slab_decomposed ? 1 : 0);
  }
  hdf5::write_attribute(dataset.id(), "algorithm", checksum_algorithm);
  hdf5::write_attribute(dataset.id(), "datasets", paths);
  hdf5::write_attribute(dataset.id(), "kinds", kinds);
  hdf5::write_attribute(dataset.id(), "item_axes", item_axes);
  hdf5::write_attribute(dataset.id(), "slab_decomposed", slab_decomposed);
}

void write_identity(const LayoutWriter& writer, const Identity& identity) {
  const hdf5::Handle group = writer.group("entry/parameters");
  write_attributes(group.id(), {{"NX_class", "NXcollection"},
                                {"schema", identity.schema},
                                {"toml", identity.parameters_toml},
                                {"hash", hash_text(identity.parameter_hash)},
                                {"program_version", identity.program_version},
                                {"git_hash", identity.git_hash}});
  hdf5::write_attribute(group.id(), "schema_version", identity.schema_version);
  hdf5::write_attribute(group.id(), "seed", identity.seed);
  if (!identity.plan_wisdom.empty()) {
    const hdf5::Handle type = fixed_text_type(identity.plan_wisdom.size());
    const hdf5::Handle wisdom =
        writer.dataset(group.id(), "fftw_wisdom", type.id(), {}, identity.plan_wisdom.data());
    hdf5::write_attribute(wisdom.id(), "long_name", "plans of FFTW that made these data");
  }
}

void write_provenance_space(const LayoutWriter& writer) {
  const hdf5::Handle group = writer.group("entry/provenance");
  hdf5::write_attribute(group.id(), "NX_class", "NXcollection");
  const std::string no_sessions(sessions_bytes, '\0');
  const hdf5::Handle sessions =
      writer.dataset(group.id(), "sessions", fixed_text_type(sessions_bytes).id(), {}, no_sessions.data());
  hdf5::write_attribute(sessions.id(), "long_name", "one JSON object per line for each run that wrote here");
  const std::string no_time(end_time_bytes, '\0');
  (void)writer.dataset(group.id(), "end_time", fixed_text_type(end_time_bytes).id(), {}, no_time.data());
}

}  // namespace

std::string hash_text(std::uint64_t hash) {
  std::string text(17, '\0');
  text.resize(static_cast<std::size_t>(
      std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(hash))));
  return text;
}

hdf5::MemoryFile lay_out_emd(const std::filesystem::path& path, const Identity& identity,
                             const Layout& layout, const FileForm& form) {
  check_layout(layout);
  const auto lock = hdf5::lock();
  hdf5::MemoryFile memory;
  LayoutWriter writer(memory.path(), path, form);
  write_root(writer, layout);
  for (std::size_t i = 0; i < layout.signals.size(); ++i) {
    write_signal(writer, layout, i);
  }
  for (std::size_t i = 0; i < layout.ragged_arrays.size(); ++i) {
    write_ragged(writer, layout, i);
  }
  for (std::size_t i = 0; i < layout.tables.size(); ++i) {
    write_table(writer, layout, i);
  }
  write_checksums(writer, layout);
  write_identity(writer, identity);
  write_provenance_space(writer);
  if (form.add_to_entry) {
    form.add_to_entry(writer.group_at("entry").id());
  }
  writer.close();
  return memory;
}

void create_emd(const std::filesystem::path& path, const Identity& identity, const Layout& layout) {
  check_layout(layout);  // before an existing file is emptied
  const files::PosixFile target(path, O_RDWR | O_CREAT | O_TRUNC);
  lay_out_emd(path, identity, layout).copy_to(target);
}

}  // namespace dosefloor::emd
