#include "sim/specimen/kind.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "tests/support/mpi_test.hpp"

using namespace dosefloor::specimen;
using dosefloor::config::SpecimenConfig;

namespace {

constexpr std::uint64_t seed = 2024;
constexpr std::int64_t many = 20000;

SpecimenConfig with_share(double share) {
  SpecimenConfig config;
  config.empty_share = share;
  return config;
}

std::vector<SpecimenKind> kinds_of(const SpecimenConfig& config, std::int64_t count) {
  std::vector<SpecimenKind> kinds;
  for (std::int64_t id = 0; id < count; ++id) {
    kinds.push_back(kind_of(config, seed, id, count));
  }
  return kinds;
}

double share_of(const std::vector<SpecimenKind>& kinds, SpecimenKind kind) {
  return static_cast<double>(std::count(kinds.begin(), kinds.end(), kind)) /
         static_cast<double>(kinds.size());
}

/// Four standard deviations of a share of `many` draws.
double bound(double share) {
  return 4.0 * std::sqrt(share * (1.0 - share) / static_cast<double>(many));
}

std::int64_t count_of(const Specimen& specimen, std::uint8_t atomic_number) {
  const auto& numbers = specimen.structure.atomic_numbers;
  return std::count(numbers.begin(), numbers.end(), atomic_number);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(kind)

BOOST_AUTO_TEST_CASE(the_share_is_that_of_the_key_half_of_it_the_support_alone_half_vacuum) {
  for (const double share : {0.1, 0.5, 1.0}) {
    const std::vector<SpecimenKind> kinds = kinds_of(with_share(share), many);
    BOOST_TEST(std::abs(share_of(kinds, SpecimenKind::particle) - (1.0 - share)) <= bound(share));
    BOOST_TEST(std::abs(share_of(kinds, SpecimenKind::support) - share / 2) <= bound(share / 2));
    BOOST_TEST(std::abs(share_of(kinds, SpecimenKind::vacuum) - share / 2) <= bound(share / 2));
  }
}

BOOST_AUTO_TEST_CASE(a_share_of_0_and_structures_of_ones_own_are_never_empty) {
  SpecimenConfig own = with_share(1.0);
  own.from = "*.xyz";
  for (const SpecimenConfig& config : {with_share(0.0), own}) {
    BOOST_TEST(!may_be_empty(config));
    BOOST_TEST(share_of(kinds_of(config, 100), SpecimenKind::particle) == 1.0);
  }
}

BOOST_AUTO_TEST_CASE(a_larger_share_keeps_those_that_are_empty_already) {
  const std::vector<SpecimenKind> few = kinds_of(with_share(0.1), 1000);
  const std::vector<SpecimenKind> more = kinds_of(with_share(0.4), 1000);
  for (std::size_t id = 0; id < few.size(); ++id) {
    BOOST_TEST((few[id] == SpecimenKind::particle || few[id] == more[id]));
  }
}

BOOST_AUTO_TEST_CASE(the_last_ones_are_in_turns_support_and_vacuum) {
  SpecimenConfig config = with_share(0.0);
  config.empty_last = 3;
  using enum SpecimenKind;
  BOOST_TEST((kinds_of(config, 5) == std::vector{particle, particle, support, vacuum, support}));
}

BOOST_AUTO_TEST_CASE(what_is_left_is_where_it_was) {
  const Specimen whole = generate_specimen(SpecimenConfig{}, seed, 3);
  Specimen same = whole;
  leave_out(same, SpecimenKind::particle);
  BOOST_TEST((same.structure.positions_A == whole.structure.positions_A));
  BOOST_TEST(same.parameters.n_au == whole.parameters.n_au);

  Specimen support = whole;
  leave_out(support, SpecimenKind::support);
  const auto n_au = static_cast<std::ptrdiff_t>(whole.parameters.n_au);
  BOOST_TEST((support.structure.positions_A ==
              std::vector(whole.structure.positions_A.begin() + n_au, whole.structure.positions_A.end())));
  BOOST_TEST(count_of(support, 79) == 0);
  BOOST_TEST(count_of(support, 58) == support.parameters.n_ce);
  BOOST_TEST(count_of(support, 8) == support.parameters.n_o);
  BOOST_TEST(support.parameters.n_au + support.parameters.au_layers == 0);
  BOOST_TEST(support.parameters.slab_width_A == whole.parameters.slab_width_A);

  Specimen vacuum = whole;
  leave_out(vacuum, SpecimenKind::vacuum);
  BOOST_TEST(vacuum.structure.size() == 0U);
  BOOST_TEST((vacuum.structure.box_A == whole.structure.box_A));
  BOOST_TEST(vacuum.parameters.n_au + vacuum.parameters.n_ce + vacuum.parameters.n_o == 0);
}

BOOST_AUTO_TEST_CASE(their_names_are_those_of_tables) {
  BOOST_TEST(name_of(SpecimenKind::particle) == std::string("particle"));
  BOOST_TEST(name_of(SpecimenKind::support) == std::string("support"));
  BOOST_TEST(name_of(SpecimenKind::vacuum) == std::string("vacuum"));
}

BOOST_AUTO_TEST_SUITE_END()
