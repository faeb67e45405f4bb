#include "sim/core/terminal/progress.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <utility>

#include "sim/core/terminal/seconds_since.hpp"

namespace dosefloor::terminal {

std::string duration_text(double seconds) {
  const long whole = std::lround(seconds);
  if (whole >= 3600) {
    return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
  }
  if (whole >= 60) {
    return fmt::format("{} min {} s", whole / 60, whole % 60);
  }
  return seconds < 10.0 ? fmt::format("{:.1f} s", seconds) : fmt::format("{} s", whole);
}

std::string bytes_text(double bytes) {
  constexpr std::array<const char*, 5> units{"B", "KiB", "MiB", "GiB", "TiB"};
  std::size_t unit = 0;
  while (bytes >= 1024.0 && unit + 1 < units.size()) {
    bytes /= 1024.0;
    ++unit;
  }
  return unit == 0 || bytes >= 100.0 ? fmt::format("{:.0f} {}", bytes, units.at(unit))
                                     : fmt::format("{:.1f} {}", bytes, units.at(unit));
}

Progress::Progress(std::string what, std::int64_t total, bool quiet)
    : what_(std::move(what)), total_(total), status_(quiet), start_(std::chrono::steady_clock::now()) {}

void Progress::update(std::int64_t done) {
  status_.update([&] { return line(done); });
}

void Progress::finish(std::int64_t done) {
  status_.finish(line(done));
}

std::string Progress::line(std::int64_t done) const {
  const double seconds = terminal::seconds_since(start_);
  const double share = total_ > 0 ? static_cast<double>(done) / static_cast<double>(total_) : 1.0;
  std::string text = fmt::format("{}  {}/{}  {:.0f} %", what_, done, total_, 100.0 * share);
  if (done > 0 && seconds > 0.0) {
    text += fmt::format("  {:.3g}/s", static_cast<double>(done) / seconds);
    text += done < total_ ? "  ETA " + duration_text(seconds / static_cast<double>(done) *
                                                     static_cast<double>(total_ - done))
                          : "  in " + duration_text(seconds);
  }
  return text;
}

}  // namespace dosefloor::terminal
