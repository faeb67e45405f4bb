#include "analysis/vacuum/vacuum_region.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <tuple>
#include <vector>

namespace dosefloor::vacuum {
namespace {

constexpr int most_tried = 6;                 ///< squares of one size
constexpr int parts = 8;                      ///< of a side, whose means and variances are compared
constexpr double uneven_illumination = 0.02;  ///< of the mean, from part to part
constexpr double most_scatter =
    1.7;  ///< of 64 parts over what noise lets expect: 5 standard deviations and more
constexpr int widest_bin = 8;
constexpr double most_excess = 6.0;  ///< standard deviations
constexpr std::array shares_of_side{1.0, 0.75, 0.5, 0.375, 0.25, 0.1875, 0.125};

/// Sums of an image over rectangles.
class Sums {
 public:
  template <class Value>
  Sums(int width, int height, Value&& value) : stride_(static_cast<std::size_t>(width) + 1) {
    sums_.assign(stride_ * (static_cast<std::size_t>(height) + 1), 0.0);
    for (std::size_t y = 0; y < static_cast<std::size_t>(height); ++y) {
      double row = 0.0;
      for (std::size_t x = 0; x < static_cast<std::size_t>(width); ++x) {
        row += value(y * static_cast<std::size_t>(width) + x);
        sums_[(y + 1) * stride_ + x + 1] = sums_[y * stride_ + x + 1] + row;
      }
    }
  }

  [[nodiscard]] double operator()(const spectrum::Region& r) const {
    const auto left = static_cast<std::size_t>(r.x);
    const auto right = static_cast<std::size_t>(r.x) + static_cast<std::size_t>(r.width);
    const std::size_t top = static_cast<std::size_t>(r.y) * stride_;
    const std::size_t bottom = static_cast<std::size_t>(r.y + r.height) * stride_;
    return sums_[bottom + right] - sums_[bottom + left] - sums_[top + right] + sums_[top + left];
  }

 private:
  std::size_t stride_;
  std::vector<double> sums_;
};

/// How much an image of blocks of pixels varies.
class Variation {
 public:
  Variation(const float* image, int width, int height, int bin) : bin_(bin), columns_(width / bin) {
    blocks_.assign(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(height / bin), 0.0);
    for (int y = 0; y < height / bin * bin; ++y) {
      for (int x = 0; x < columns_ * bin; ++x) {
        blocks_[static_cast<std::size_t>(y / bin) * static_cast<std::size_t>(columns_) +
                static_cast<std::size_t>(x / bin)] +=
            image[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                  static_cast<std::size_t>(x)];
      }
    }
    sum_.emplace(columns_, height / bin, [&](std::size_t i) { return blocks_[i]; });
    squares_.emplace(columns_, height / bin, [&](std::size_t i) { return blocks_[i] * blocks_[i]; });
  }

  /// Variance over mean of the blocks in a region.
  [[nodiscard]] double operator()(const spectrum::Region& region) const {
    const spectrum::Region blocks = of_blocks(region);
    return ((*squares_)(blocks) / blocks.pixels() - mean(region) * mean(region)) / mean(region);
  }

  /// Counts of a block.
  [[nodiscard]] double mean(const spectrum::Region& region) const {
    const spectrum::Region blocks = of_blocks(region);
    return (*sum_)(blocks) / blocks.pixels();
  }

  /// Blocks in a region.
  [[nodiscard]] double count(const spectrum::Region& region) const { return of_blocks(region).pixels(); }

 private:
  [[nodiscard]] spectrum::Region of_blocks(const spectrum::Region& r) const {
    const int x = (r.x + bin_ - 1) / bin_;
    const int y = (r.y + bin_ - 1) / bin_;
    return {x, y, (r.x + r.width) / bin_ - x, (r.y + r.height) / bin_ - y};
  }

  int bin_;
  int columns_;
  std::vector<double> blocks_;
  std::optional<Sums> sum_;
  std::optional<Sums> squares_;
};

/// Whether no part (4 x 4) of a region varies more than the others do, by 6 standard deviations of noise; of
/// few counts a block, variances scatter by more than 2 / blocks.
bool is_even(const Variation& variation, const spectrum::Region& region) {
  constexpr int along = 4;
  std::vector<double> values;
  double scatter_of_noise = 0.0;
  for (int row = 0; row < along; ++row) {
    for (int column = 0; column < along; ++column) {
      const spectrum::Region part{region.x + column * (region.width / along),
                                  region.y + row * (region.height / along), region.width / along,
                                  region.height / along};
      values.push_back(variation(part));
      scatter_of_noise = std::sqrt((2.0 + 1.0 / variation.mean(region)) / variation.count(part));
    }
  }
  const double largest = *std::max_element(values.begin(), values.end());
  std::nth_element(values.begin(), values.begin() + along, values.end());
  const double lower_quarter = values[along];
  return largest / lower_quarter - 1.0 < most_excess * scatter_of_noise;
}

/// Squares of one size, and by how many standard deviations each varies more than the least one: the most of
/// all binnings.
struct Candidate {
  spectrum::Region region;
  double excess = 0.0;
};

void rank(std::vector<Candidate>& candidates, const std::vector<Variation>& variations) {
  for (const Variation& variation : variations) {
    std::vector<double> values;
    values.reserve(candidates.size());
    for (const Candidate& candidate : candidates) {
      values.push_back(variation(candidate.region));
    }
    const double least = *std::min_element(values.begin(), values.end());
    for (std::size_t i = 0; i < values.size(); ++i) {
      const double scatter_of_noise = std::sqrt(2.0 / variation.count(candidates[i].region));
      candidates[i].excess = std::max(candidates[i].excess, (values[i] / least - 1.0) / scatter_of_noise);
    }
  }
  std::sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
    return std::tuple(a.excess, a.region.y, a.region.x) < std::tuple(b.excess, b.region.y, b.region.x);
  });
}

