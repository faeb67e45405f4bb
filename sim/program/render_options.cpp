#include "sim/program/render_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <numbers>
#include <set>

#include "config/sections/images.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/imaging/camera_grid.hpp"
#include "sim/imaging/crop.hpp"
#include "sim/optics/delocalisation.hpp"

namespace dosefloor::sim_program {
namespace {

constexpr double told_difference = 0.01;     // of a pixel from the one asked for
constexpr double refused_difference = 0.10;  // beyond it, it is another image
constexpr double told_share = 0.01;

void require(bool holds, const std::string& option, const std::string& expected) {
  if (!holds) {
    throw InputError(fmt::format("{}: expected {}", option, expected));
  }
}

double number_in(const std::string& text, const std::string& option) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  require(error == std::errc() && end == text.data() + text.size() && std::isfinite(value), option,
          "NAME=MAGNITUDE or NAME=MAGNITUDE@AZIMUTH, for example c12=30@45 (Å and degrees)");
  return value;
}

/// "c12=30@45" for the term c12.
optics::Coefficient coefficient_in(const std::string& value, const config::AberrationTerm& term,
                                   const std::string& option) {
  const std::size_t at = value.find('@');
  require(at == std::string::npos || term.m != 0, option,
          fmt::format("no azimuth, {} is round: {}=MAGNITUDE", term.name, term.name));
  const double magnitude_A = number_in(value.substr(0, at), option);
  const double largest_A = 1e6 * config::further_unit_A(term.n);
  require(std::abs(magnitude_A) <= largest_A, option,
          fmt::format("a magnitude from {} to {} Å", -largest_A, largest_A));
  const double azimuth_deg = at == std::string::npos ? 0.0 : number_in(value.substr(at + 1), option);
  require(std::abs(azimuth_deg) <= 360.0, option, "an azimuth from -360 to 360 degrees");
  return {magnitude_A, azimuth_deg * std::numbers::pi / 180.0};
}

void add_aberrations(optics::Aberrations& aberrations, const std::vector<std::string>& texts) {
  std::set<std::string> given;
  for (const std::string& text : texts) {
    const std::string option = "--aberration " + text;
    const std::size_t equals = std::min(text.find('='), text.size());
    const std::string name = text.substr(0, equals);
    const auto* term = std::find_if(config::further_terms.begin(), config::further_terms.end(),
                                    [&](const auto& each) { return each.name == name; });
    std::string known;
    for (const config::AberrationTerm& each : config::further_terms) {
      known += (known.empty() ? "" : ", ") + std::string(each.name);
    }
    require(
        term != config::further_terms.end() && equals < text.size(), option,
        "NAME=MAGNITUDE[@AZIMUTH] with a name of " + known + " (defocus and C30 have options of their own)");
    require(given.insert(name).second, option, name + " once only, it was given before");
    aberrations.further.at(static_cast<std::size_t>(term - config::further_terms.begin())) =
        coefficient_in(text.substr(equals + 1), *term, option);
  }
}

/// Of a pixel along the axis where it is worse, relative to what was asked for.
double difference_from(double sampling_A, const fft::Grid& camera_grid) {
  return std::max(std::abs(camera_grid.dx_A() - sampling_A), std::abs(camera_grid.dy_A() - sampling_A)) /
         sampling_A;
}

fft::Grid camera_grid_of(const RenderArguments& a, const fft::Grid& wave_grid) {
  if (!a.options.has("sampling_A")) {
    return wave_grid;
  }
  const double sampling_A = a.options.images.sampling_A.lo;
  const std::string option = fmt::format("--sampling-A {}", sampling_A);
  constexpr int largest_grid = 65536;
  const double longest_A = std::max(wave_grid.lx_A, wave_grid.ly_A);
  require(longest_A / sampling_A <= largest_grid, option,
          fmt::format(
              "at least {:.3g} Å, so that the field of {:.5g} x {:.5g} Å has at most {} pixels along an axis",
              longest_A / largest_grid, wave_grid.lx_A, wave_grid.ly_A, largest_grid));
  constexpr int smallest_grid = 8;
  const double coarsest_A =
      (1.0 + refused_difference) * std::min(wave_grid.lx_A, wave_grid.ly_A) / smallest_grid;
  require(sampling_A <= coarsest_A, option,
          fmt::format(
              "at most {:.4g} Å, so that the field of {:.5g} x {:.5g} Å has at least {} pixels along an axis",
              coarsest_A, wave_grid.lx_A, wave_grid.ly_A, smallest_grid));
  const fft::Grid grid = imaging::camera_grid(wave_grid.lx_A, wave_grid.ly_A, sampling_A, true);
  require(difference_from(sampling_A, grid) <= refused_difference, option,
          fmt::format(
              "a pixel near one that divides the field of {:.5g} x {:.5g} Å into a number of pixels that "
              "transforms fast; the nearest are {} x {} pixels of {:.5g} x {:.5g} Å, more than 10 % away. "
              "Ask for a finer one, and --bin if need be",
              grid.lx_A, grid.ly_A, grid.nx, grid.ny, grid.dx_A(), grid.dy_A()));
  return grid;
}

void check_dose(const RenderArguments& a, const fft::Grid& camera_grid) {
  const double pixel_A2 = camera_grid.dx_A() * camera_grid.dy_A();
  const double dose_per_A2 = a.options.has("dose_per_A2") ? a.options.images.dose_per_A2.lo : 0.0;
  require(dose_per_A2 * pixel_A2 <= config::most_electrons * (1.0 + 1e-12),
          fmt::format("--dose {}", dose_per_A2),
          fmt::format(
              "at most {:.0f} e⁻/Å²: pixels of {:.5g} x {:.5g} Å then expect {:.0f} electrons in vacuum, the "
              "most that are drawn",
              std::floor(config::most_electrons / pixel_A2), camera_grid.dx_A(), camera_grid.dy_A(),
              config::most_electrons));
}

void check_size(const RenderArguments& a, const fft::Grid& camera_grid) {
  const auto& [x, y] = a.options.images.size_px;
  const std::int64_t bin = a.options.images.bin;
  const std::string field = fmt::format("{} x {}", camera_grid.nx, camera_grid.ny);
  if (x == 0 && y == 0) {
    require(bin <= std::min(camera_grid.nx, camera_grid.ny), fmt::format("--bin {}", bin),
            fmt::format("at most the field's {} camera pixels", field));
    return;
  }
  constexpr std::int64_t border = std::int64_t{2} * config::crop_border_px;
  const std::int64_t most_x = (camera_grid.nx - border) / bin;
  const std::int64_t most_y = (camera_grid.ny - border) / bin;
  require(x >= 1 && y >= 1 && x <= most_x && y <= most_y, fmt::format("--size-px {} {}", x, y),
          fmt::format(
              "from 1 1 to {} {} (larger does not fit: the field has {} camera pixels, of which {} stay free "
              "on every side, and --bin is {})",
              std::max<std::int64_t>(most_x, 0), std::max<std::int64_t>(most_y, 0), field,
              config::crop_border_px, bin));
}

}  // namespace

