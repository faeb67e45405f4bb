#include "sim/program/render.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <variant>

#include "sim/core/errors/error.hpp"
#include "sim/core/fft/shared_plans.hpp"
#include "sim/core/fft/wisdom.hpp"
#include "sim/core/json_text/json.hpp"
#include "sim/core/output/final_file.hpp"
#include "sim/core/output/output_file.hpp"
#include "sim/core/output/output_place.hpp"
#include "sim/core/parallel/communicator.hpp"
#include "sim/core/schemas/schemas.hpp"
#include "sim/core/stage/output_identity.hpp"
#include "sim/core/stage/result_text.hpp"
#include "sim/core/terminal/progress.hpp"
#include "sim/core/terminal/seconds_since.hpp"
#include "sim/core/version/instruction_set.hpp"
#include "sim/images_stage/images_file.hpp"
#include "sim/images_stage/waves_source.hpp"
#include "sim/imaging/image_method.hpp"
#include "sim/imaging/image_pipeline.hpp"
#include "sim/program/render_options.hpp"

namespace dosefloor::sim_program {
namespace {

/// Keys that `render` has had since version 0.1, which its identity always holds.
constexpr std::array<std::string_view, 5> lens{"focal_spread_A", "angular_spread_mrad", "coherence", "blur_A",
                                               "sampling_A"};
constexpr std::array<std::string_view, 5> camera{"dose_per_A2", "mtf_c0", "mtf_c3", "mtf_floor", "n0"};

/// "KEY = VALUE\n" of a key of [images].
std::string line_of(const ImageOptions& options, std::string_view key) {
  if (key == "sampling_A" && !options.has(key)) {
    return "sampling_A = \"the wave's\"\n";
  }
  if ((key == "dose_per_A2" || key == "mtf_c0") && !options.has(key)) {
    return fmt::format("{} = \"none\"\n", key);
  }
  config::ImagesConfig images = options.images;
  for (const config::Field& field : ImageOptions::fields(images)) {
    if (field.key == key) {
      const std::string_view quote = std::holds_alternative<config::Choice>(field.target) ? "\"" : "";
      return fmt::format("{} = {}{}{}\n", key, quote, word_of(field), quote);
    }
  }
  throw Error(fmt::format("no option of `render` is named {}", key));
}

/// Of the keys that came later and are given.
std::string later_lines(const ImageOptions& options) {
  constexpr std::array<std::string_view, 3> elsewhere{"defocus_A", "cs_um", "bin"};
  std::string lines;
  for (const std::string& key : options.given) {
    const auto is_in = [&](const auto& keys) {
      return std::find(keys.begin(), keys.end(), key) != keys.end();
    };
    if (!is_in(lens) && !is_in(camera) && !is_in(elsewhere)) {
      lines += line_of(options, key);
    }
  }
  return lines;
}

emd::Identity identity_of(const RenderArguments& a, const images_stage::WavesSource& waves) {
  std::string aberrations;
  for (const std::string& text : a.aberrations) {
    aberrations += fmt::format("{}\"{}\"", aberrations.empty() ? "" : ", ", text);
  }
  std::string text = fmt::format("[render]\nindex = {}\n", a.index);
  text += line_of(a.options, "defocus_A") + line_of(a.options, "cs_um");
  text += fmt::format("aberrations = [{}]\n", aberrations);
  for (const std::string_view key : lens) {
    text += line_of(a.options, key);
  }
  for (const std::string_view key : camera) {
    text += line_of(a.options, key);
  }
  const auto& [x, y] = a.options.images.size_px;
  text += fmt::format("seed = {}\nsize_px = [{}, {}]\n", a.seed, x, y) + line_of(a.options, "bin");
  text += later_lines(a.options);
  text += fmt::format(
      "[program]\nfftw_version = \"{}\"\ninstruction_set = \"{}\"\n\"checksum of the exit waves\" = \"{}\"\n",
      fft::fftw_version(), version::instruction_set(), waves.fingerprint());
  for (const auto& [name, value] : imaging::with_method({}, a.options.images.coherence)) {
    text += fmt::format("\"{}\" = \"{}\"\n", name, value);
  }
  return stage::output_identity(schemas::images, text, a.seed);
}

void write(const RenderArguments& a, const parallel::Communicator& alone, const emd::Identity& identity,
           const imaging::ImageKey& key, const imaging::Realisation& realisation,
           const imaging::Image& image) {
  output::OutputOptions options;
  options.force = a.force;
  output::OutputFile file(
      alone, a.output, identity,
      images_stage::images_layout(1, {key.specimen}, images_stage::pixels_in_A(image.pixels),
                                  realisation.dose_per_A2 ? "counts" : ""),
      options);
  images_stage::write_image(file, 0, key, realisation, image);
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
  const images_stage::WavesSource waves(arguments.waves, "dosefloor waves EXPERIMENT.toml");
  if (arguments.index < 0 || arguments.index >= waves.count()) {
    throw InputError(fmt::format("--index {}: {} holds the waves 0 to {}", arguments.index, arguments.waves,
                                 waves.count() - 1));
  }
  std::error_code error;
  if (std::filesystem::equivalent(arguments.output, arguments.waves, error)) {
    throw InputError(
        fmt::format("-o {}: this is the file of waves itself; give another name", arguments.output));
  }
  output::expect_output_place(arguments.output, schemas::images.name, arguments.force);
  const imaging::Realisation realisation = realisation_of(arguments, waves.grid());
  const auto note = [&](const std::string& line) {
    if (!arguments.quiet && !line.empty()) {
      fmt::print(stderr, "{}\n", line);
    }
  };
  note(sampling_note(arguments, realisation.camera_grid));
  waves.verify(arguments.index);
  emd::Identity identity = identity_of(arguments, waves);
  const bool was_complete = !arguments.force && output::inspect_final(alone, arguments.output, identity) ==
                                                    output::FinalFile::verified;
  if (!was_complete) {
    const std::set<int> sizes{realisation.camera_grid.nx, realisation.camera_grid.ny};
    identity.plan_wisdom = fft::share_plans(
        alone,
        fft::line_plans(
            alone, imaging::ImagePipeline::transform_lengths(waves.grid(), sizes, arguments.options.images)),
        std::nullopt, note);
    imaging::ImagePipeline pipeline(waves.grid(), waves.energy_keV(), sizes, arguments.options.images,
                                    fft::Planning::from_wisdom);
    const imaging::ImageKey key{arguments.seed, static_cast<std::uint32_t>(waves.id(arguments.index)), 0};
    const optics::WaveSpectrum spectrum = pipeline.spectrum(waves.wave(arguments.index).data());
    note(delocalisation_note(spectrum, optics::Ctf(realisation.optics, waves.energy_keV(), waves.grid())));
    const imaging::Image image = pipeline(spectrum, waves.hull(arguments.index), realisation, key);
    write(arguments, alone, identity, key, realisation, image);
  }

  stage::StageResult result;
  result.file = arguments.output;
  result.count = 1;
  result.computed = was_complete ? 0 : 1;
  result.was_complete = was_complete;
  result.seconds = terminal::seconds_since(start);
  if (arguments.json) {
    const json_text::Json own{
        {"sampling_A", {realisation.camera_grid.dx_A(), realisation.camera_grid.dy_A()}},
        {"n_d", realisation.n_d()}};
    fmt::print("{}\n", stage::result_json("render", result, 1, own).dump());
  } else if (!arguments.quiet) {
    fmt::print("{}: image of wave {}, pixels of {:.5f} x {:.5f} Å{} {} ({})\n", arguments.output,
               arguments.index, realisation.camera_grid.dx_A(), realisation.camera_grid.dy_A(),
               realisation.dose_per_A2
                   ? fmt::format(", {:.4g} electrons in a vacuum pixel,", realisation.n_d())
                   : ", noise-free,",
               stage::outcome_text(was_complete), terminal::duration_text(result.seconds));
  }
}

}  // namespace dosefloor::sim_program
