#include "config/toml_section.hpp"

#include "tests/config/refused.hpp"
#include "tests/support/mpi_test.hpp"

using dosefloor::test::refused;

BOOST_AUTO_TEST_SUITE(section_message)

BOOST_AUTO_TEST_CASE(a_number_out_of_its_limits) {
  BOOST_TEST(refused("\n[wave]\nslice_thickness_A = -1\n") ==
             "x.toml:3: wave.slice_thickness_A = -1: expected a length in Å above 0 and at most 10.");
  BOOST_TEST(refused("[specimen]\nmax_tilt_deg = 46.5\n") ==
             "x.toml:2: specimen.max_tilt_deg = 46.5: expected an angle in degrees from 0 to 45.");
  BOOST_TEST(refused("[experiment]\nseed = -1\n") ==
             "x.toml:2: experiment.seed = -1: expected a whole number of at least 0.");
}

BOOST_AUTO_TEST_CASE(a_limit_that_is_excluded_is_refused_and_one_that_is_included_accepted) {
  BOOST_TEST(
      refused("[wave]\nslice_thickness_A = 0\n").starts_with("x.toml:2: wave.slice_thickness_A = 0: "));
  BOOST_TEST(refused("[wave]\nslice_thickness_A = 10\n") == "accepted");
  BOOST_TEST(refused("[specimen]\nmax_tilt_deg = 0\n") == "accepted");
}

BOOST_AUTO_TEST_CASE(a_negative_dose) {
  BOOST_TEST(
      refused("[images]\ndose_range = \"custom\"\ndose_per_A2 = [-10, 100]\n") ==
      "x.toml:3: images.dose_per_A2 = [-10, 100]: expected [lower, upper], two doses in e⁻/Å², each above "
      "0, the lower not above the upper.");
}

BOOST_AUTO_TEST_CASE(a_text_where_a_number_belongs) {
  BOOST_TEST(refused("[wave]\nenergy_keV = \"300\"\n") ==
             "x.toml:2: wave.energy_keV = \"300\": expected an energy in keV from 10 to 3000.");
}

BOOST_AUTO_TEST_CASE(a_real_number_where_a_whole_one_belongs) {
  BOOST_TEST(refused("[wave]\nranks_per_wave = 2.0\n") ==
             "x.toml:2: wave.ranks_per_wave = 2.0: expected a whole number from 1 to 4096.");
}

BOOST_AUTO_TEST_CASE(a_whole_number_serves_as_a_real_one) {
  BOOST_TEST(refused("[wave]\nenergy_keV = 200\n") == "accepted");
}

BOOST_AUTO_TEST_CASE(a_number_where_a_truth_value_or_a_text_belongs) {
  BOOST_TEST(refused("[wave]\nstore_mask = 1\n") == "x.toml:2: wave.store_mask = 1: expected true or false.");
  BOOST_TEST(refused("[output]\nfolder = 3\n") == "x.toml:2: output.folder = 3: expected a text in quotes.");
}

BOOST_AUTO_TEST_CASE(a_date_where_a_text_belongs) {
  BOOST_TEST(refused("[experiment]\nname = 2026-01-31\n") ==
             "x.toml:2: experiment.name = 2026-01-31: expected a text in quotes.");
}

BOOST_AUTO_TEST_CASE(numbers_that_are_not_finite) {
  BOOST_TEST(refused("[wave]\nenergy_keV = nan\n") ==
             "x.toml:2: wave.energy_keV = nan: expected an energy in keV from 10 to 3000.");
  BOOST_TEST(refused("[images]\ndose_range = \"custom\"\ndose_per_A2 = [1.0, inf]\n")
                 .starts_with("x.toml:3: images.dose_per_A2 = [1.0, inf]: expected "));
}

BOOST_AUTO_TEST_CASE(a_lower_bound_above_the_upper) {
  BOOST_TEST(refused("[images]\ndefocus_A = [200, -200]\n") ==
             "x.toml:2: images.defocus_A = [200, -200]: expected [lower, upper], two lengths in Å, each from "
             "-100000 to 100000, the lower not above the upper.");
  BOOST_TEST(
      refused("[specimen]\nslab_trilayers = [4, 2]\n") ==
      "x.toml:2: specimen.slab_trilayers = [4, 2]: expected [lower, upper], two whole numbers, each from 1 "
      "to 100, the lower not above the upper.");
  BOOST_TEST(refused("[images]\ndefocus_A = [50, 50]\n") == "accepted");
}

BOOST_AUTO_TEST_CASE(lists_of_the_wrong_length) {
  BOOST_TEST(refused("[images]\nsize_px = [512]\n") ==
             "x.toml:2: images.size_px = [512]: expected [x, y], two whole numbers of pixels, each from 1 to "
             "65536.");
  BOOST_TEST(
      refused("[specimen]\nbox_A = [44, 44]\n") ==
      "x.toml:2: specimen.box_A = [44, 44]: expected [x, y, z], three lengths in Å, each above 0 and at most "
      "1000.");
  BOOST_TEST(refused("[images]\nblur_A = 0.5\n") ==
             "x.toml:2: images.blur_A = 0.5: expected [lower, upper], two lengths in Å, each from 0 to "
             "100, the lower not above the upper.");
}

