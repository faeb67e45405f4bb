#include "train/segment/segment_identity.hpp"

#include <fstream>

#include "sim/core/emd/emd_schema.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/output/partial_file.hpp"
#include "tests/support/mpi_test.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/train/samples/poked_file.hpp"
#include "train/segment/segmentation_file.hpp"

using namespace dosefloor;
using segment::SegmentParameters;

namespace {

const SegmentParameters parameters{
    "unet",      0.9, 512, "cpu", 1, "0123456789abcdef", "fedcba9876543210", 17, 0, "model.safetensors",
    "images.emd"};

void lay_out(const std::filesystem::path& path) {
  const std::vector<emd::Axis> axes{
      {"image_epoch", "", {0}}, {"specimen", "", {0}}, {"y", "px", {0}}, {"x", "px", {0}}};
  emd::create_emd(path, segment::segment_identity(parameters), segment::segmentation_layout(axes, false));
}

template <class Change>
std::uint64_t hash_after(Change change) {
  SegmentParameters changed = parameters;
  change(changed);
  return segment::segment_identity(changed).parameter_hash;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(segment_identity)

BOOST_AUTO_TEST_CASE(everything_the_bits_follow_from_changes_the_hash) {
  const std::uint64_t hash = segment::segment_identity(parameters).parameter_hash;
  BOOST_TEST(hash_after([](SegmentParameters&) {}) == hash);
  BOOST_TEST(hash_after([](SegmentParameters& p) { p.threshold = 0.5; }) != hash);
  BOOST_TEST(hash_after([](SegmentParameters& p) { p.tile_px = 0; }) != hash);
  BOOST_TEST(hash_after([](SegmentParameters& p) { p.device = "cuda"; }) != hash);
  BOOST_TEST(hash_after([](SegmentParameters& p) { p.threads = 2; }) != hash);
  BOOST_TEST(hash_after([](SegmentParameters& p) { p.model_checksum[0] = 'f'; }) != hash);
  BOOST_TEST(hash_after([](SegmentParameters& p) { p.images_fingerprint[0] = '0'; }) != hash);
  BOOST_TEST(hash_after([](SegmentParameters& p) { p.first_specimen = 1; }) != hash);
  BOOST_TEST(hash_after([](SegmentParameters& p) { p.average_symmetries = true; }) != hash);
}

BOOST_AUTO_TEST_CASE(where_model_and_images_lie_is_told_and_changes_no_hash) {
  const emd::Identity identity = segment::segment_identity(parameters);
  BOOST_TEST(hash_after([](SegmentParameters& p) { p.images = "../elsewhere/images.emd"; }) ==
             identity.parameter_hash);
  BOOST_TEST(hash_after([](SegmentParameters& p) { p.model = "other"; }) == identity.parameter_hash);
  BOOST_TEST(identity.parameters_toml.find("images = \"images.emd\"\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(tiles_of_a_finished_and_of_a_begun_segmentation_are_found) {
  const test::ScratchFolder folder;
  BOOST_TEST(!segment::tile_px_of(folder / "a.emd").has_value());
  lay_out(files::partial_path(folder / "a.emd"));
  BOOST_TEST(segment::tile_px_of(folder / "a.emd").value() == 512);
  lay_out(folder / "b.emd");
  BOOST_TEST(segment::tile_px_of(folder / "b.emd").value() == 512);
}

BOOST_AUTO_TEST_CASE(a_file_of_another_kind_tells_no_tiles) {
  const test::ScratchFolder folder;
  std::ofstream(folder / "a.emd") << "tile_px = 3\n";
  BOOST_TEST(!segment::tile_px_of(folder / "a.emd").has_value());
}

BOOST_AUTO_TEST_SUITE_END()