imaging::Realisation realisation_of(const RenderArguments& a, const fft::Grid& wave_grid) {
  check_image_options(a.options);
  const fft::Grid camera_grid = camera_grid_of(a, wave_grid);
  check_dose(a, camera_grid);
  check_size(a, camera_grid);
  config::ImagesConfig images = a.options.images;
  if (!a.options.has("sampling_A")) {
    images.sampling_A = {wave_grid.dx_A(), wave_grid.dx_A()};
  }
  // Each range is one number, so that is what is drawn.
  imaging::Realisation r = imaging::draw_realisation(images, {}, wave_grid.lx_A, wave_grid.ly_A);
  add_aberrations(r.optics.aberrations, a.aberrations);
  r.camera_grid = camera_grid;
  if (!a.options.has("dose_per_A2")) {
    r.dose_per_A2.reset();
  }
  if (!a.options.has("mtf_c0")) {
    r.camera.mtf.c0 = std::numeric_limits<double>::infinity();  // the MTF is 1
  }
  return r;
}

std::string sampling_note(const RenderArguments& a, const fft::Grid& camera_grid) {
  const double sampling_A = a.options.images.sampling_A.lo;
  if (!a.options.has("sampling_A") || difference_from(sampling_A, camera_grid) <= told_difference) {
    return "";
  }
  return fmt::format(
      "note: --sampling-A {}: the pixels are {:.5g} x {:.5g} Å, of the nearest {} x {} that transform fast",
      sampling_A, camera_grid.dx_A(), camera_grid.dy_A(), camera_grid.nx, camera_grid.ny);
}

std::string delocalisation_note(const optics::WaveSpectrum& spectrum, const optics::Ctf& ctf) {
  const double share = optics::share_beyond_half_the_box(spectrum, ctf);
  if (share <= told_share) {
    return "";
  }
  return fmt::format(
      "note: {:.0f} % of the scattered intensity is imaged farther than half the box ({:.5g} x {:.5g} Å) "
      "from where it belongs: the contrast transfer function oscillates faster than this box resolves, and "
      "the image overlaps its own repetitions. Lower the aberrations, or compute the wave in a larger box",
      100.0 * share, spectrum.grid().lx_A, spectrum.grid().ly_A);
}

}  // namespace dosefloor::sim_program
