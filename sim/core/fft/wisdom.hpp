#pragma once
/// FFTW's wisdom: two measured plans of one transform differ in the last bits of its results, so plans that
/// must give equal bits are measured once and repeated from wisdom (sim/core/fft/shared_plans.hpp). Wisdom is
/// process-wide state of FFTW.

#include <string>

namespace dosefloor::fft {

/// How a plan may be found.
enum class Planning {
  patient,      ///< measure thoroughly (seconds): for files of many waves
  measure,      ///< measure briefly: for a single wave, which patience would cost more than it saves
  from_wisdom,  ///< only what imported wisdom holds; throws Error where it holds nothing
};

/// FFTW flags of a planning mode.
unsigned planner_flags(Planning planning);

/// All single-precision wisdom of this process, as text.
std::string export_wisdom();

/// Replaces the wisdom of this process. Throws InputError if FFTW does not take the text (another FFTW
/// version or instruction set wrote it).
void import_wisdom(const std::string& text);

/// FFTW's version string, part of the parameter hash.
std::string fftw_version();

}  // namespace dosefloor::fft
