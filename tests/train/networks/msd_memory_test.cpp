#include <malloc.h>

#include <fstream>
#include <functional>
#include <string>

#include "sim/errors/error.hpp"
#include "tests/support/mpi_test.hpp"
#include "tests/train/networks/plain_networks.hpp"
#include "train/networks/dilations.hpp"

using namespace dosefloor;
using namespace dosefloor::test;

namespace {

constexpr std::int64_t edge = 256;
constexpr double plane_MiB = edge * edge * 4.0 / (1024.0 * 1024.0);

/// A line of /proc/self/status, in MiB.
double status_MiB(const std::string& name) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind(name + ":", 0) == 0) {
      return std::stod(line.substr(name.size() + 1)) / 1024.0;
    }
  }
  throw Error("/proc/self/status has no line " + name);
}

/// How far `work` raises the resident memory of this process: the kernel's high-water mark, set back before.
double added_peak_MiB(const std::function<void()>& work) {
  malloc_trim(0);
  std::ofstream("/proc/self/clear_refs") << "5" << std::flush;
  const double base_MiB = status_MiB("VmRSS");
  BOOST_REQUIRE_SMALL(status_MiB("VmHWM") - base_MiB, 1.0);
  work();
  return status_MiB("VmHWM") - base_MiB;
}

/// Forward and backward pass of the paper's MSD-net, of our function or of concatenating layers.
void step(std::int64_t depth, std::int64_t size, bool concatenating) {
  torch::set_num_threads(1);
  train::MsdNet net({.depth = depth}, train::draw_dilations(1, depth, 10), 1);
  const torch::Tensor images = torch::ones({1, 1, size, size});
  const PlainNetwork plain = plain_msd(net);
  (concatenating ? plain.forward(images) : net.forward(images)).sum().backward();
}

/// Memory that a step takes, in planes of the image. A small step before it loads code and tables.
double planes_of_step(std::int64_t depth, bool concatenating = false) {
  step(2, 64, concatenating);
  return added_peak_MiB([&] { step(depth, edge, concatenating); }) / plane_MiB;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(msd_memory)

BOOST_AUTO_TEST_CASE(a_step_takes_two_planes_per_layer) {
  const double at_25 = planes_of_step(25);
  const double at_50 = planes_of_step(50);
  const double at_100 = planes_of_step(100);
  BOOST_TEST_MESSAGE("planes: " << at_25 << " at depth 25, " << at_50 << " at 50, " << at_100 << " at 100");
  BOOST_TEST((at_50 - at_25) / 25.0 == 2.0, boost::test_tools::tolerance(0.25));
  BOOST_TEST((at_100 - at_50) / 50.0 == 2.0, boost::test_tools::tolerance(0.25));
}

BOOST_AUTO_TEST_CASE(a_step_takes_at_most_an_eighth_of_what_concatenation_takes) {
  const double ours = planes_of_step(50);
  const double concatenating = planes_of_step(50, true);
  BOOST_TEST_MESSAGE("planes at depth 50: " << ours << ", with concatenation " << concatenating);
  BOOST_TEST(ours < concatenating / 8.0);
}

BOOST_AUTO_TEST_SUITE_END()
