#include "train/training/curves.hpp"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <string>
#include <vector>

namespace dosefloor::training {
namespace {

metrics::ValidationScores some_scores() {
  metrics::ValidationScores scores(0.9);
  const std::vector<std::uint8_t> mask{1, 1, 0, 0};
  scores.add(std::vector<float>{0.95F, 0.6F, 0.6F, 0.0F}, mask, 200.0, 0.5F);
  scores.add(std::vector<float>{0.95F, 0.95F, 0.0F, 0.0F}, mask, 5e3, 0.25F);
  return scores;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(curves)

BOOST_AUTO_TEST_CASE(there_is_a_column_for_each_decade_of_the_dose_range) {
  const Curves curves({1e2, 1e6});
  const std::size_t count = curves.columns().size();
  BOOST_TEST(curves.columns()[count - 5] == "f1_1e2_to_1e3");
  BOOST_TEST(curves.columns()[count - 2] == "f1_1e5_to_1e6");  // none begins at 1e6
  BOOST_TEST(*(Curves({5e2, 7e2}).columns().end() - 2) == "f1_1e2_to_1e3");
  BOOST_TEST(*(Curves({1e3, 1e3}).columns().end() - 2) == "f1_1e3_to_1e4");
}

BOOST_AUTO_TEST_CASE(a_row_has_the_numbers_of_its_columns) {
  const Curves curves({1e2, 1e4});
  const metrics::ValidationScores scores = some_scores();
  const CurveRow row = curves.row({3, 30, 1e-3, 0.7, 0.96}, &scores);
  const std::vector<double> expected{3,         30,  1e-3, 0.7, 0.375, 8.0 / 9.0, 0.8, 1.0,
                                     6.0 / 7.0, 1.0, 0.75, 1.0, 0.8,   1.0,       0.96};
  BOOST_TEST(row == expected, boost::test_tools::tolerance(1e-12) << boost::test_tools::per_element());
  BOOST_TEST(row.size() == curves.columns().size());
}

BOOST_AUTO_TEST_CASE(the_temperature_is_a_column_where_it_is_fitted) {
  const Curves curves({1e2, 1e4}, true);
  const std::size_t without = Curves({1e2, 1e4}).columns().size();
  BOOST_REQUIRE_EQUAL(curves.columns().size(), without + 1);
  BOOST_TEST(curves.columns().back() == "temperature");
  metrics::ValidationScores scores = some_scores();
  BOOST_TEST(!curves.temperature_in(curves.row({3, 30, 1e-3, 0.7, 0.96}, &scores)).has_value());
  scores.count_logits(std::vector<float>{4.0F, -4.0F, 4.0F, -4.0F, -4.0F},
                      std::vector<std::uint8_t>{1, 0, 0, 0, 1});
  const CurveRow row = curves.row({3, 30, 1e-3, 0.7, 0.96}, &scores);
  BOOST_TEST(row.size() == curves.columns().size());
  BOOST_TEST(Curves::validated(row));
  BOOST_TEST(!Curves::validated(curves.row({1, 10, 1e-3, 0.7, 0.0}, nullptr)));
  // 3 of 5 are right: sigmoid(4 / T) = 0.6
  BOOST_TEST(curves.temperature_in(row).value() == 4.0 / std::log(1.5), boost::test_tools::tolerance(5e-3));
  BOOST_TEST(!curves.temperature_in(curves.row({1, 10, 1e-3, 0.7, 0.0}, nullptr)).has_value());
  BOOST_TEST(!Curves({1e2, 1e4}).temperature_in(row).has_value());
}

BOOST_AUTO_TEST_CASE(csv_leaves_fields_empty_for_what_was_not_measured) {
  const Curves curves({1e3, 1e4});
  const std::vector<CurveRow> rows{curves.row({1, 10, 1e-3, 0.75, 0.0}, nullptr),
                                   curves.row({2, 20, 1e-3, 0.5, 0.0}, nullptr)};
  const std::string text = csv_text(curves, rows, {{2.0, 5.0, 0.25, 0.5, 0.25}});
  BOOST_TEST(text ==
             "epoch,step,learning_rate,training_loss,validation_loss,f1,precision,recall,f1_at_threshold,"
             "precision_at_threshold,recall_at_threshold,f1_from_1e3,f1_1e3_to_1e4,training_f1,seconds,"
             "images_per_second,data_share,compute_share,reduction_share\n"
             "1,10,0.001,0.75,,,,,,,,,,,,,,,\n"
             "2,20,0.001,0.5,,,,,,,,,,,2.000,5.00,0.2500,0.5000,0.2500\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dosefloor::training
