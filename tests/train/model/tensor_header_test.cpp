#include "train/model/tensor_header.hpp"

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"

using namespace dosefloor;
using model::byte_count;
using model::DataType;
using model::header_text;
using model::parse_header;
using model::TensorEntry;
using model::TensorHeader;

namespace {

std::string refusal_of(const std::string& text, std::uint64_t data_bytes) {
  try {
    (void)parse_header(text, data_bytes);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

/// One tensor "a" of 2 x 3 float32, with one part of its entry exchanged.
std::string with(const std::string& part, const std::string& replacement) {
  std::string text = R"({"a":{"data_offsets":[0,24],"dtype":"F32","shape":[2,3]}})";
  return text.replace(text.find(part), part.size(), replacement);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tensor_header)

BOOST_AUTO_TEST_CASE(it_reads_what_it_writes) {
  const TensorHeader header{{{"key", "value \"with\" quotes\n"}, {"größe", "Å"}},
                            {{"b", DataType::float64, {2, 0, 3}, 0, 0},
                             {"c", DataType::int64, {}, 0, 8},
                             {"a.weight", DataType::float32, {3, 1}, 8, 20}}};
  const std::string text = header_text(header);
  BOOST_TEST((8 + text.size()) % 8 == 0);
  const TensorHeader read = parse_header(text, 20);
  BOOST_CHECK(read.metadata == header.metadata);
  BOOST_REQUIRE_EQUAL(read.tensors.size(), 3);
  for (std::size_t i = 0; i < 3; ++i) {
    BOOST_TEST(read.tensors[i].name == header.tensors[i].name);
    BOOST_CHECK(read.tensors[i].type == header.tensors[i].type);
    BOOST_CHECK(read.tensors[i].shape == header.tensors[i].shape);
    BOOST_TEST(read.tensors[i].begin == header.tensors[i].begin);
    BOOST_TEST(read.tensors[i].end == header.tensors[i].end);
  }
}

BOOST_AUTO_TEST_CASE(a_tensor_s_bytes_follow_from_type_and_shape) {
  BOOST_TEST(byte_count(DataType::float32, {2, 3}) == 24);
  BOOST_TEST(byte_count(DataType::float64, {5}) == 40);
  BOOST_TEST(byte_count(DataType::int64, {}) == 8);
  BOOST_TEST(byte_count(DataType::int64, {7, 0}) == 0);
}

BOOST_AUTO_TEST_CASE(shapes_that_no_memory_holds_are_refused) {
  const std::int64_t large = std::int64_t{1} << 31;
  BOOST_CHECK_THROW((void)byte_count(DataType::float32, {large, large}), InputError);
  BOOST_CHECK_THROW((void)byte_count(DataType::float32, {0, large, large}), InputError);
  BOOST_CHECK_THROW((void)byte_count(DataType::float32, {-1}), InputError);
  BOOST_CHECK_THROW((void)byte_count(DataType::float32, std::vector<std::int64_t>(33, 1)), InputError);
}

BOOST_AUTO_TEST_CASE(the_message_says_what_is_wrong) {
  BOOST_TEST(refusal_of(with("", ""), 24).empty());
  BOOST_TEST(refusal_of("[1]", 0).find("no JSON object") != std::string::npos);
  BOOST_TEST(refusal_of("{\"a\":", 0).find("no JSON object") != std::string::npos);
  BOOST_TEST(refusal_of(with("F32", "BF16"), 24) ==
             "tensor \"a\" has numbers of type \"BF16\"; expected F32, F64 or I64");
  BOOST_TEST(refusal_of(with("[2,3]", "[2,4]"), 24) ==
             "tensor \"a\" has 24 bytes for the shape [2,4]; expected 32");
  BOOST_TEST(refusal_of(with("[0,24]", "[8,32]"), 32) ==
             "tensor \"a\" begins at byte 8 of the data; expected 0, where the one before it ends");
  BOOST_TEST(refusal_of(with("", ""), 25) ==
             "25 bytes of data; expected 24, as many as the tensors in its header have");
}

BOOST_AUTO_TEST_CASE(no_entry_but_a_whole_one_is_taken) {
  for (const auto& [part, replacement] :
       std::vector<std::pair<std::string, std::string>>{{"[2,3]", "[-2,-3]"},
                                                        {"[2,3]", "[2.0,3]"},
                                                        {"[2,3]", "6"},
                                                        {"[2,3]", "[18446744073709551615,3]"},
                                                        {"[0,24]", "[24,0]"},
                                                        {"[0,24]", "[0,24,48]"},
                                                        {"[0,24]", "[0,1e999]"},
                                                        {"\"F32\"", "32"},
                                                        {"\"dtype\"", "\"type\""},
                                                        {",\"shape\":[2,3]", ""},
                                                        {"\"shape\"", "\"more\":1,\"shape\""},
                                                        {"\"a\":{", "\"__metadata__\":{"}}) {
    BOOST_TEST_CONTEXT(part << " -> " << replacement) {
      BOOST_TEST(!refusal_of(with(part, replacement), 24).empty());
    }
  }
}

BOOST_AUTO_TEST_CASE(overlapping_tensors_are_refused) {
  const std::string text =
      R"({"a":{"data_offsets":[0,8],"dtype":"F32","shape":[2]},"b":{"data_offsets":[4,12],"dtype":"F32","shape":[2]}})";
  BOOST_TEST(refusal_of(text, 12).find("\"b\" begins at byte 4 of the data; expected 8") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(deep_nesting_does_not_overflow_the_stack) {
  const std::string deep(2'000'000, '[');
  BOOST_TEST(refusal_of("{\"a\":" + deep + std::string(deep.size(), ']') + "}", 0).find("nested") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(names_must_be_utf_8) {
  BOOST_CHECK_THROW((void)header_text({{}, {TensorEntry{"\xff", DataType::int64, {}, 0, 8}}}), InputError);
  BOOST_TEST(!refusal_of("{\"\xff\":1}", 0).empty());
}

BOOST_AUTO_TEST_SUITE_END()
