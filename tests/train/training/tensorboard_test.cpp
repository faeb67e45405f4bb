#include "train/training/tensorboard.hpp"

#include <bit>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dosefloor::training {
namespace {

template <class Unsigned>
Unsigned number_at(std::string_view bytes, std::size_t place) {
  Unsigned number = 0;
  for (std::size_t i = sizeof(Unsigned); i-- > 0;) {
    number = static_cast<Unsigned>(number << 8U) | static_cast<unsigned char>(bytes.at(place + i));
  }
  return number;
}

/// Messages of the records, whose checksums are compared.
std::vector<std::string> messages(std::string_view file) {
  std::vector<std::string> found;
  while (!file.empty()) {
    const auto length = static_cast<std::size_t>(number_at<std::uint64_t>(file, 0));
    BOOST_TEST_REQUIRE(file.size() >= length + 16);
    BOOST_TEST(number_at<std::uint32_t>(file, 8) == masked_crc(file.substr(0, 8)));
    found.emplace_back(file.substr(12, length));
    BOOST_TEST(number_at<std::uint32_t>(file, 12 + length) == masked_crc(found.back()));
    file.remove_prefix(length + 16);
  }
  return found;
}

double time_of(const std::string& message) {
  BOOST_TEST(message.at(0) == 0x09);  // field 1, 8 bytes
  return std::bit_cast<double>(number_at<std::uint64_t>(message, 1));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tensorboard)

BOOST_AUTO_TEST_CASE(the_checksum_is_that_of_the_standard_check_rotated_and_offset) {
  constexpr std::uint32_t crc32c_check = 0xE3069283;  // of "123456789"
  BOOST_TEST(masked_crc("123456789") == std::rotr(crc32c_check, 15) + 0xA282EAD8U);
}

BOOST_AUTO_TEST_CASE(a_row_is_an_event_with_a_scalar_for_each_measured_column) {
  const Curves curves({1e3, 1e4});
  const std::vector<CurveRow> rows{curves.row({1, 300, 0.5, 0.75, 0.0}, nullptr)};
  const std::vector<std::string> found = messages(tensorboard_events(curves, rows, {}, 1.5));
  BOOST_TEST_REQUIRE(found.size() == 2);
  using namespace std::string_literals;
  BOOST_TEST(found[0].substr(9) ==
             "\x1A\x0D"
             "brain.Event:2"s);
  // step 300; a summary of two values: tags of 13 characters, floats 0.5 and 0.75
  BOOST_TEST(found[1].substr(9) ==
             "\x10\xAC\x02\x2A\x2C"
             "\x0A\x14\x0A\x0D"
             "learning_rate"
             "\x15\x00\x00\x00\x3F"
             "\x0A\x14\x0A\x0D"
             "training_loss"
             "\x15\x00\x00\x40\x3F"s);
}

BOOST_AUTO_TEST_CASE(times_count_back_from_now) {
  const Curves curves({1e3, 1e4});
  const std::vector<CurveRow> rows(3, curves.row({1, 10, 0.5, 0.75, 0.0}, nullptr));
  const std::vector<std::string> found =
      messages(tensorboard_events(curves, rows, {{.seconds = 4.0}, {.seconds = 8.0}}, 100.0));
  BOOST_TEST(time_of(found.at(3)) == 100.0);
  BOOST_TEST(time_of(found.at(2)) == 92.0);
  BOOST_TEST(time_of(found.at(1)) == 88.0);
  BOOST_TEST(time_of(found.at(0)) == 88.0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dosefloor::training
