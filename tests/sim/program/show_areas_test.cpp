#include "sim/program/show_areas.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"

using dosefloor::InputError;
using dosefloor::sim_program::areas_by_dose;

namespace {

/// `count` images; the later, the lower the dose.
dosefloor::emd::Table segments(std::int64_t count, bool truth) {
  dosefloor::emd::Table table;
  for (std::int64_t i = 0; i < count; ++i) {
    table.int64["image_epoch"].push_back(i / 5);
    table.int64["specimen"].push_back(i);
    table.float64["dose_per_A2"].push_back(1000.0 / static_cast<double>(i + 1));
    table.float64["area_A2"].push_back(10.0 * static_cast<double>(i));
    if (truth) {
      table.float64["true_area_A2"].push_back(7.25);
      table.float64["f1"].push_back(i == 0 ? std::numeric_limits<double>::quiet_NaN() : 0.5);
    }
  }
  return table;
}

/// Words of each line.
std::vector<std::vector<std::string>> words_of(const std::string& text) {
  std::vector<std::vector<std::string>> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    lines.emplace_back();
    for (std::string word; words >> word;) {
      lines.back().push_back(word);
    }
  }
  return lines;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(show_areas)

BOOST_AUTO_TEST_CASE(images_come_from_the_lowest_dose_to_the_highest_with_areas_and_scores) {
  const auto lines = words_of(areas_by_dose(segments(3, true)));
  const std::vector<std::vector<std::string>> expected{
      {"image_epoch", "specimen", "dose_per_A2", "area_A2", "true_area_A2", "f1"},
      {"0", "2", "333.3", "20.0", "7.2", "0.500"},
      {"0", "1", "500", "10.0", "7.2", "0.500"},
      {"0", "0", "1000", "0.0", "7.2", "-"}};
  BOOST_CHECK(lines == expected);
}

BOOST_AUTO_TEST_CASE(without_truth_there_are_no_columns_of_it) {
  const auto lines = words_of(areas_by_dose(segments(2, false)));
  BOOST_TEST(lines.size() == 3U);
  BOOST_TEST(lines[0].size() == 4U);
  BOOST_TEST(lines[1].size() == 4U);
}

BOOST_AUTO_TEST_CASE(of_many_images_twelve_are_told_with_the_lowest_and_the_highest_dose) {
  const auto lines = words_of(areas_by_dose(segments(100, true)));
  BOOST_REQUIRE_EQUAL(lines.size(), 14U);
  BOOST_TEST(lines[1][2] == "10");
  BOOST_TEST(lines[12][2] == "1000");
  BOOST_TEST((lines[13][0] == "(12" && lines[13][2] == "100"));
}

BOOST_AUTO_TEST_CASE(unknown_doses_come_last) {
  auto table = segments(3, false);
  table.float64["dose_per_A2"][2] = std::numeric_limits<double>::quiet_NaN();
  const auto lines = words_of(areas_by_dose(table));
  BOOST_TEST(lines[1][2] == "500");
  BOOST_TEST(lines[3][2] == "-");
}

BOOST_AUTO_TEST_CASE(a_table_without_areas_is_refused) {
  auto table = segments(3, false);
  table.float64.erase("area_A2");
  BOOST_CHECK_THROW((void)areas_by_dose(table), InputError);
}

BOOST_AUTO_TEST_SUITE_END()
