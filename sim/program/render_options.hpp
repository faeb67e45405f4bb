#pragma once
/// From the options of `render` to the realisation they stand for, in the words of its own options.

#include <string>

#include "sim/core/fft/grid.hpp"
#include "sim/imaging/realisation.hpp"
#include "sim/optics/ctf.hpp"
#include "sim/optics/wave_spectrum.hpp"
#include "sim/program/render.hpp"

namespace dosefloor::sim_program {

/// The realisation over the field of a wave. Throws InputError, which names the option, what was found and
/// what is allowed (the limits of the experiment's keys, config/sections/images.hpp), also for a pixel that
/// fast transforms have none within 10 % of, a dose beyond 1e6 electrons in a vacuum pixel, and a size that
/// does not fit.
imaging::Realisation realisation_of(const RenderArguments& arguments, const fft::Grid& wave_grid);

/// What to say about a camera pixel that differs by more than 1 % from the one asked for; empty otherwise.
std::string sampling_note(const RenderArguments& arguments, const fft::Grid& camera_grid);

/// What to say if more than 1 % of the scattered intensity is imaged farther than half the box from where it
/// left the specimen (sim/optics/delocalisation.hpp); empty otherwise.
std::string delocalisation_note(const optics::WaveSpectrum& spectrum, const optics::Ctf& ctf);

}  // namespace dosefloor::sim_program
