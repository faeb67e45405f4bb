#include "sim/core/stage/order_of_work.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace dosefloor::stage {

std::vector<Portion> one_by_one(const output::OutputFile& file) {
  std::vector<Portion> portions;
  portions.reserve(file.pending().size());
  for (const std::int64_t item : file.pending()) {  // which has the items last that were begun before
    portions.push_back({item});
  }
  return portions;
}

std::vector<Portion> largest_first(const output::OutputFile& file, std::span<const std::uint64_t> sizes) {
  std::vector<Portion> portions = one_by_one(file);
  const auto rank_of = [&](const Portion& portion) {
    const std::int64_t item = portion.front();
    return std::pair(file.times_begun(item),
                     -static_cast<std::int64_t>(sizes[static_cast<std::size_t>(item)]));
  };
  std::stable_sort(portions.begin(), portions.end(),
                   [&](const Portion& one, const Portion& other) { return rank_of(one) < rank_of(other); });
  return portions;
}

std::vector<Portion> by_specimen(const output::OutputFile& file, std::int64_t specimens) {
  struct OfSpecimen {
    Portion items;
    std::int64_t times_begun = 0;
  };
  std::map<std::int64_t, OfSpecimen> found;
  for (const std::int64_t item : file.pending()) {
    OfSpecimen& of_specimen = found[item % specimens];
    of_specimen.items.push_back(item);
    of_specimen.times_begun = std::max(of_specimen.times_begun, file.times_begun(item));
  }
  std::vector<OfSpecimen> ordered;
  ordered.reserve(found.size());
  for (auto& [specimen, of_specimen] : found) {
    ordered.push_back(std::move(of_specimen));
  }
  std::stable_sort(ordered.begin(), ordered.end(), [](const OfSpecimen& one, const OfSpecimen& other) {
    return one.times_begun < other.times_begun;
  });
  std::vector<Portion> portions;
  portions.reserve(ordered.size());
  for (OfSpecimen& of_specimen : ordered) {
    portions.push_back(std::move(of_specimen.items));
  }
  return portions;
}

}  // namespace dosefloor::stage
