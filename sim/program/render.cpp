#include "sim/program/render.hpp"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <system_error>

#include "sim/core/errors/error.hpp"
#include "sim/core/fft/shared_plans.hpp"
#include "sim/core/fft/wisdom.hpp"
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
#include "sim/imaging/image_pipeline.hpp"
#include "sim/program/render_options.hpp"

namespace dosefloor::sim_program {
namespace {

emd::Identity identity_of(const RenderArguments& a, const images_stage::WavesSource& waves) {
  std::string aberrations;
  for (const std::string& text : a.aberrations) {
    aberrations += fmt::format("{}\"{}\"", aberrations.empty() ? "" : ", ", text);
  }
  const auto optional = [](const std::optional<double>& value, const char* otherwise) {
    return value ? fmt::format("{}", *value) : fmt::format("\"{}\"", otherwise);
  };
  return stage::output_identity(
      schemas::images,
      fmt::format(
          "[render]\nindex = {}\ndefocus_A = {}\ncs_um = {}\naberrations = [{}]\nfocal_spread_A = {}\n"
          "angular_spread_mrad = {}\ncoherence = \"{}\"\nblur_A = {}\nsampling_A = {}\ndose_per_A2 = "
          "{}\nmtf_c0 = {}\n"
          "mtf_c3 = {}\nmtf_floor = {}\nn0 = {}\nseed = {}\nsize_px = [{}, {}]\nbin = {}\n"
          "[program]\nfftw_version = \"{}\"\ninstruction_set = \"{}\"\n\"checksum of the exit waves\" = "
          "\"{}\"\n",
          a.index, a.defocus_A, a.cs_um, aberrations, a.focal_spread_A, a.angular_spread_mrad, a.coherence,
          a.blur_A, optional(a.sampling_A, "the wave's"), optional(a.dose_per_A2, "none"),
          optional(a.mtf_c0, "none"), a.mtf_c3, a.mtf_floor, a.n0, a.seed, a.size_px[0], a.size_px[1], a.bin,
          fft::fftw_version(), version::instruction_set(), waves.fingerprint()),
      a.seed);
}

void write(const RenderArguments& a, const parallel::Communicator& alone, const emd::Identity& identity,
           const imaging::ImageKey& key, const imaging::Realisation& realisation,
           const imaging::Image& image) {
  output::OutputOptions options;
  options.force = a.force;
  output::OutputFile file(
      alone, a.output, identity,
      images_stage::images_layout(1, {key.specimen}, images_stage::pixels_in_A(image.pixels),
                                  a.dose_per_A2 ? "counts" : ""),
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
        alone, fft::line_plans(alone, imaging::ImagePipeline::transform_lengths(waves.grid(), sizes)),
        std::nullopt, note);
    imaging::ImagePipeline pipeline(waves.grid(), waves.energy_keV(), sizes, fft::Planning::from_wisdom);
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
    const nlohmann::ordered_json own{
        {"sampling_A", {realisation.camera_grid.dx_A(), realisation.camera_grid.dy_A()}},
        {"n_d", realisation.n_d()}};
    fmt::print("{}\n", stage::result_json("render", result, 1, own).dump());
  } else if (!arguments.quiet) {
    fmt::print("{}: image of wave {}, pixels of {:.5f} x {:.5f} Å{} {} ({})\n", arguments.output,
               arguments.index, realisation.camera_grid.dx_A(), realisation.camera_grid.dy_A(),
               arguments.dose_per_A2 ? fmt::format(", {:.4g} electrons in a vacuum pixel,", realisation.n_d())
                                     : ", noise-free,",
               stage::outcome_text(was_complete), terminal::duration_text(result.seconds));
  }
}

}  // namespace dosefloor::sim_program
