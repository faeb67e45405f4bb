#pragma once
/// Boost.Test under MPI: a case declares the rank counts it must pass on, and CTest gets one entry for
/// each. Usage:
///   BOOST_AUTO_TEST_CASE(sum_is_the_same_on_any_rank_count, *dosefloor::test::ranks({1, 2, 4})) { ... }
/// A case that declares nothing runs on one rank.

#include <boost/test/unit_test.hpp>

#include <initializer_list>
#include <string>

namespace dosefloor::test {

/// Decorator that stores the rank counts as a label "ranks=1,2,4".
inline boost::unit_test::label ranks(std::initializer_list<int> counts) {
  std::string text = "ranks=";
  for (const int count : counts) {
    text += (text.back() == '=' ? "" : ",") + std::to_string(count);
  }
  return boost::unit_test::label(text);
}

}  // namespace dosefloor::test
