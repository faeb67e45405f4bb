#include "sim/program/render.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <numbers>
#include <system_error>

#include "sim/errors/error.hpp"
#include "sim/fft/wisdom.hpp"
#include "sim/images/images_file.hpp"
#include "sim/images/waves_source.hpp"
#include "sim/imaging/camera_grid.hpp"
#include "sim/imaging/image_pipeline.hpp"
#include "sim/parallel/communicator.hpp"
#include "sim/plans/shared_plans.hpp"
#include "sim/stage/output_identity.hpp"
#include "sim/storage/final_file.hpp"
#include "sim/storage/output_file.hpp"
#include "sim/storage/output_place.hpp"
#include "sim/terminal/progress.hpp"
#include "sim/version/instruction_set.hpp"

namespace dosefloor::program {
namespace {

void require(bool holds, const std::string& option, double found, const std::string& expected) {
  if (!holds) {
    throw InputError(fmt::format("{} {}: expected {}", option, found, expected));
  }
}

void check(const RenderArguments& a) {
  constexpr double huge = 1e9;
  require(a.index >= 0, "--index", static_cast<double>(a.index), "a number from 0");
  require(std::abs(a.defocus_A) < huge, "--defocus-A", a.defocus_A, "a length in Å");
  require(std::abs(a.cs_um) < huge, "--cs-um", a.cs_um, "a length in µm");
  require(a.focal_spread_A >= 0.0 && a.focal_spread_A < huge, "--focal-spread-A", a.focal_spread_A,
          "0 or more Å");
  require(a.angular_spread_mrad >= 0.0 && a.angular_spread_mrad < huge, "--angular-spread-mrad",
          a.angular_spread_mrad, "0 or more mrad");
  require(a.blur_A >= 0.0 && a.blur_A < huge, "--blur-A", a.blur_A, "0 or more Å");
  require(a.sampling_A.value_or(1.0) > 0.0, "--sampling-A", a.sampling_A.value_or(1.0), "above 0 Å");
  require(a.dose_per_A2.value_or(1.0) > 0.0 && a.dose_per_A2.value_or(1.0) < huge, "--dose",
          a.dose_per_A2.value_or(1.0), "above 0 e⁻/Å²");
  require(a.mtf_c0.value_or(1.0) > 0.0, "--mtf-c0", a.mtf_c0.value_or(1.0), "above 0");
  require(a.mtf_c3 > 0.0 && a.mtf_c3 <= 100.0, "--mtf-c3", a.mtf_c3, "above 0 and at most 100");
  require(a.mtf_floor >= 0.0 && a.mtf_floor <= 1.0, "--mtf-floor", a.mtf_floor, "from 0 to 1");
  require(a.n0 >= 0.0 && a.n0 <= 1e6, "--n0", a.n0, "from 0 to 1e6");
  const bool whole = a.size_px[0] == 0 && a.size_px[1] == 0;
  require(whole || (a.size_px[0] > 0 && a.size_px[1] > 0), "--size-px", std::min(a.size_px[0], a.size_px[1]),
          "two numbers of pixels above 0");
}

double number_in(const std::string& text, const std::string& option) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
    throw InputError(
        fmt::format("{}: expected NAME=MAGNITUDE or NAME=MAGNITUDE@AZIMUTH, for example c12=30@45 (Å and "
                    "degrees)",
                    option));
  }
  return value;
}

/// "c12=30@45"
void add_aberration(optics::Aberrations& aberrations, const std::string& text) {
  const std::string option = "--aberration " + text;
  const std::size_t equals = text.find('=');
  const std::string name = text.substr(0, equals);
  std::string known;
  for (std::size_t i = 0; i < optics::further_terms.size(); ++i) {
    if (name == optics::further_terms.at(i).name && equals != std::string::npos) {
      const std::string value = text.substr(equals + 1);
      const std::size_t at = value.find('@');
      const double azimuth_deg = at == std::string::npos ? 0.0 : number_in(value.substr(at + 1), option);
      aberrations.further.at(i) = {number_in(value.substr(0, at), option),
                                   azimuth_deg * std::numbers::pi / 180.0};
      return;
    }
    known += (i == 0 ? "" : ", ") + std::string(optics::further_terms.at(i).name);
  }
  throw InputError(
      fmt::format("{}: expected NAME=MAGNITUDE[@AZIMUTH] with a name of {} (defocus and C30 have options "
                  "of their own)",
                  option, known));
}

imaging::Realisation realisation_of(const RenderArguments& a, const fft::Grid& wave_grid) {
  imaging::Realisation r;
  r.optics.aberrations.defocus_A = a.defocus_A;
  r.optics.aberrations.c30_A = 1e4 * a.cs_um;
  for (const std::string& text : a.aberrations) {
    add_aberration(r.optics.aberrations, text);
  }
  r.optics.focal_spread_A = a.focal_spread_A;
  r.optics.angular_spread_mrad = a.angular_spread_mrad;
  r.optics.coherence =
      a.coherence == "envelope" ? optics::Coherence::envelope : optics::Coherence::focal_integration;
  r.blur_A = a.blur_A;
  r.drawn_sampling_A = a.sampling_A.value_or(wave_grid.dx_A());
  r.camera_grid =
      a.sampling_A ? imaging::camera_grid(wave_grid.lx_A, wave_grid.ly_A, *a.sampling_A) : wave_grid;
  r.dose_per_A2 = a.dose_per_A2;
  r.camera.mtf = {a.mtf_c0.value_or(std::numeric_limits<double>::infinity()), a.mtf_c3, a.mtf_floor};
  r.camera.n0 = a.n0;
  r.size_px = a.size_px;
  r.bin = a.bin;
  return r;
}

