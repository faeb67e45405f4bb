#include "sim/core/files/parameter_difference.hpp"

#include "tests/support/mpi_test.hpp"

using dosefloor::files::describe_difference;

BOOST_AUTO_TEST_SUITE(parameter_difference)

BOOST_AUTO_TEST_CASE(equal_texts_do_not_differ) {
  BOOST_TEST(describe_difference("[a]\nb = 1\n", "[a]\nb = 1\n").empty());
}

BOOST_AUTO_TEST_CASE(order_spaces_and_comments_do_not_count) {
  BOOST_TEST(
      describe_difference("[a]\nb = 1 # old\nc = \"x#y\"\n", "\n# new\n[a]\n  c=\"x#y\"\nb  =  1\n").empty());
}

BOOST_AUTO_TEST_CASE(a_changed_value_is_named_with_its_section) {
  BOOST_TEST(
      describe_difference("seed = 1\n[specimen]\ncount = 10\n", "seed = 1\n[specimen]\ncount = 20\n") ==
      "  specimen.count: 10 in the file, 20 now");
}

BOOST_AUTO_TEST_CASE(keys_on_one_side_only_are_named) {
  BOOST_TEST(describe_difference("[a]\nb = 1\n", "[a]\nc = 2\n") ==
             "  a.b: 1 in the file, missing now\n  a.c: missing in the file, 2 now");
}

BOOST_AUTO_TEST_CASE(a_hash_sign_inside_a_text_is_no_comment) {
  BOOST_TEST(describe_difference("a = \"x#1\"", "a = \"x#2\"") == "  a: \"x#1\" in the file, \"x#2\" now");
}

BOOST_AUTO_TEST_CASE(tables_of_an_array_are_compared_by_number) {
  BOOST_TEST(describe_difference("[[net]]\nw = 1\n[[net]]\nw = 2\n", "[[net]]\nw = 1\n[[net]]\nw = 3\n") ==
             "  net[1].w: 2 in the file, 3 now");
}

BOOST_AUTO_TEST_CASE(values_over_several_lines_are_one_value) {
  BOOST_TEST(describe_difference("a = [\n 1,\n 2]\nb = 1\n", "a = [\n 1,\n 3]\nb = 1\n") ==
             "  a: [1,2] in the file, [1,3] now");
}

BOOST_AUTO_TEST_SUITE_END()
