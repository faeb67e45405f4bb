#include "sim/core/fft/wisdom.hpp"

#include <fftw3.h>

#include <cstdlib>
#include <memory>

#include "sim/core/errors/error.hpp"

namespace dosefloor::fft {

unsigned planner_flags(Planning planning) {
  switch (planning) {
    case Planning::patient:
      return FFTW_PATIENT;
    case Planning::measure:
      return FFTW_MEASURE;
    case Planning::from_wisdom:
      return FFTW_MEASURE | FFTW_WISDOM_ONLY;  // patient wisdom serves too
  }
  throw Error("unknown way of planning");
}

std::string export_wisdom() {
  const std::unique_ptr<char, decltype(&std::free)> text(fftwf_export_wisdom_to_string(), &std::free);
  if (!text) {
    throw Error("FFTW could not export its wisdom");
  }
  return text.get();
}

void import_wisdom(const std::string& text) {
  fftwf_forget_wisdom();
  if (fftwf_import_wisdom_from_string(text.c_str()) == 0) {
    throw InputError("FFTW (" + fftw_version() +
                     ") refuses the stored plans: they were made by another FFTW version. "
                     "Use the program that began this output, or start it afresh with --force");
  }
}

std::string fftw_version() {
  return fftwf_version;
}

}  // namespace dosefloor::fft