/// Places 0 .. room along an axis, the last one included.
std::vector<int> places(int room, int step) {
  std::vector<int> found;
  for (int place = 0; place < room; place += step) {
    found.push_back(place);
  }
  found.push_back(room);
  return found;
}

/// Variance of a sample over that of its expectation; 1 where it is pure scatter of that variance.
double scatter(const std::vector<double>& values, double expected_variance) {
  double mean = 0.0;
  for (const double value : values) {
    mean += value / static_cast<double>(values.size());
  }
  double square = 0.0;
  for (const double value : values) {
    square += (value - mean) * (value - mean) / static_cast<double>(values.size() - 1);
  }
  return square / expected_variance;
}

}  // namespace

bool VacuumSearch::looks_like_noise(const float* image, const spectrum::Region& region) {
  const auto size = std::pair{region.width, region.height};
  auto found = spectra_.find(size);
  if (found == spectra_.end()) {
    found = spectra_
                .emplace(std::piecewise_construct, std::forward_as_tuple(size),
                         std::forward_as_tuple(region.width, region.height, spectrum::FrequencyRange{}))
                .first;
  }
  const spectrum::RegionSpectrum spectrum =
      found->second(image, static_cast<std::size_t>(width_), region.x, region.y);
  if (spectrum.peaks.stand_out(region.pixels())) {
    return false;
  }
  // From the spectrum: variances of the mean of a part, S(0) / n, and of its variance, 2 mean(S²) / n.
  double power = 0.0;
  double square = 0.0;
  double samples = 0.0;
  for (std::size_t ring = 0; ring < spectrum.power.size(); ++ring) {
    const double m = spectrum.rings()[ring].samples;
    samples += m;
    power += m * spectrum.power[ring];
    square += m * spectrum.power[ring] * spectrum.power[ring];
  }
  const spectrum::Region part{0, 0, region.width / parts, region.height / parts};
  const double n = part.pixels();
  std::vector<double> means;
  std::vector<double> variances;
  for (int row = 0; row < parts; ++row) {
    for (int column = 0; column < parts; ++column) {
      double sum = 0.0;
      double squares = 0.0;
      for (int y = 0; y < part.height; ++y) {
        const float* first =
            image +
            static_cast<std::size_t>(region.y + row * part.height + y) * static_cast<std::size_t>(width_) +
            static_cast<std::size_t>(region.x + column * part.width);
        for (int x = 0; x < part.width; ++x) {
          sum += first[x];
          squares += static_cast<double>(first[x]) * first[x];
        }
      }
      means.push_back(sum / n);
      variances.push_back(squares / n - (sum / n) * (sum / n));
    }
  }
  const double low_frequencies = spectrum::low_frequency_power(spectrum);
  // A variance scatters by the fourth cumulant, too, of readout noise above all. That of Poisson noise of N0
  // beside shot noise behind an MTF is N0 + N_D (mean MTF²)² electrons, and no more than the variance.
  const double mean_power = power / samples;
  const double gain = low_frequencies / spectrum.mean;
  const double variance_of_variance = (2.0 * square / samples + gain * gain * mean_power) / n;
  const double illumination = uneven_illumination * spectrum.mean;
  return scatter(means, low_frequencies / n + illumination * illumination) < most_scatter &&
         scatter(variances, variance_of_variance + 4.0 * std::pow(uneven_illumination * mean_power, 2)) <
             most_scatter;
}

std::optional<spectrum::Region> VacuumSearch::operator()(const float* image, const std::uint8_t* mask) {
  const Sums masked(width_, height_,
                    [mask](std::size_t i) { return mask != nullptr ? static_cast<double>(mask[i]) : 0.0; });
  std::vector<Variation> variations;
  for (const int bin : {1, 2, 4, widest_bin}) {
    variations.emplace_back(image, width_, height_, bin);
  }
  const auto passes = [&](const spectrum::Region& region) {
    return is_even(variations.back(), region) && looks_like_noise(image, region);
  };
  const spectrum::Region whole{0, 0, width_, height_};
  if (masked(whole) == 0.0 && std::min(width_, height_) >= least_vacuum_px && passes(whole)) {
    return whole;
  }
  for (const double share : shares_of_side) {
    const int side = static_cast<int>(share * std::min(width_, height_));
    if (side < least_vacuum_px) {
      break;
    }
    std::vector<Candidate> candidates;
    for (const int y : places(height_ - side, side / 8)) {
      for (const int x : places(width_ - side, side / 8)) {
        const spectrum::Region region{x, y, side, side};
        if (masked(region) == 0.0) {
          candidates.push_back({region});
        }
      }
    }
    if (candidates.empty()) {
      continue;
    }
    rank(candidates, variations);
    for (std::size_t i = 0; i < candidates.size() && i < most_tried && candidates[i].excess < most_excess;
         ++i) {
      if (passes(candidates[i].region)) {
        return candidates[i].region;
      }
    }
  }
  return std::nullopt;
}

}  // namespace dosefloor::vacuum
