#include "sim/core/files/journal.hpp"

#include <fcntl.h>
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "sim/core/errors/error.hpp"
#include "sim/core/schemas/schemas.hpp"

namespace dosefloor::files {
namespace {

constexpr std::size_t magic_bytes = 8;  // the schema's name and two digits of its version
using Magic = std::array<char, magic_bytes>;

Magic magic_of(std::int64_t version) {
  const std::string text = schemas::journal.name + std::to_string(100 + version).substr(1);
  Magic magic{};
  std::copy_n(text.begin(), magic_bytes, magic.begin());
  return magic;
}

/// The version of a record, or nothing if it is no record of a journal.
std::optional<std::int64_t> version_of(const Magic& magic) {
  const std::string_view text(magic.data(), magic.size());
  const std::string_view name = schemas::journal.name;
  std::int64_t version = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + name.size(), end, version);
  return text.starts_with(name) && error == std::errc() && stop == end ? std::optional(version)
                                                                       : std::nullopt;
}

/// A record as it is on disk (little endian).
struct StoredRecord {
  Magic magic;
  std::uint32_t kind;
  std::uint32_t slab;
  std::uint32_t slabs;
  std::uint32_t reserved;
  std::int64_t item;
  std::uint64_t parameter_hash;
  std::uint64_t data_hash;
  std::uint64_t reserved_too;
  std::uint64_t record_hash;  ///< xxHash64 of everything before it
};
static_assert(sizeof(StoredRecord) == journal_record_bytes && std::is_trivially_copyable_v<StoredRecord>);

std::uint64_t hash_of(const StoredRecord& record) {
  return XXH64(&record, offsetof(StoredRecord, record_hash), 0);
}

StoredRecord stored(const JournalRecord& record) {
  StoredRecord result{magic_of(schemas::journal.version),
                      static_cast<std::uint32_t>(record.kind),
                      record.slab,
                      record.slabs,
                      0,
                      record.item,
                      record.parameter_hash,
                      record.data_hash,
                      0,
                      0};
  result.record_hash = hash_of(result);
  return result;
}

std::string journal_prefix(const std::filesystem::path& partial) {
  return partial.filename().string() + ".journal.";
}

std::optional<int> rank_of(const std::string& name, const std::string& prefix) {
  if (name.rfind(prefix, 0) != 0) {
    return std::nullopt;
  }
  int rank = -1;
  const char* end = name.data() + name.size();
  const auto [stop, error] = std::from_chars(name.data() + prefix.size(), end, rank);
  return error == std::errc() && stop == end && rank >= 0 ? std::optional(rank) : std::nullopt;
}

std::filesystem::path folder_of(const std::filesystem::path& path) {
  return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

}  // namespace

std::filesystem::path partial_path(const std::filesystem::path& final_path) {
  return final_path.string() + ".partial";
}

std::filesystem::path journal_path(const std::filesystem::path& partial, int rank) {
  return partial.string() + ".journal." + std::to_string(rank);
}

std::vector<std::filesystem::path> journal_paths(const std::filesystem::path& partial) {
  std::vector<std::pair<int, std::filesystem::path>> found;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder_of(partial), error)) {
    if (const auto rank = rank_of(entry.path().filename().string(), journal_prefix(partial))) {
      found.emplace_back(*rank, entry.path());
    }
  }
  if (error) {
    throw_io_error("list", folder_of(partial), error.value());
  }
  std::sort(found.begin(), found.end());
  std::vector<std::filesystem::path> paths;
  paths.reserve(found.size());
  for (auto& [rank, path] : found) {
    paths.push_back(std::move(path));
  }
  return paths;
}

std::vector<JournalRecord> read_journal(const std::filesystem::path& path) {
  std::vector<JournalRecord> records;
  if (!std::filesystem::exists(path)) {
    return records;
  }
  const PosixFile file(path, O_RDONLY);
  const std::string bytes = file.read_at(0, file.size());
  for (std::size_t begin = 0; begin + sizeof(StoredRecord) <= bytes.size(); begin += sizeof(StoredRecord)) {
    StoredRecord record{};
    std::memcpy(&record, bytes.data() + begin, sizeof record);
    const bool known_kind = record.kind == static_cast<std::uint32_t>(RecordKind::prepared) ||
                            record.kind == static_cast<std::uint32_t>(RecordKind::item) ||
                            record.kind == static_cast<std::uint32_t>(RecordKind::begun);
    const std::optional<std::int64_t> version = version_of(record.magic);
    if (!version || record.record_hash != hash_of(record)) {
      continue;  // torn or damaged
    }
    schemas::expect_readable(path.string(), schemas::journal, schemas::journal.name, *version);
    if (known_kind) {
      records.push_back({static_cast<RecordKind>(record.kind), record.item, record.slab, record.slabs,
                         record.parameter_hash, record.data_hash});
    }
  }
  return records;
}

JournalWriter::JournalWriter(const std::filesystem::path& path) : file_(path, O_RDWR | O_CREAT) {
  const std::uint64_t size = file_.size();
  end_ = size - size % journal_record_bytes;
  if (end_ != size) {
    file_.resize(end_);
  }
  sync_folder(path.parent_path());  // the file itself must survive a power failure, too
}