BOOST_AUTO_TEST_CASE(a_name_that_is_no_choice) {
  BOOST_TEST(refused("[images]\ndose_range = \"medium\"\n") ==
             "x.toml:2: images.dose_range = \"medium\": expected \"high\", \"low\", \"full\" or \"custom\".");
  BOOST_TEST(refused("[images]\nmtf_model = 6\n") ==
             "x.toml:2: images.mtf_model = 6: expected 1, 2, 3, 4, 5 or \"custom\".");
}

BOOST_AUTO_TEST_CASE(words_that_are_unknown_doubled_or_missing) {
  const std::string expected = ": expected a list of different words out of \"msd\" or \"unet\".";
  BOOST_TEST(refused("[train]\nnetworks = [\"msd\", \"vit\"]\n") ==
             "x.toml:2: train.networks = [\"msd\", \"vit\"]" + expected);
  BOOST_TEST(refused("[train]\nnetworks = [\"msd\", \"msd\"]\n") ==
             "x.toml:2: train.networks = [\"msd\", \"msd\"]" + expected);
  BOOST_TEST(refused("[train]\nnetworks = []\n") == "x.toml:2: train.networks = []" + expected);
}

BOOST_AUTO_TEST_CASE(an_element_that_does_not_exist_and_a_negative_b) {
  const std::string expected =
      ": expected a table of element symbols, each with an area in Å² from 0 to 100, for example { Au = 0.6 "
      "}.";
  BOOST_TEST(refused("[wave]\ndebye_waller_A2 = { Xx = 0.6 }\n") ==
             "x.toml:2: wave.debye_waller_A2 = { Xx = 0.6 }" + expected);
  BOOST_TEST(refused("[wave]\ndebye_waller_A2 = { Au = -0.6 }\n") ==
             "x.toml:2: wave.debye_waller_A2 = { Au = -0.6 }" + expected);
  BOOST_TEST(refused("[wave.debye_waller_A2]\nAu = 0.6\nCe = 0.3\n") == "accepted");
}

BOOST_AUTO_TEST_CASE(an_unknown_key_with_the_nearest_one) {
  BOOST_TEST(refused("[wave]\nslice_thicknes_A = 1\n") ==
             "x.toml:2: wave.slice_thicknes_A = 1: there is no such key; did you mean slice_thickness_A?");
}

BOOST_AUTO_TEST_CASE(an_unknown_key_like_no_other_is_answered_with_all) {
  BOOST_TEST(
      refused("[output]\nzebra = 1\n") ==
      "x.toml:2: output.zebra = 1: there is no such key; [output] has folder, waves_folder, images_folder, "
      "dose_series_folder, compress.");
}

BOOST_AUTO_TEST_CASE(a_key_of_another_section) {
  BOOST_TEST(refused("[wave]\ndefocus_A = [0, 1]\n") ==
             "x.toml:2: wave.defocus_A = [0, 1]: there is no such key; defocus_A belongs in [images].");
}

BOOST_AUTO_TEST_CASE(a_key_with_the_wrong_unit_in_its_name) {
  BOOST_TEST(refused("[images]\ndefocus_nm = [-20, 20]\n") ==
             "x.toml:2: images.defocus_nm = [-20, 20]: there is no such key; defocus is given in Å: write "
             "defocus_A, 1 nm = 10 Å.");
  BOOST_TEST(refused("[images]\ncs_mm = [0, 0.001]\n") ==
             "x.toml:2: images.cs_mm = [0, 0.001]: there is no such key; cs is given in µm: write cs_um, 1 "
             "mm = 1000 µm.");
  BOOST_TEST(refused("[images]\ndose_per_nm2 = [1, 2]\n") ==
             "x.toml:2: images.dose_per_nm2 = [1, 2]: there is no such key; dose is given in e⁻/Å²: write "
             "dose_per_A2, 1 e⁻/nm² = 0.01 e⁻/Å².");
  BOOST_TEST(refused("[wave]\nenergy = 300\n") ==
             "x.toml:2: wave.energy = 300: there is no such key; energy is given in keV: write energy_keV.");
  BOOST_TEST(refused("[images]\nbin_px = 2\n") ==
             "x.toml:2: images.bin_px = 2: there is no such key; bin has no unit in its name: write bin.");
}

BOOST_AUTO_TEST_CASE(unknown_sections_and_keys_outside_sections) {
  BOOST_TEST(refused("\n[waves]\nsampling_A = 1\n") ==
             "x.toml:2: [waves]: there is no such section; did you mean [wave]?");
  BOOST_TEST(refused("[train.usd]\n") ==
             "x.toml:1: [train.usd]: there is no such section; did you mean "
             "[train.msd]?");
  BOOST_TEST(
      refused("seed = 1\n") ==
      "x.toml:1: seed = 1: stands outside any section; expected it below one of [experiment, specimen, wave, "
      "images, train, dose_series, analysis, output, sweep].");
  BOOST_TEST(refused("wave = 1\n") == "x.toml:1: wave = 1: expected a section, [wave].");
}

BOOST_AUTO_TEST_SUITE_END()
