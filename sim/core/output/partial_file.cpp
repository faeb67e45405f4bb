#include "sim/core/output/partial_file.hpp"

#include <fcntl.h>

#include <algorithm>

#include "sim/core/emd/emd_schema.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/files/parameter_difference.hpp"
#include "sim/core/files/posix_file.hpp"
#include "sim/core/output/compressed_copy.hpp"

namespace dosefloor::output {
namespace {

constexpr std::uint64_t metadata_bytes = std::uint64_t{1} << 20U;  // generous: groups, attributes, text

/// What an earlier run left, if it can be trusted.
struct Leftover {
  emd::Identity identity;
  files::JournalState journal;
};

std::optional<Leftover> find_leftover(const std::filesystem::path& partial, const emd::Identity& identity,
                                      const emd::Layout& layout, const Note& note) {
  if (!std::filesystem::exists(partial)) {
    return std::nullopt;
  }
  files::JournalState journal =
      files::scan_journals(partial, identity.parameter_hash, layout.items, layout.slabs);
  if (!journal.prepared_parameter_hash) {
    note(partial.string() + " was not completely laid out: it is started again");
    return std::nullopt;
  }
  std::optional<emd::EmdReader> reader;
  emd::Identity found;
  try {
    reader.emplace(partial);
    found = reader->identity();
    if (found.parameter_hash != *journal.prepared_parameter_hash) {
      note(partial.string() + " and its journals do not belong together: it is started again");
      return std::nullopt;
    }
  } catch (const InputError& error) {
    note(std::string("a leftover cannot be used, so it is started again: ") + error.what());
    return std::nullopt;
  }
  if (found.schema == identity.schema) {
    reader->expect_schema({identity.schema.c_str(), identity.schema_version});
  }
  return Leftover{std::move(found), std::move(journal)};
}

PartialFile create_partial(const std::filesystem::path& partial, const emd::Identity& identity,
                           const emd::Layout& layout, const PartialOptions& options) {
  files::remove_journals(partial);  // first: a journal must never outlive the file it speaks of
  files::remove_file(partial);
  files::sync_folder(partial.parent_path());
  const std::uint64_t needed = emd::data_bytes(layout) + metadata_bytes;
  if (options.compress) {
    files::check_disk_space(partial.parent_path(), 2 * needed, options.free_bytes, files::compression_advice);
  } else {
    files::check_disk_space(partial.parent_path(), needed, options.free_bytes);
  }
  PartialFile result;
  result.plan_wisdom = identity.plan_wisdom;
  result.journal.items = layout.items;
  result.journal.slabs = layout.slabs;
  result.journal.checksums.resize(static_cast<std::size_t>(layout.items) *
                                  static_cast<std::size_t>(layout.slabs));
  result.journal.prepared_parameter_hash = identity.parameter_hash;
  result.journal.prepared_layout_hash = emd::layout_hash(layout);
  try {
    // A full disk, a quota or a file size limit shows here, before anything is computed for the layout.
    const files::PosixFile trial(partial, O_RDWR | O_CREAT);
    trial.resize(needed);
    trial.reserve(needed);
    emd::create_emd(partial, identity, layout);
    const files::PosixFile file(partial, O_RDWR);
    file.reserve(file.size());
    file.sync();
    files::consolidate_journals(partial, result.journal);
  } catch (const std::exception&) {
    files::remove_journals(partial);
    files::remove_file(partial);
    throw;
  }
  return result;
}

/// "image_epoch 2, specimen 17"
std::string item_name(const emd::Layout& layout, std::int64_t item) {
  if (layout.signals.empty()) {
    return "item " + std::to_string(item);
  }
  const emd::Signal& signal = layout.signals.front();
  std::string name;
  std::int64_t items = layout.items;  // that are left when the axes so far are fixed
  for (std::size_t i = 0; i < signal.item_axes; ++i) {
    const emd::Axis& axis = signal.axes[i];
    items /= static_cast<std::int64_t>(axis.values.size());
    const auto value = static_cast<std::int64_t>(axis.values[static_cast<std::size_t>(item / items)]);
    item %= items;
    name.append(i == 0 ? "" : ", ").append(axis.name).append(" ").append(std::to_string(value));
  }
  return name;
}

/// "; specimen 17 comes last: 3 runs ended while making it", or nothing.
std::string begun_text(const files::JournalState& journal, const emd::Layout& layout) {
  if (journal.begun.empty()) {
    return "";
  }
  const auto& [item, times] =
      *std::max_element(journal.begun.begin(), journal.begun.end(),
                        [](const auto& a, const auto& b) { return a.second < b.second; });
  const std::size_t others = journal.begun.size() - 1;
  return "; " + item_name(layout, item) + " comes last: " + std::to_string(times) +
         (times == 1 ? " run ended" : " runs ended") + " while making it" +
         (others > 0 ? " (as do " + std::to_string(others) + " more)" : "");
}

PartialFile resume_partial(const std::filesystem::path& partial, Leftover leftover, const emd::Layout& layout,
                           const files::FreeBytes& free_bytes, const Note& note) {
  const files::PosixFile file(partial, O_RDWR);
  const std::uint64_t size = file.size();
  const std::uint64_t allocated = file.allocated();
  if (allocated < size) {
    files::check_disk_space(partial.parent_path(), size - allocated, free_bytes);
    file.reserve(size);
  }
  const auto left = static_cast<std::int64_t>(leftover.journal.pending().size());
  note("resuming " + partial.string() + ": " + std::to_string(leftover.journal.items - left) + " of " +
       std::to_string(leftover.journal.items) + " items are complete" + begun_text(leftover.journal, layout));
  files::consolidate_journals(partial, leftover.journal);
  return {std::move(leftover.journal), std::move(leftover.identity.plan_wisdom), true};
}

/// Why a leftover cannot be taken up by this run; empty if it can.
std::string conflict_with(const Leftover& leftover, const std::filesystem::path& partial,
                          const emd::Identity& identity, const emd::Layout& layout) {
  if (leftover.identity.parameter_hash != identity.parameter_hash) {
    return other_parameters_message(partial, leftover.identity, identity);
  }
  if (leftover.journal.prepared_layout_hash != emd::layout_hash(layout)) {
    return partial.string() + " has the same parameters but another layout: it was begun by version " +
           leftover.identity.program_version + " of the program, this is " + identity.program_version +
           ". Finish it with that version, or start again with --force";
  }
  return "";
}

}  // namespace

PartialFile prepare_partial(const std::filesystem::path& final_path, const emd::Identity& identity,
                            const emd::Layout& layout, const PartialOptions& options) {
  emd::check_layout(layout);
  if (!options.force && std::filesystem::exists(final_path)) {
    throw InputError(final_path.string() +
                     " exists already: run the same command again to verify it, or with " +
                     "--force to replace it");
  }
  files::remove_file(
      compressed_path(final_path));  // of a run that was killed as it compressed: it is made again
  const std::filesystem::path partial = files::partial_path(final_path);
  if (std::optional<Leftover> leftover = find_leftover(partial, identity, layout, options.note)) {
    const std::string conflict = conflict_with(*leftover, partial, identity, layout);
    if (conflict.empty()) {
      return resume_partial(partial, std::move(*leftover), layout, options.free_bytes, options.note);
    }
    if (!options.force) {
      throw InputError(conflict);
    }
  }
  return create_partial(partial, identity, layout, options);
}

DatasetAddresses dataset_addresses(const emd::EmdReader& reader, const emd::Layout& layout) {
  const auto needed = [&reader](const std::string& path) {
    const std::optional<std::uint64_t> address = reader.address(path);
    if (!address) {
      throw Error(reader.path().string() + ": /entry/" + path + " has no space in the file");
    }
    return *address;
  };
  DatasetAddresses addresses;
  for (const emd::Signal& signal : layout.signals) {
    addresses.signals.push_back(needed(signal.group + "/data"));
  }
  for (const emd::RaggedArray& array : layout.ragged_arrays) {
    addresses.ragged_values.push_back(reader.address(array.group + "/values"));
  }
  for (const emd::ParameterTable& table : layout.tables) {
    addresses.tables.push_back(needed(table.name));
  }
  addresses.checksums = needed("checksums");
  addresses.sessions = needed("provenance/sessions");
  addresses.end_time = needed("provenance/end_time");
  return addresses;
}

std::string other_parameters_message(const std::filesystem::path& path, const emd::Identity& in_file,
                                     const emd::Identity& now) {
  const std::string difference = files::describe_difference(in_file.parameters_toml, now.parameters_toml);
  return path.string() + " was made with other parameters (hash " + emd::hash_text(in_file.parameter_hash) +
         ", now " + emd::hash_text(now.parameter_hash) + "):\n" +
         (difference.empty()
              ? "  the configurations are equal: program, libraries, instruction set or ranks per wave "
                "differ (file: version " +
                    in_file.program_version + " " + in_file.git_hash + ", now " + now.program_version + " " +
                    now.git_hash + ")"
              : difference) +
         "\nChoose another [output] folder, restore the parameters, or replace the file with --force";
}

}  // namespace dosefloor::output
