#include "sim/core/fft/wisdom.hpp"

#include <fftw3.h>

#include <complex>
#include <cstring>
#include <vector>

#include "sim/core/errors/error.hpp"
#include "sim/core/fft/batch1d.hpp"
#include "sim/core/fft/fftw_memory.hpp"
#include "sim/core/fft/grid_transform.hpp"
#include "tests/sim/core/fft/plain_dft.hpp"
#include "tests/support/mpi_test.hpp"

namespace fft = dosefloor::fft;
using fft::Planning;

namespace {

/// Every case begins without wisdom, whatever ran before it in this process.
struct NoWisdom {
  NoWisdom() { fftwf_forget_wisdom(); }
};

const fft::Grid grid{48, 40, 10.0, 8.0};

/// forward(noise) as its bytes are.
fft::FftwArray<fft::Complex> spectrum(const fft::GridTransform& transform) {
  const auto values = dosefloor::test::noise(transform.allocation(), 21);
  auto data = fft::fftw_array<fft::Complex>(transform.allocation());
  for (std::size_t i = 0; i < values.size(); ++i) {
    data[i] = fft::Complex(static_cast<float>(values[i].real()), static_cast<float>(values[i].imag()));
  }
  transform.forward(data.get());
  return data;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(wisdom, NoWisdom)

BOOST_AUTO_TEST_CASE(without_wisdom_no_plan_is_made_from_it) {
  BOOST_CHECK_THROW(fft::GridTransform(grid, Planning::from_wisdom), dosefloor::Error);
  BOOST_CHECK_THROW(fft::Batch1d(40, 8, 40, fft::Batch1d::Direction::forward, Planning::from_wisdom),
                    dosefloor::Error);
  BOOST_CHECK_THROW(fft::BatchHermitian1d(40, 8, 21, 40, Planning::from_wisdom), dosefloor::Error);
}

BOOST_AUTO_TEST_CASE(imported_wisdom_plans_bitwise_the_same_transform) {
  for (const Planning planning : {Planning::measure, Planning::patient}) {
    fftwf_forget_wisdom();
    const fft::GridTransform planned(grid, planning);
    const std::string text = fft::export_wisdom();
    fftwf_forget_wisdom();
    fft::import_wisdom(text);
    const fft::GridTransform replanned(grid, Planning::from_wisdom);
    BOOST_TEST(std::memcmp(spectrum(planned).get(), spectrum(replanned).get(),
                           planned.allocation() * sizeof(fft::Complex)) == 0);
  }
}

BOOST_AUTO_TEST_CASE(wisdom_of_one_grid_does_not_cover_another) {
  const fft::GridTransform planned(grid, Planning::measure);
  BOOST_CHECK_THROW(fft::GridTransform({44, 40, 10.0, 8.0}, Planning::from_wisdom), dosefloor::Error);
}

BOOST_AUTO_TEST_CASE(importing_replaces_the_wisdom_there_was) {
  const std::string none = fft::export_wisdom();
  { const fft::GridTransform planned(grid, Planning::measure); }
  BOOST_TEST(fft::export_wisdom() != none);
  fft::import_wisdom(none);
  BOOST_TEST(fft::export_wisdom() == none);
  BOOST_CHECK_THROW(fft::GridTransform(grid, Planning::from_wisdom), dosefloor::Error);
}

BOOST_AUTO_TEST_CASE(what_fftw_cannot_take_is_refused) {
  { const fft::GridTransform planned(grid, Planning::measure); }
  const std::string text = fft::export_wisdom();
  std::string of_another_version = text;
  of_another_version.replace(of_another_version.find("fftw-3"), 6, "fftw-2");
  for (const std::string& bad :
       {std::string("garbage"), std::string(), text.substr(0, text.size() / 2), of_another_version}) {
    BOOST_TEST_CONTEXT("text: " << bad.substr(0, 40)) {
      BOOST_CHECK_THROW(fft::import_wisdom(bad), dosefloor::InputError);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_version_is_fftws_single_precision_one) {
  BOOST_TEST(fft::fftw_version().rfind("fftw-3.", 0) == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
