#pragma once
/// Boost.Test under MPI: a case declares the rank counts it must pass on, and CTest gets an entry for each
/// suite and count. Usage:
///   BOOST_AUTO_TEST_CASE(sum_is_the_same_on_any_rank_count, *dosefloor::test::ranks({1, 2, 4})) { ... }
/// A case that declares nothing runs on one rank.

#include <boost/test/unit_test.hpp>

#include <initializer_list>
#include <string>

namespace dosefloor::test {

/// Decorator that labels a case "ranks=1,2,4". (Boost's own `label` keeps a pointer to its text only.)
class RankLabel : public boost::unit_test::decorator::base {
 public:
  explicit RankLabel(std::initializer_list<int> counts) {
    for (const int count : counts) {
      text_ += (text_.empty() ? "ranks=" : ",") + std::to_string(count);
    }
  }

 private:
  void apply(boost::unit_test::test_unit& unit) override { unit.add_label(text_); }
  [[nodiscard]] boost::unit_test::decorator::base_ptr clone() const override {
    return boost::unit_test::decorator::base_ptr(new RankLabel(*this));
  }

  std::string text_;
};

inline RankLabel ranks(std::initializer_list<int> counts) {
  return RankLabel(counts);
}

}  // namespace dosefloor::test
