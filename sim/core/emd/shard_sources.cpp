#include "sim/core/emd/shard_sources.hpp"

#include <xxhash.h>

#include <algorithm>
#include <set>

#include "sim/core/emd/emd_schema.hpp"
#include "sim/core/emd/stored_type.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/hdf5/attributes.hpp"

namespace dosefloor::emd {
namespace {

const char* const what = "cannot store the list of shards";

void write_dataset(hid_t group, const char* name, hid_t type, std::size_t length, const void* data) {
  const hsize_t shape = length;
  const hdf5::Handle space(H5Screate_simple(1, &shape, nullptr), &H5Sclose, what);
  const hdf5::Handle creation(H5Pcreate(H5P_DATASET_CREATE), &H5Pclose, what);
  hdf5::check(H5Pset_obj_track_times(creation.id(), 0), what);
  const hdf5::Handle dataset(
      H5Dcreate2(group, name, type, space.id(), H5P_DEFAULT, creation.id(), H5P_DEFAULT), &H5Dclose, what);
  hdf5::check(H5Dwrite(dataset.id(), type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data), what);
}

std::string command_of(const EmdReader& joined, std::size_t shard, std::size_t shards) {
  return joined.text("shards", "command") + " --shard " +
         shard_text({static_cast<std::int64_t>(shard) + 1, static_cast<std::int64_t>(shards)});
}

/// Why the file at `path` is not this source; empty if it is.
std::string difference(const std::filesystem::path& path, const ShardSource& source) {
  try {
    const EmdReader reader(path, Sources::unchecked);
    const std::uint64_t hash = reader.identity().parameter_hash;
    if (hash != source.parameter_hash) {
      return "its parameter hash is " + hash_text(hash) + ", expected " + hash_text(source.parameter_hash);
    }
    const std::uint64_t digest = checksum_digest(reader);
    if (reader.has("shards") || digest != source.checksum_digest) {
      return "the digest of its checksums is " + hash_text(digest) + ", expected " +
             hash_text(source.checksum_digest);
    }
    return "";
  } catch (const InputError& error) {
    return error.what();
  }
}

}  // namespace

std::uint64_t checksum_digest(const EmdReader& reader) {
  const std::vector<std::byte> bytes = reader.read_bytes(reader.whole_block("checksums"));
  return XXH64(bytes.data(), bytes.size(), 0);
}

void write_shard_sources(hid_t entry, const std::vector<ShardSource>& sources, const std::string& command) {
  const hdf5::Handle creation(H5Pcreate(H5P_GROUP_CREATE), &H5Pclose, what);
  hdf5::check(H5Pset_obj_track_times(creation.id(), 0), what);
  const hdf5::Handle group(H5Gcreate2(entry, "shards", H5P_DEFAULT, creation.id(), H5P_DEFAULT), &H5Gclose,
                           what);
  hdf5::write_attribute(group.id(), "NX_class", "NXcollection");
  hdf5::write_attribute(group.id(), "command", command);
  std::size_t longest = 1;
  for (const ShardSource& source : sources) {
    longest = std::max(longest, source.file.size());
  }
  std::string files;
  std::vector<std::uint64_t> first;
  std::vector<std::uint64_t> specimens;
  std::vector<std::uint64_t> hashes;
  std::vector<std::uint64_t> digests;
  for (const ShardSource& source : sources) {
    files.append(source.file).append(longest - source.file.size(), '\0');
    first.push_back(static_cast<std::uint64_t>(source.specimens.first));
    specimens.push_back(static_cast<std::uint64_t>(source.specimens.count));
    hashes.push_back(source.parameter_hash);
    digests.push_back(source.checksum_digest);
  }
  const std::size_t shards = sources.size();
  write_dataset(group.id(), "files", fixed_text_type(longest).id(), shards, files.data());
  write_dataset(group.id(), "first_specimens", H5T_STD_U64LE, shards, first.data());
  write_dataset(group.id(), "specimens", H5T_STD_U64LE, shards, specimens.data());
  write_dataset(group.id(), "parameter_hashes", H5T_STD_U64LE, shards, hashes.data());
  write_dataset(group.id(), "checksum_digests", H5T_STD_U64LE, shards, digests.data());
}

std::vector<ShardSource> shard_sources(const EmdReader& joined) {
  if (!joined.has("shards")) {
    return {};
  }
  const std::vector<std::string> files = joined.read_texts("shards/files");
  const auto first = joined.read_all<std::uint64_t>("shards/first_specimens");
  const auto specimens = joined.read_all<std::uint64_t>("shards/specimens");
  const auto hashes = joined.read_all<std::uint64_t>("shards/parameter_hashes");
  const auto digests = joined.read_all<std::uint64_t>("shards/checksum_digests");
  std::vector<ShardSource> sources;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (first.size() != files.size() || specimens.size() != files.size() || hashes.size() != files.size() ||
        digests.size() != files.size() || files[i].empty() || files[i].find('/') != std::string::npos) {
      throw InputError(joined.path().string() +
                       ": the datasets of /entry/shards have different lengths, or '" + files[i] +
                       "' is no file name");
    }
    sources.push_back({files[i],
                       {static_cast<std::int64_t>(first[i]), static_cast<std::int64_t>(specimens[i])},
                       hashes[i],
                       digests[i]});
  }
  return sources;
}

void expect_sources(const EmdReader& joined, const std::vector<ShardSource>& sources) {
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const std::filesystem::path path = joined.path().parent_path() / sources[i].file;
    const bool missing = !std::filesystem::exists(path);
    const std::string found = missing ? "" : difference(path, sources[i]);
    if (missing || !found.empty()) {
      std::string text = joined.path().string() + " joins the data of ";
      text.append(std::to_string(sources.size())).append(" files, of which ").append(path.string());
      text.append(missing ? " is missing: put it back"
                          : " is another one now (" + found + "): put the right one back");
      text.append(", or make it with\n  ").append(command_of(joined, i, sources.size()));
      throw InputError(text + (missing ? "" : " --force"));
    }
  }
}

std::string shard_commands(const EmdReader& joined, const std::vector<std::int64_t>& items) {
  const std::vector<ShardSource> sources = shard_sources(joined);
  std::int64_t specimens = 0;
  for (const ShardSource& source : sources) {
    specimens += source.specimens.count;
  }
  std::set<std::size_t> shards;
  for (const std::int64_t item : items) {
    const auto holds = [position = item % std::max<std::int64_t>(specimens, 1)](const ShardSource& source) {
      return position >= source.specimens.first && position < source.specimens.first + source.specimens.count;
    };
    shards.insert(
        static_cast<std::size_t>(std::find_if(sources.begin(), sources.end(), holds) - sources.begin()));
  }
  std::string text;
  for (const std::size_t shard : shards) {
    text.append(text.empty() ? "" : ", ")
        .append(command_of(joined, shard, sources.size()))
        .append(" --force");
  }
  return text;
}

}  // namespace dosefloor::emd
