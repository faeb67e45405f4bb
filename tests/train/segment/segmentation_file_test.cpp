#include "train/segment/segmentation_file.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

#include "sim/core/emd/emd_reader.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/schemas/schemas.hpp"
#include "sim/scores/score_counts.hpp"
#include "tests/support/mpi_test.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/train/samples/poked_file.hpp"

using namespace dosefloor;

namespace {

emd::Identity identity() {
  emd::Identity identity;
  identity.schema = dosefloor::schemas::segmentation.name;
  identity.parameters_toml = "[segment]\n";
  return identity;
}

/// One image of 2 x 3 pixels of 0.5 x 0.4 Å: three true pixels.
samples::Sample sample(bool with_truth) {
  samples::Sample sample;
  sample.id = {7, 3};
  sample.height = 2;
  sample.width = 3;
  sample.image = {0, 0, 0, 0, 0, 0};
  if (with_truth) {
    sample.mask = {1, 1, 1, 0, 0, 0};
  }
  sample.dose_per_A2 = 250.0;
  sample.pixel_x_A = 0.5;
  sample.pixel_y_A = 0.4;
  return sample;
}

// Above 0.9: TP 1, FP 1, FN 2. Above 0.5: TP 2, FP 2, FN 1. 0.5 is not above 0.5.
const std::vector<float> probabilities{0.95F, 0.6F, 0.5F, 0.1F, 0.91F, 0.7F};

const std::vector<emd::Axis> axes{
    {"image_epoch", "", {3}}, {"specimen", "", {7}}, {"y", "px", {0, 1}}, {"x", "px", {0, 1, 2}}};

std::filesystem::path written(const test::ScratchFolder& folder, bool with_truth) {
  const parallel::Communicator world = parallel::Communicator::world();
  std::filesystem::path path = folder / "segmentation.emd";
  output::OutputFile file(world, path, identity(), segment::segmentation_layout(axes, with_truth));
  segment::write_segmentation(file, 0, sample(with_truth), probabilities, 0.9);
  file.finalise();
  return path;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(segmentation_file)

BOOST_AUTO_TEST_CASE(it_holds_probabilities_and_the_mask_above_the_threshold_on_the_images_axes) {
  const test::ScratchFolder folder;
  const emd::EmdReader reader(written(folder, true));
  BOOST_CHECK(reader.read_item<float>("probabilities", 0, 2) == probabilities);
  const std::vector<std::uint8_t> mask{1, 0, 0, 0, 1, 0};
  BOOST_CHECK(reader.read_item<std::uint8_t>("masks", 0, 2) == mask);
  for (const char* group : {"probabilities", "masks"}) {
    for (std::size_t i = 0; i < axes.size(); ++i) {
      const auto type = reader.dataset(std::string(group) + "/data").type.value();
      const emd::Axis axis = reader.signal(group, type, 4).axes[i];
      BOOST_TEST((axis.name == axes[i].name && axis.units == axes[i].units && axis.values == axes[i].values));
    }
  }
}

BOOST_AUTO_TEST_CASE(pixels_are_counted_by_their_log_odds_outside_and_inside_the_particle) {
  const test::ScratchFolder folder;
  const emd::EmdReader reader(written(folder, true));
  const std::vector<std::int64_t> counts = reader.read_item<std::int64_t>("score_counts", 0, 2);
  BOOST_TEST_REQUIRE(counts.size() == 2 * scores::score_bins);
  const scores::ClassScores expected = scores::count_scores(probabilities, sample(true).mask);
  const std::span<const std::int64_t> all(counts);
  BOOST_TEST(std::ranges::equal(all.first(scores::score_bins), expected.background));
  BOOST_TEST(std::ranges::equal(all.last(scores::score_bins), expected.particle));
  const test::ScratchFolder other;
  const emd::EmdReader without(written(other, false));
  const std::vector<std::int64_t> unknown = without.read_item<std::int64_t>("score_counts", 0, 2);
  BOOST_TEST(std::accumulate(unknown.begin(), unknown.begin() + scores::score_bins, std::int64_t{0}) == 6);
}

BOOST_AUTO_TEST_CASE(a_row_has_ids_areas_and_counts_against_the_truth) {
  const test::ScratchFolder folder;
  const emd::Table table = emd::EmdReader(written(folder, true)).read_table("segments");
  const auto integer = [&](const char* name) { return table.int64.at(name).at(0); };
  const auto real = [&](const char* name) { return table.float64.at(name).at(0); };
  BOOST_TEST((integer("image_epoch") == 3 && integer("specimen") == 7));
  BOOST_TEST((real("dose_per_A2") == 250.0 && real("pixel_x_A") == 0.5 && real("pixel_y_A") == 0.4));
  BOOST_TEST((integer("area_px") == 2 && integer("true_area_px") == 3));
  BOOST_TEST(real("area_A2") == 0.4, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(real("true_area_A2") == 0.6, boost::test_tools::tolerance(1e-12));
  BOOST_TEST((integer("true_positives") == 1 && integer("false_positives") == 1));
  BOOST_TEST(integer("false_negatives") == 2);
  BOOST_TEST(real("f1") == 0.4, boost::test_tools::tolerance(1e-12));
  BOOST_TEST((integer("true_positives_at_half") == 2 && integer("false_positives_at_half") == 2));
  BOOST_TEST(integer("false_negatives_at_half") == 1);
}

BOOST_AUTO_TEST_CASE(without_truth_its_columns_are_absent) {
  const test::ScratchFolder folder;
  const std::filesystem::path path = written(folder, false);
  const emd::Table table = emd::EmdReader(path).read_table("segments");
  BOOST_TEST(table.columns.size() == 7U);
  BOOST_TEST(table.int64.at("area_px").at(0) == 2);
  BOOST_TEST((table.int64.count("true_area_px") == 0 && table.float64.count("f1") == 0));
  BOOST_CHECK_EXCEPTION((void)segment::scores_of(path), InputError,
                        test::names({"segmentation.emd", "no column true_positives"}));
}

BOOST_AUTO_TEST_CASE(scores_are_of_the_sums_of_all_images) {
  const test::ScratchFolder folder;
  const parallel::Communicator world = parallel::Communicator::world();
  std::vector<emd::Axis> two = axes;
  two[1].values = {7, 8};
  {
    output::OutputFile file(world, folder / "two.emd", identity(), segment::segmentation_layout(two, true));
    segment::write_segmentation(file, 0, sample(true), probabilities, 0.9);
    segment::write_segmentation(file, 1, sample(true), std::vector<float>(6, 1.0F), 0.9);
    file.finalise();
  }
  const segment::SegmentationScores scores = segment::scores_of(folder / "two.emd");
  BOOST_CHECK((scores.at_threshold == metrics::SegmentationCounts{4, 4, 2}));
  BOOST_CHECK((scores.at_even_threshold == metrics::SegmentationCounts{5, 5, 1}));
}

BOOST_AUTO_TEST_CASE(an_image_in_which_nothing_is_to_be_found_and_nothing_is_has_no_f1) {
  const test::ScratchFolder folder;
  const parallel::Communicator world = parallel::Communicator::world();
  samples::Sample empty = sample(true);
  empty.mask.assign(6, 0);
  {
    output::OutputFile file(world, folder / "none.emd", identity(), segment::segmentation_layout(axes, true));
    segment::write_segmentation(file, 0, empty, std::vector<float>(6, 0.2F), 0.9);
    file.finalise();
  }
  BOOST_TEST(std::isnan(emd::EmdReader(folder / "none.emd").read_table("segments").float64.at("f1").at(0)));
}

BOOST_AUTO_TEST_SUITE_END()
