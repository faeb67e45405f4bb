#include "sim/specimen/clearance.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <sstream>
#include <tuple>

#include "sim/core/errors/error.hpp"

namespace dosefloor::specimen {
namespace {

/// Atoms sorted by the cell that holds them; cells are one limit wide, so that only neighbours need a look.
class CellList {
 public:
  CellList(const std::vector<Vec3>& positions, double width) : width_(width) {
    entries_.reserve(positions.size());
    for (std::size_t i = 0; i < positions.size(); ++i) {
      entries_.push_back({cell_of(positions[i]), i});
    }
    std::sort(entries_.begin(), entries_.end());
  }

  using Cell = std::array<std::int64_t, 3>;
  struct Entry {
    Cell cell;
    std::size_t atom;
    bool operator<(const Entry& other) const {
      return std::tie(cell, atom) < std::tie(other.cell, other.atom);
    }
  };

  [[nodiscard]] Cell cell_of(const Vec3& r) const { return {index(r[0]), index(r[1]), index(r[2])}; }

  /// Calls visit(atom) for the atoms of three cells in a row: (cell x, cell y, z - 1 .. z + 1).
  template <typename Visit>
  void visit_column(const Cell& cell, const Visit& visit) const {
    const Entry first{{cell[0], cell[1], cell[2] - 1}, 0};
    for (auto entry = std::lower_bound(entries_.begin(), entries_.end(), first);
         entry != entries_.end() && entry->cell <= Cell{cell[0], cell[1], cell[2] + 1}; ++entry) {
      visit(entry->atom);
    }
  }

 private:
  [[nodiscard]] std::int64_t index(double coordinate) const {
    return static_cast<std::int64_t>(std::floor(coordinate / width_));
  }

  double width_;
  std::vector<Entry> entries_;
};

}  // namespace

void require_clearance(const std::vector<Vec3>& positions_A, double limit_A) {
  const CellList cells(positions_A, limit_A);
  for (std::size_t i = 0; i < positions_A.size(); ++i) {
    const Vec3& r = positions_A[i];
    const auto check = [&](std::size_t j) {
      if (j <= i) {
        return;
      }
      const Vec3& s = positions_A[j];
      const double distance = std::hypot(r[0] - s[0], r[1] - s[1], r[2] - s[2]);
      if (distance < limit_A) {
        std::ostringstream message;
        message << "atoms " << i << " and " << j << " of a generated specimen are " << distance
                << " Å apart; expected at least " << limit_A
                << " Å (this is a bug: please report seed and id)";
        throw Error(message.str());
      }
    };
    const CellList::Cell cell = cells.cell_of(r);
    for (std::int64_t dx = -1; dx <= 1; ++dx) {
      for (std::int64_t dy = -1; dy <= 1; ++dy) {
        cells.visit_column({cell[0] + dx, cell[1] + dy, cell[2]}, check);
      }
    }
  }
}

}  // namespace dosefloor::specimen
