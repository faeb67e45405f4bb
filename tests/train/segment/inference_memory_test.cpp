#include <torch/torch.h>

#include "sim/core/command_line/memory.hpp"
#include "tests/support/mpi_test.hpp"
#include "train/model/model_file.hpp"
#include "train/networks/msd/msd_design.hpp"
#include "train/networks/network.hpp"
#include "train/networks/unet/unet_design.hpp"
#include "train/segment/segmenter.hpp"

using namespace dosefloor;

namespace {

constexpr double mib = 1024.0 * 1024.0;

model::ModelDescription description_of(const std::string& network, std::int64_t size) {
  model::ModelDescription description;
  if (network == "msd") {
    description.design = networks::MsdDesign({.depth = size, .dilation_max = 10});
  } else {
    description.design = networks::UnetDesign({.initial_channels = size,
                                               .levels = 2,
                                               .kernel = 3,
                                               .convolutions = 3,
                                               .normalisation = network == "normalised unet"
                                                                    ? config::UnetNormalisation::group
                                                                    : config::UnetNormalisation::none});
  }
  return description;
}

/// The memory that a network takes for an image, over that of a small one, is about what is estimated: other
/// processors have other kernels, and those who ask leave half of the memory free.
void check(const std::string& network, std::int64_t size, int edge) {
  const model::ModelDescription description = description_of(network, size);
  const segment::Segmenter segmenter({description, description.design->make(0)}, {});
  const auto segment = [&](int of) {
    const std::vector<float> image(static_cast<std::size_t>(of) * static_cast<std::size_t>(of), 0.5F);
    (void)segmenter.probabilities(image, of, of);
  };
  segment(128);  // loads kernels
  const double before_mib = command_line::peak_resident_mib();
  segment(edge);
  const double taken_mib = command_line::peak_resident_mib() - before_mib;
  const double estimated_mib = description.design->inference_bytes_per_pixel() * edge * edge / mib;
  BOOST_TEST_MESSAGE(network << " " << size << ": took " << taken_mib << " MiB, estimated " << estimated_mib);
  BOOST_TEST(taken_mib < 1.3 * estimated_mib);
  BOOST_TEST(taken_mib > 0.7 * estimated_mib);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(inference_memory)

// One network a suite: each suite is a process of its own, whose peak starts low.
BOOST_AUTO_TEST_SUITE(msd)
BOOST_AUTO_TEST_CASE(an_msd_net_takes_what_is_estimated) {
  check("msd", 30, 700);
}
BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(unet)
BOOST_AUTO_TEST_CASE(a_unet_takes_what_is_estimated) {
  check("unet", 16, 700);
}
BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(normalised_unet)
BOOST_AUTO_TEST_CASE(a_unet_with_group_normalisation_takes_no_more) {
  check("normalised unet", 16, 700);
}
BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE_END()
