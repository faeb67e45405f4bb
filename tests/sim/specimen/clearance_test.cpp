#include "sim/specimen/clearance.hpp"

#include <string>
#include <vector>

#include "sim/core/errors/error.hpp"
#include "sim/core/random/stream.hpp"
#include "tests/sim/specimen/geometry.hpp"
#include "tests/support/mpi_test.hpp"

namespace specimen = dosefloor::specimen;
using dosefloor::random::Purpose;
using dosefloor::random::Stream;
using dosefloor::random::StreamKey;
using dosefloor::test::Vec3;

namespace {

bool is_clear(const std::vector<Vec3>& positions, double limit_A) {
  try {
    specimen::require_clearance(positions, limit_A);
  } catch (const dosefloor::Error&) {
    return false;
  }
  return true;
}

bool is_clear_by_brute_force(const std::vector<Vec3>& positions, double limit_A) {
  for (std::size_t i = 0; i < positions.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (dosefloor::test::norm(dosefloor::test::minus(positions[i], positions[j])) < limit_A) {
        return false;
      }
    }
  }
  return true;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(clearance)

BOOST_AUTO_TEST_CASE(agrees_with_looking_at_all_pairs) {
  int clear = 0;
  for (std::uint32_t cloud = 0; cloud < 400; ++cloud) {
    Stream stream(StreamKey{15, Purpose::specimen, cloud, 0});
    std::vector<Vec3> points(12);
    for (Vec3& r : points) {
      r = {stream.uniform(-6.0, 6.0), stream.uniform(-6.0, 6.0), stream.uniform(-6.0, 6.0)};
    }
    const bool expected = is_clear_by_brute_force(points, 1.9);
    BOOST_TEST(is_clear(points, 1.9) == expected);
    clear += expected ? 1 : 0;
  }
  BOOST_TEST((clear > 50 && clear < 350));  // both answers occur
}

BOOST_AUTO_TEST_CASE(the_limit_itself_is_allowed) {
  BOOST_TEST(is_clear({{0, 0, 0}, {0, 0, 2.0}}, 2.0));
  BOOST_TEST(!is_clear({{0, 0, 0}, {0, 0, 1.999}}, 2.0));
}

BOOST_AUTO_TEST_CASE(the_message_names_both_atoms_and_their_distance) {
  BOOST_CHECK_EXCEPTION(specimen::require_clearance({{0, 0, 0}, {9, 9, 9}, {0, 1.5, 0}}, 1.9),
                        dosefloor::Error, [](const dosefloor::Error& error) {
                          const std::string text = error.what();
                          return text.find("atoms 0 and 2") != std::string::npos &&
                                 text.find("1.5 Å") != std::string::npos;
                        });
}

BOOST_AUTO_TEST_SUITE_END()