void JournalWriter::append(std::span<const JournalRecord> records) {
  const std::uint64_t before = end_;
  write(records);
  try {
    file_.sync_data();
  } catch (const Error&) {
    end_ = before;
    file_.resize(end_);
    throw;
  }
}

void JournalWriter::append_unsynced(const JournalRecord& record) {
  write({&record, 1});
}

void JournalWriter::write(std::span<const JournalRecord> records) {
  std::vector<StoredRecord> bytes;
  bytes.reserve(records.size());
  for (const JournalRecord& record : records) {
    bytes.push_back(stored(record));
  }
  try {
    file_.write_at(end_, bytes.data(), bytes.size() * sizeof(StoredRecord));
  } catch (const Error&) {
    file_.resize(end_);
    throw;
  }
  end_ += bytes.size() * sizeof(StoredRecord);
}

bool JournalState::complete(std::int64_t item) const {
  const auto width = static_cast<std::ptrdiff_t>(slabs);
  const auto begin = checksums.begin() + item * width;
  return std::all_of(begin, begin + width, [](const auto& checksum) { return checksum.has_value(); });
}

std::vector<std::int64_t> JournalState::pending() const {
  std::vector<std::int64_t> missing;
  for (std::int64_t item = 0; item < items; ++item) {
    if (!complete(item)) {
      missing.push_back(item);
    }
  }
  const auto times_begun = [this](std::int64_t item) {
    const auto found = begun.find(item);
    return found == begun.end() ? 0 : found->second;
  };
  std::stable_sort(missing.begin(), missing.end(), [&](std::int64_t one, std::int64_t other) {
    return times_begun(one) < times_begun(other);
  });
  return missing;
}

JournalState scan_journals(const std::filesystem::path& partial, std::uint64_t parameter_hash,
                           std::int64_t items, int slabs) {
  JournalState state{items, slabs, std::nullopt, 0, {}, {}};
  state.checksums.resize(static_cast<std::size_t>(items) * static_cast<std::size_t>(slabs));
  std::vector<bool> disputed(state.checksums.size(), false);
  for (const std::filesystem::path& path : journal_paths(partial)) {
    std::vector<std::pair<std::size_t, std::uint64_t>> of_this_journal;
    for (const JournalRecord& record : read_journal(path)) {
      if (record.kind == RecordKind::prepared) {
        state.prepared_parameter_hash = record.parameter_hash;
        state.prepared_layout_hash = record.data_hash;
      } else if (record.parameter_hash != parameter_hash || record.item < 0 || record.item >= items) {
        continue;
      } else if (record.kind == RecordKind::begun) {
        state.begun[record.item] += static_cast<std::int64_t>(record.data_hash);
      } else if (record.slabs == static_cast<std::uint32_t>(slabs) && record.slab < record.slabs) {
        of_this_journal.emplace_back(static_cast<std::size_t>(record.item) * record.slabs + record.slab,
                                     record.data_hash);
      }
    }
    for (const auto& [index, hash] : of_this_journal) {
      // Two records of one slab come from an item made twice. If they disagree nobody knows which data are
      // there.
      disputed[index] = disputed[index] || state.checksums[index].value_or(hash) != hash;
      state.checksums[index] = hash;
    }
  }
  for (std::size_t i = 0; i < disputed.size(); ++i) {
    if (disputed[i]) {
      state.checksums[i].reset();
    }
  }
  std::erase_if(state.begun, [&](const auto& entry) { return state.complete(entry.first); });
  return state;
}

void consolidate_journals(const std::filesystem::path& partial, const JournalState& state) {
  if (!state.prepared_parameter_hash) {
    throw Error("the journals of " + partial.string() + " do not say that it was prepared");
  }
  const std::uint64_t hash = *state.prepared_parameter_hash;
  std::vector<JournalRecord> records = {{RecordKind::prepared, 0, 0, 1, hash, state.prepared_layout_hash}};
  const auto slabs = static_cast<std::uint32_t>(state.slabs);
  for (std::int64_t item = 0; item < state.items; ++item) {
    for (std::uint32_t slab = 0; state.complete(item) && slab < slabs; ++slab) {
      const auto index = static_cast<std::size_t>(item) * slabs + slab;
      records.push_back({RecordKind::item, item, slab, slabs, hash, state.checksums[index].value_or(0)});
    }
  }
  for (const auto& [item, times] : state.begun) {
    records.push_back({RecordKind::begun, item, 0, 1, hash, static_cast<std::uint64_t>(times)});
  }
  const std::filesystem::path fresh = partial.string() + ".journal-new";
  remove_file(fresh);
  JournalWriter(fresh).append(records);
  std::filesystem::rename(fresh, journal_path(partial, 0));
  sync_folder(partial.parent_path());
  for (const std::filesystem::path& path : journal_paths(partial)) {
    if (path.filename() != journal_path(partial, 0).filename()) {
      remove_file(path);
    }
  }
  sync_folder(partial.parent_path());
}

void remove_journals(const std::filesystem::path& partial) {
  for (const std::filesystem::path& path : journal_paths(partial)) {
    remove_file(path);
  }
  remove_file(partial.string() + ".journal-new");
}

}  // namespace dosefloor::files
