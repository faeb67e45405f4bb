#include "sim/program/single_wave.hpp"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <system_error>

#include "sim/core/emd/fingerprint.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/fft/wisdom.hpp"
#include "sim/core/json_text/json.hpp"
#include "sim/core/output/final_file.hpp"
#include "sim/core/output/output_place.hpp"
#include "sim/core/physics/electron.hpp"
#include "sim/core/physics/element.hpp"
#include "sim/core/schemas/schemas.hpp"
#include "sim/core/stage/output_identity.hpp"
#include "sim/core/stage/result_text.hpp"
#include "sim/core/terminal/progress.hpp"
#include "sim/core/terminal/seconds_since.hpp"
#include "sim/core/version/instruction_set.hpp"
#include "sim/label/box_edge.hpp"
#include "sim/label/hull.hpp"
#include "sim/structure/xyz.hpp"
#include "sim/waves_stage/waves_file.hpp"

namespace dosefloor::sim_program {
namespace {

void add_debye_waller(potential::PotentialModel& model, const std::string& text) {
  const std::size_t equals = text.find('=');
  const auto atomic_number = physics::atomic_number_of(text.substr(0, equals));
  double b_A2 = -1.0;
  try {
    std::size_t read = 0;
    b_A2 = equals == std::string::npos ? -1.0 : std::stod(text.substr(equals + 1), &read);
    b_A2 = equals != std::string::npos && read == text.size() - equals - 1 ? b_A2 : -1.0;
  } catch (const std::logic_error&) {
    b_A2 = -1.0;
  }
  if (!atomic_number || !(b_A2 >= 0.0 && b_A2 <= 100.0)) {
    throw InputError("--debye-waller-A2 " + text +
                     ": expected an element and its B of 0 to 100 Å², such as Au=0.6");
  }
  model.debye_waller_A2[*atomic_number] = b_A2;
}

waves_stage::WaveSettings settings_of(const SingleWaveArguments& arguments, const structure::Vec3& box_A) {
  waves_stage::WaveSettings settings;
  settings.grid = arguments.gpts[0] != 0 ? fft::make_grid(arguments.gpts, box_A[0], box_A[1])
                                         : fft::choose_grid(box_A[0], box_A[1], arguments.sampling_A);
  settings.slice_thickness_A = arguments.slice_thickness_A;
  settings.beam = {arguments.energy_keV, arguments.beam_tilt_mrad};
  (void)physics::wavelength_A(settings.beam.energy_keV);  // refuses an impossible energy before any work
  settings.model.source = potential::parametrization_from_name(arguments.potential);
  for (const std::string& text : arguments.debye_waller) {
    add_debye_waller(settings.model, text);
  }
  return settings;
}

emd::Identity identity_of(const SingleWaveArguments& arguments, const waves_stage::WaveSettings& settings) {
  std::string thermal;
  for (const auto& [atomic_number, b_A2] : settings.model.debye_waller_A2) {
    thermal +=
        fmt::format("{}{} = {}", thermal.empty() ? "" : ", ", physics::element_symbol(atomic_number), b_A2);
  }
  return stage::output_identity(
      schemas::waves,
      fmt::format(
          "[wave]\nstructure_checksum = \"{}\"\ngpts = [{}, {}]\nslice_thickness_A = {}\nenergy_keV = {}\n"
          "beam_tilt_mrad = [{}, {}]\npotential = \"{}\"\ndebye_waller_A2 = {{{}}}\n"
          "[program]\nfftw_version = \"{}\"\ninstruction_set = \"{}\"\n",
          emd::file_checksum(arguments.structure), settings.grid.nx, settings.grid.ny,
          settings.slice_thickness_A, settings.beam.energy_keV, settings.beam.tilt_mrad[0],
          settings.beam.tilt_mrad[1], arguments.potential, thermal, fft::fftw_version(),
          version::instruction_set()),
      0);
}

/// What would be wrong with the mask; it does not matter to those who want the wave only.
void note_on_mask(const structure::Structure& structure) {
  if (!label::convex_hull(structure, waves_stage::particle_atomic_number).encloses_area()) {
    fmt::print(stderr, "{}\n", waves_stage::no_particle_note(1, 1));
  } else if (const auto beyond = label::beyond_box_edge(structure, waves_stage::particle_atomic_number)) {
    fmt::print(
        stderr,
        "note: the mask is wrong: it is the outline of the particle (Au) where its atoms are, but {}\n",
        *beyond);
  }
}

}  // namespace

void run_single_wave(const SingleWaveArguments& arguments) {
  const auto start = std::chrono::steady_clock::now();
  const parallel::Communicator alone = parallel::Communicator::world();
  if (alone.size() != 1) {
    throw InputError(
        fmt::format("`wave` computes one wave on one rank, found {} ranks: start it without mpirun, or "
                    "use `waves` with wave.ranks_per_wave",
                    alone.size()));
  }
  std::error_code error;
  if (std::filesystem::equivalent(arguments.output, arguments.structure, error)) {
    throw InputError(
        fmt::format("-o {}: this is the structure's own file; give another name", arguments.output));
  }
  output::expect_output_place(arguments.output, schemas::waves.name, arguments.force);
  const waves_stage::SourcedSpecimen specimen{structure::read_xyz(arguments.structure), std::nullopt,
                                              std::nullopt};
  const waves_stage::WaveSettings settings = settings_of(arguments, specimen.structure.box_A);
  const potential::SlicedAtoms checked(specimen.structure,
                                       settings.slice_thickness_A);  // refuses before any work
  if (!arguments.quiet) {
    note_on_mask(specimen.structure);
  }
  emd::Identity identity = identity_of(arguments, settings);

  const bool was_complete = !arguments.force && output::inspect_final(alone, arguments.output, identity) ==
                                                    output::FinalFile::verified;
  if (!was_complete) {
    identity.plan_wisdom = fft::share_plans(alone, waves_stage::engine_plans(alone, true, settings),
                                            std::nullopt, [&](const std::string& line) {
                                              if (!arguments.quiet) {
                                                fmt::print(stderr, "{}\n", line);
                                              }
                                            });
    waves_stage::WaveEngine engine(alone, settings, fft::Planning::from_wisdom);
    const waves_stage::WaveRows& rows = engine(specimen.structure, true);
    const waves_stage::WavesFileOptions file_options{true, true, false};
    const label::Hull hull = label::convex_hull(specimen.structure, waves_stage::particle_atomic_number);
    const emd::Layout layout = waves_stage::waves_layout(
        settings.grid, {{specimen.structure.size(), hull.vertices_A.size()}}, 1, file_options);
    output::OutputOptions output_options;
    output_options.force = arguments.force;
    output::OutputFile file(alone, arguments.output, identity, layout, output_options);
    waves_stage::write_specimen(file, file_options, settings.grid, 0, rows, &specimen);
    file.finalise();
  }

  stage::StageResult result;
  result.file = arguments.output;
  result.count = 1;
  result.computed = was_complete ? 0 : 1;
  result.was_complete = was_complete;
  result.seconds = terminal::seconds_since(start);
  if (arguments.json) {
    const json_text::Json own{{"gpts", {settings.grid.nx, settings.grid.ny}},
                              {"atoms", specimen.structure.size()}};
    fmt::print("{}\n", stage::result_json("wave", result, 1, own).dump());
  } else if (!arguments.quiet) {
    fmt::print("{}: wave of {} atoms on {} x {} pixels of {:.4f} x {:.4f} Å {} ({})\n", arguments.output,
               checked.x_A().size(), settings.grid.nx, settings.grid.ny, settings.grid.dx_A(),
               settings.grid.dy_A(), stage::outcome_text(was_complete),
               terminal::duration_text(result.seconds));
  }
}

}  // namespace dosefloor::sim_program