storage::Identity identity_of(const RenderArguments& a, const images::WavesSource& waves) {
  std::string aberrations;
  for (const std::string& text : a.aberrations) {
    aberrations += fmt::format("{}\"{}\"", aberrations.empty() ? "" : ", ", text);
  }
  const auto optional = [](const std::optional<double>& value, const char* otherwise) {
    return value ? fmt::format("{}", *value) : fmt::format("\"{}\"", otherwise);
  };
  return stage::output_identity(
      images::images_schema, images::images_schema_version,
      fmt::format(
          "[render]\nindex = {}\ndefocus_A = {}\ncs_um = {}\naberrations = [{}]\nfocal_spread_A = {}\n"
          "angular_spread_mrad = {}\ncoherence = \"{}\"\nblur_A = {}\nsampling_A = {}\ndose_per_A2 = "
          "{}\nmtf_c0 "
          "= {}\n"
          "mtf_c3 = {}\nmtf_floor = {}\nn0 = {}\nseed = {}\nsize_px = [{}, {}]\nbin = {}\n"
          "[program]\nfftw_version = \"{}\"\ninstruction_set = \"{}\"\n\"checksum of the exit waves\" = "
          "\"{}\"\n",
          a.index, a.defocus_A, a.cs_um, aberrations, a.focal_spread_A, a.angular_spread_mrad, a.coherence,
          a.blur_A, optional(a.sampling_A, "the wave's"), optional(a.dose_per_A2, "none"),
          optional(a.mtf_c0, "none"), a.mtf_c3, a.mtf_floor, a.n0, a.seed, a.size_px[0], a.size_px[1], a.bin,
          fft::fftw_version(), version::instruction_set(), waves.fingerprint()),
      a.seed);
}

void write(const RenderArguments& a, const parallel::Communicator& alone, const storage::Identity& identity,
           const imaging::ImageKey& key, const imaging::Realisation& realisation,
           const imaging::Image& image) {
  storage::OutputOptions options;
  options.force = a.force;
  storage::OutputFile file(alone, a.output, identity,
                           images::images_layout(1, {key.specimen}, images::pixels_in_A(image.pixels),
                                                 a.dose_per_A2 ? "counts" : ""),
                           options);
  images::write_image(file, 0, key, realisation, image);
  file.finalise();
}

}  // namespace

void run_render(const RenderArguments& arguments) {
  const auto start = std::chrono::steady_clock::now();
  const parallel::Communicator alone = parallel::Communicator::world();
  if (alone.size() != 1) {
    throw InputError(fmt::format(
        "`render` makes one image on one rank, found {} ranks: start it without mpirun", alone.size()));
  }
  check(arguments);
  const images::WavesSource waves(arguments.waves, "dosefloor waves EXPERIMENT.toml");
  if (arguments.index >= waves.count()) {
    throw InputError(fmt::format("--index {}: {} holds the waves 0 to {}", arguments.index, arguments.waves,
                                 waves.count() - 1));
  }
  std::error_code error;
  if (std::filesystem::equivalent(arguments.output, arguments.waves, error)) {
    throw InputError(
        fmt::format("-o {}: this is the file of waves itself; give another name", arguments.output));
  }
  storage::expect_output_place(arguments.output, images::images_schema, arguments.force);
  waves.verify(arguments.index);
  const imaging::Realisation realisation = realisation_of(arguments, waves.grid());
  storage::Identity identity = identity_of(arguments, waves);
  const bool was_complete = !arguments.force && storage::inspect_final(alone, arguments.output, identity) ==
                                                    storage::FinalFile::verified;
  if (!was_complete) {
    const std::set<int> sizes{realisation.camera_grid.nx, realisation.camera_grid.ny};
    const auto note = [&](const std::string& line) {
      if (!arguments.quiet) {
        fmt::print(stderr, "{}\n", line);
      }
    };
    identity.plan_wisdom = plans::share_plans(
        alone, plans::line_plans(alone, imaging::ImagePipeline::transform_lengths(waves.grid(), sizes)),
        std::nullopt, note);
    imaging::ImagePipeline pipeline(waves.grid(), waves.energy_keV(), sizes, fft::Planning::from_wisdom);
    const imaging::ImageKey key{arguments.seed, static_cast<std::uint32_t>(waves.id(arguments.index)), 0};
    const imaging::Image image = pipeline(pipeline.spectrum(waves.wave(arguments.index).data()),
                                          waves.hull(arguments.index), realisation, key);
    write(arguments, alone, identity, key, realisation, image);
  }

  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (arguments.json) {
    const nlohmann::json summary{
        {"verb", "render"},
        {"file", arguments.output},
        {"sampling_A", {realisation.camera_grid.dx_A(), realisation.camera_grid.dy_A()}},
        {"n_d", realisation.n_d()},
        {"already_complete", was_complete},
        {"seconds", seconds}};
    fmt::print("{}\n", summary.dump());
  } else if (!arguments.quiet) {
    fmt::print("{}: image of wave {}, pixels of {:.5f} x {:.5f} Å{} {} ({})\n", arguments.output,
               arguments.index, realisation.camera_grid.dx_A(), realisation.camera_grid.dy_A(),
               arguments.dose_per_A2 ? fmt::format(", {:.4g} electrons in a vacuum pixel,", realisation.n_d())
                                     : ", noise-free,",
               was_complete ? "was there already and is verified" : "written and verified",
               terminal::duration_text(seconds));
  }
}

}  // namespace dosefloor::program
