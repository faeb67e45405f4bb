#include "jobs/inspect/specimen_items.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "sim/core/files/journal.hpp"

namespace dosefloor::inspect {
namespace {

struct Item {
  std::set<std::uint32_t> slabs;  ///< on disk
  bool complete = false;
  std::int64_t begun = 0;
};

}  // namespace

SpecimenItems specimen_items(const tasks::Task& task, std::int64_t specimen) {
  SpecimenItems result{.items = task.items / task.specimens.count};
  const std::filesystem::path& product = task.products.front();
  if (std::filesystem::exists(product)) {
    result.complete = result.items;
    return result;
  }
  std::map<std::int64_t, Item> items;
  for (const std::filesystem::path& journal : files::journal_paths(files::partial_path(product))) {
    for (const files::JournalRecord& record : files::read_journal(journal)) {
      const bool is_of_specimen =
          record.item % task.specimens.count == specimen - task.specimens.first;  // items: [epoch, specimen]
      if (record.kind == files::RecordKind::prepared || !is_of_specimen) {
        continue;
      }
      Item& item = items[record.item];
      if (record.kind == files::RecordKind::begun) {
        item.begun += static_cast<std::int64_t>(record.data_hash);
      } else {
        item.slabs.insert(record.slab);
        item.complete = item.slabs.size() == record.slabs;
      }
    }
  }
  for (const auto& [number, item] : items) {
    result.complete += item.complete ? 1 : 0;
    result.begun = std::max(result.begun, item.complete ? 0 : item.begun);
  }
  return result;
}

}  // namespace dosefloor::inspect
