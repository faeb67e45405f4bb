#include "analysis/dose_limits/dose_steps.hpp"

#include <cmath>
#include <limits>

#include "analysis/dose_limits/area_curve.hpp"
#include "sim/core/errors/error.hpp"
#include "tests/analysis/dose_limits/series_of.hpp"
#include "tests/support/mpi_test.hpp"

using namespace dosefloor;
using namespace dosefloor::dose_limits;
using test::series_of;

namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

}  // namespace

BOOST_AUTO_TEST_SUITE(dose_steps)

BOOST_AUTO_TEST_CASE(frames_of_one_dose_are_one_step_and_steps_are_in_order_of_dose) {
  const std::vector<Frame> frames{
      {7, 30.0, 1.0, 2.0, 1.0}, {7, 10.0, 1.0, 2.0, 1.0}, {3, 30.0, 1.0, 2.0, 1.0}};
  const DoseSteps steps(frames, Reference::truth);
  BOOST_TEST(steps.doses_per_A2() == std::vector({10.0, 30.0}), boost::test_tools::per_element());
  BOOST_TEST((steps.frames() == Selection{{1}, {0, 2}}));
  BOOST_TEST((steps.particles() == std::vector<std::vector<std::size_t>>{{2}, {0, 1}}));
}

BOOST_AUTO_TEST_CASE(windows_are_cut_off_at_the_ends) {
  const std::vector<Frame> frames = series_of({0, 0, 0, 0, 0, 0});
  const DoseSteps steps(frames, Reference::truth, 5);
  BOOST_TEST(steps.window_begin(0) == 0U);
  BOOST_TEST(steps.window_end(0) == 3U);
  BOOST_TEST(steps.window_begin(3) == 1U);
  BOOST_TEST(steps.window_end(3) == 6U);
}

BOOST_AUTO_TEST_CASE(the_default_window_is_a_tenth_of_the_doses_with_at_least_3_doses_and_5_frames) {
  BOOST_TEST(default_window(1000, 1000) == 101U);
  BOOST_TEST(default_window(32, 256) == 3U);
  BOOST_TEST(default_window(32, 32) == 5U);
  BOOST_TEST(default_window(1, 1) == 5U);
}

BOOST_AUTO_TEST_CASE(what_is_no_number_or_no_area_is_refused) {
  const std::vector<Frame> good = series_of({0.5, 0.5});
  for (const Frame& bad :
       {Frame{0, undefined, 1.0, 2.0, 1.0}, Frame{0, 0.0, 1.0, 2.0, 1.0}, Frame{0, 1.0, undefined, 2.0, 1.0},
        Frame{0, 1.0, -1.0, 2.0, 0.0}, Frame{0, 1.0, 1.0, 0.0, 0.0}, Frame{0, 1.0, 1.0, undefined, 0.0},
        Frame{0, 1.0, 1.0, 2.0, undefined}, Frame{0, 1.0, 1.0, 2.0, 1.1}}) {
    std::vector<Frame> frames = good;
    frames.push_back(bad);
    BOOST_CHECK_EXCEPTION(DoseSteps(frames, Reference::truth), InputError, [](const InputError& error) {
      return std::string(error.what()).find("frame 2 of the dose series") != std::string::npos;
    });
  }
  BOOST_CHECK_THROW(DoseSteps({}, Reference::truth), InputError);
  BOOST_CHECK_THROW(DoseSteps(good, Reference::truth, 4), InputError);
  BOOST_CHECK_NO_THROW(DoseSteps(std::vector{Frame{0, 1.0, 1.0, 2.0, undefined}}, Reference::last_frame));
}

BOOST_AUTO_TEST_CASE(medians_of_odd_even_equal_and_no_values) {
  std::vector<double> values{3.0, 1.0, 2.0};
  BOOST_TEST(median_of(values) == 2.0);
  values = {4.0, 1.0, 2.0, 3.0};
  BOOST_TEST(median_of(values) == 2.5);
  values = {1.0, 1.0, 1.0, 5.0};
  BOOST_TEST(median_of(values) == 1.0);
  values.clear();
  BOOST_TEST(std::isnan(median_of(values)));
}

BOOST_AUTO_TEST_CASE(the_curve_of_four_frames_by_hand) {
  // Areas 100 Å²; found 0, 20 (all false), 80 (10 false), 120 (30 false); a window of three doses.
  const std::vector<Frame> frames{{0, 1.0, 0.0, 100.0, 0.0},
                                  {0, 2.0, 20.0, 100.0, 0.0},
                                  {0, 3.0, 80.0, 100.0, 70.0},
                                  {0, 4.0, 120.0, 100.0, 90.0}};
  const DoseSteps steps(frames, Reference::truth, 3);
  const AreaCurve curve = area_curve(frames, steps, steps.frames());
  const auto close = boost::test_tools::tolerance(1e-12);
  BOOST_TEST(curve[0].frames == 2U);
  BOOST_TEST(curve[0].share == 0.1, close);
  BOOST_TEST(curve[0].precision == 0.0);
  BOOST_TEST(curve[1].share == 0.2, close);
  BOOST_TEST(curve[1].true_share == 0.0);
  BOOST_TEST(curve[1].precision == 0.7, close);
  BOOST_TEST(curve[2].share == 0.8, close);
  BOOST_TEST(curve[2].true_share == 0.7, close);
  BOOST_TEST(curve[2].precision == 160.0 / 220.0, close);
  BOOST_TEST(curve[2].false_share == (0.2 + 0.1 + 0.3) / 3.0, close);
  BOOST_TEST(curve[2].f1 == (0.0 + 140.0 / 180.0 + 180.0 / 220.0) / 3.0, close);
  BOOST_TEST(curve[3].share == 1.0, close);
}

BOOST_AUTO_TEST_SUITE_END()
