#include "sim/core/stage/specimen_work.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace dosefloor::stage {

std::vector<SpecimenWork> work_by_specimen(const output::OutputFile& file, std::int64_t specimens) {
  std::map<std::int64_t, SpecimenWork> by_specimen;
  std::map<std::int64_t, std::int64_t> times_begun;
  for (const std::int64_t item : file.pending()) {
    const std::int64_t specimen = item % specimens;
    SpecimenWork& work = by_specimen[specimen];
    work.specimen = specimen;
    work.image_epochs.push_back(item / specimens);
    times_begun[specimen] = std::max(times_begun[specimen], file.times_begun(item));
  }
  std::vector<SpecimenWork> list;
  list.reserve(by_specimen.size());
  for (auto& [specimen, work] : by_specimen) {
    list.push_back(std::move(work));
  }
  std::stable_sort(list.begin(), list.end(), [&](const SpecimenWork& one, const SpecimenWork& other) {
    return times_begun[one.specimen] < times_begun[other.specimen];
  });
  return list;
}

}  // namespace dosefloor::stage
