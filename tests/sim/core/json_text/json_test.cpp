#include "sim/core/json_text/json.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "sim/core/errors/error.hpp"

namespace dosefloor::json_text {
namespace {

BOOST_AUTO_TEST_SUITE(json)

BOOST_AUTO_TEST_CASE(keys_stay_in_the_order_in_which_they_were_written) {
  Json line{{"verb", "waves"}, {"computed", 3}, {"already_complete", false}};
  line["again"] = 1;
  line["computed"] = 4;
  BOOST_TEST(line.dump() == R"({"verb":"waves","computed":4,"already_complete":false,"again":1})");
}

BOOST_AUTO_TEST_CASE(values_in_braces_are_lists_unless_they_are_pairs_with_a_key) {
  const Json line{{"gpts", {512, 256}}, {"words", {"a", "b", "c"}}, {"at", {{"f1", 0.5}, {"recall", 1.0}}}};
  BOOST_TEST(line.dump() == R"({"gpts":[512,256],"words":["a","b","c"],"at":{"f1":0.5,"recall":1.0}})");
}

BOOST_AUTO_TEST_CASE(numbers_are_the_shortest_that_read_back_the_same) {
  const Json line{{"tenth", 0.1}, {"third", 1.0 / 3.0}, {"one", 1.0}, {"large", 1e300}, {"single", 0.25F}};
  BOOST_TEST(line.dump() ==
             R"({"tenth":0.1,"third":0.3333333333333333,"one":1.0,"large":1e+300,"single":0.25})");
}

BOOST_AUTO_TEST_CASE(whole_numbers_of_64_bits_lose_nothing) {
  const Json line{{"low", std::numeric_limits<std::int64_t>::min()},
                  {"high", std::numeric_limits<std::uint64_t>::max()}};
  BOOST_TEST(line.dump() == R"({"low":-9223372036854775808,"high":18446744073709551615})");
}

BOOST_AUTO_TEST_CASE(numbers_that_are_not_finite_are_null) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  BOOST_TEST(Json({{"f1", nan}, {"nothing", Json()}}).dump() == R"({"f1":null,"nothing":null})");
}

BOOST_AUTO_TEST_CASE(vectors_arrays_and_maps_are_lists_and_objects) {
  const Json line{{"discs_A", std::vector<double>{5.0, 10.5}},
                  {"size_px", std::array<std::int64_t, 2>{64, 32}},
                  {"none", std::vector<std::string>{}},
                  {"validation", std::map<std::string, double>{{"f1", 0.5}}}};
  BOOST_TEST(line.dump() == R"({"discs_A":[5.0,10.5],"size_px":[64,32],"none":[],"validation":{"f1":0.5}})");
}

BOOST_AUTO_TEST_CASE(lists_grow_and_objects_take_keys_of_others) {
  Json list;
  list.push_back({{"task", "a"}});
  list.push_back(2);
  Json line = Json::object();
  line.update({{"ran", list}, {"empty", Json::array()}});
  BOOST_TEST(line.dump() == R"({"ran":[{"task":"a"},2],"empty":[]})");
}

BOOST_AUTO_TEST_CASE(text_is_escaped) {
  BOOST_TEST(Json({{"file", "a \"b\"\n"}, {"dose", "e⁻/Å²"}}).dump() ==
             R"({"file":"a \"b\"\n","dose":"e⁻/Å²"})");
}

BOOST_AUTO_TEST_CASE(bytes_that_are_not_utf_8_are_replaced) {
  BOOST_TEST(Json({{"file", "a\xff"}}).dump() == "{\"file\":\"a\xef\xbf\xbd\"}");
}

BOOST_AUTO_TEST_CASE(text_for_people_is_indented) {
  BOOST_TEST(Json({{"a", {1, 2}}}).dump(2) == "{\n  \"a\": [\n    1,\n    2\n  ]\n}");
}

BOOST_AUTO_TEST_CASE(a_number_has_neither_keys_nor_values) {
  Json number = 1;
  BOOST_CHECK_THROW(number["key"], Error);
  BOOST_CHECK_THROW(number.push_back(2), Error);
  BOOST_CHECK_THROW(Json::object().update(number), Error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace dosefloor::json_text
