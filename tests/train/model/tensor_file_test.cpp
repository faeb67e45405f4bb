#include "train/model/tensor_file.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/train/model/file_bytes.hpp"

using namespace dosefloor;
using model::Checksum;
using model::DataType;
using model::Metadata;
using model::read_tensor_file;
using model::TensorFile;
using model::TensorView;
using model::write_tensor_file;
using test::bytes_of_file;
using test::ScratchFolder;
using test::write_bytes;

namespace {

using Path = std::filesystem::path;

/// Numbers of each type, whose bytes must come back: NaN with a payload, -0, subnormal, extremes.
class Example {
 public:
  Example() {
    const std::uint32_t quiet_with_payload = 0x7fc12345;
    std::memcpy(floats_.data(), &quiet_with_payload, sizeof(quiet_with_payload));
  }
  [[nodiscard]] std::vector<TensorView> tensors() const {
    return {{"weights.last", DataType::float32, {1, 5}, std::as_bytes(std::span(floats_))},
            {"moments", DataType::float64, {3}, std::as_bytes(std::span(doubles_))},
            {"step", DataType::int64, {}, std::as_bytes(std::span(integers_).first(1))},
            {"order", DataType::int64, {2, 1}, std::as_bytes(std::span(integers_))},
            {"nothing", DataType::float32, {4, 0}, {}}};
  }
  [[nodiscard]] static Metadata metadata() {
    // One of them looks like the checksum's place.
    return {{"description", R"({"checksum":"0123456789abcdef"})"}, {"empty", ""}, {"unit", "Å"}};
  }

 private:
  std::vector<float> floats_{0.0F, -0.0F, 1e-40F, std::numeric_limits<float>::infinity(), 0.1F};
  std::vector<double> doubles_{0.1, -1e300, 5e-324};
  std::vector<std::int64_t> integers_{std::numeric_limits<std::int64_t>::min(), 1};
};

void write_example(const Path& path) {
  write_tensor_file(path, Example::metadata(), Example().tensors());
}

std::string refusal_of(const Path& path, Checksum checksum = Checksum::required) {
  try {
    (void)read_tensor_file(path, checksum, "DO THIS");
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

/// The example as a program that knows no checksum would have written it.
std::string without_checksum(std::string bytes) {
  const std::string key = R"("checksum":)";
  bytes.replace(bytes.find(key), key.size(), R"("otherkey":)");
  return bytes;
}

/// The file cut at every length must be refused, and, where `must_refuse`, with every bit flipped; else a
/// flip may be read. Exceptions other than InputError end the test.
void damage_everywhere(const Path& path, const std::string& bytes, Checksum checksum, bool must_refuse) {
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    write_bytes(path, bytes.substr(0, length));
    BOOST_REQUIRE_MESSAGE(!refusal_of(path, checksum).empty(), "cut at " << length);
  }
  write_bytes(path, bytes + '\0');
  BOOST_TEST(!refusal_of(path, checksum).empty());
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    std::string damaged = bytes;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
    write_bytes(path, damaged);
    const bool refused = !refusal_of(path, checksum).empty();
    BOOST_REQUIRE_MESSAGE(refused || !must_refuse, "bit " << bit << " flipped");
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tensor_file)

BOOST_AUTO_TEST_CASE(tensors_and_metadata_come_back_bit_for_bit) {
  const ScratchFolder folder;
  write_example(folder / "a.safetensors");
  const TensorFile read = read_tensor_file(folder / "a.safetensors");
  BOOST_CHECK(read.metadata() == Example::metadata());
  const Example example;
  std::vector<TensorView> expected = example.tensors();
  std::sort(expected.begin(), expected.end(),
            [](const TensorView& a, const TensorView& b) { return a.name < b.name; });
  BOOST_REQUIRE_EQUAL(read.tensors().size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const TensorView& tensor = read.tensors()[i];
    BOOST_TEST(tensor.name == expected[i].name);
    BOOST_CHECK(tensor.type == expected[i].type);
    BOOST_CHECK(tensor.shape == expected[i].shape);
    BOOST_CHECK(std::ranges::equal(tensor.bytes, expected[i].bytes));
  }
}

BOOST_AUTO_TEST_CASE(views_stay_valid_when_a_file_is_moved) {
  const ScratchFolder folder;
  write_example(folder / "a");
  TensorFile file = read_tensor_file(folder / "a");
  const std::byte* const first = file.tensors()[0].bytes.data();
  const TensorFile moved = std::move(file);
  BOOST_TEST(moved.tensors()[0].bytes.data() == first);
}

BOOST_AUTO_TEST_CASE(the_bytes_do_not_depend_on_the_order_of_tensors) {
  const ScratchFolder folder;
  write_example(folder / "a");
  const Example example;
  std::vector<TensorView> tensors = example.tensors();
  std::reverse(tensors.begin(), tensors.end());
  write_tensor_file(folder / "b", Example::metadata(), tensors);
  BOOST_TEST(bytes_of_file(folder / "a") == bytes_of_file(folder / "b"));
}

BOOST_AUTO_TEST_CASE(every_tensor_is_aligned_to_its_numbers) {
  const ScratchFolder folder;
  write_example(folder / "a");
  const TensorFile file = read_tensor_file(folder / "a");
  for (const TensorView& tensor : file.tensors()) {
    BOOST_TEST(reinterpret_cast<std::uintptr_t>(tensor.bytes.data()) % size_of(tensor.type) == 0);
  }
  std::uint64_t header = 0;
  std::memcpy(&header, bytes_of_file(folder / "a").data(), sizeof(header));
  BOOST_TEST(header % 8 == 0);
}

BOOST_AUTO_TEST_CASE(the_checksum_is_xxh64_of_the_file_with_zeros_in_its_place) {
  const ScratchFolder folder;
  write_tensor_file(folder / "a", {}, {});
  // Python: xxhash.xxh64_hexdigest(bytes([48, 0, 0, 0, 0, 0, 0, 0])
  //                                + b'{"__metadata__":{"checksum":"0000000000000000"}}')
  BOOST_TEST(bytes_of_file(folder / "a").substr(8) == R"({"__metadata__":{"checksum":"7253f88e0b4bb1e7"}})");
}

BOOST_AUTO_TEST_CASE(any_damage_to_a_file_of_ours_is_found) {
  const ScratchFolder folder;
  write_example(folder / "a");
  const std::string bytes = bytes_of_file(folder / "a");
  damage_everywhere(folder / "b", bytes, Checksum::required, true);
}

BOOST_AUTO_TEST_CASE(damage_to_a_file_without_checksum_does_no_harm) {
  const ScratchFolder folder;
  write_example(folder / "a");
  const std::string bytes = without_checksum(bytes_of_file(folder / "a"));
  write_bytes(folder / "b", bytes);
  BOOST_TEST(refusal_of(folder / "b", Checksum::checked_if_there).empty());
  damage_everywhere(folder / "b", bytes, Checksum::checked_if_there, false);
}

BOOST_AUTO_TEST_CASE(a_file_without_checksum_is_refused_where_one_is_required) {
  const ScratchFolder folder;
  write_example(folder / "a");
  write_bytes(folder / "b", without_checksum(bytes_of_file(folder / "a")));
  BOOST_TEST(refusal_of(folder / "b") ==
             (folder / "b").string() +
                 ": found no checksum; expected one, as in every file that dosefloor writes. DO THIS");
}

BOOST_AUTO_TEST_CASE(a_header_that_claims_to_be_longer_than_the_file_is_refused_before_it_is_read) {
  const ScratchFolder folder;
  write_bytes(folder / "a", std::string("\xff\xff\xff\xff\xff\xff\xff\x7f{}", 10));
  BOOST_TEST(refusal_of(folder / "a") ==
             (folder / "a").string() +
                 ": found 10 bytes, and a header of 9223372036854775807 bytes; expected a whole safetensors "
                 "file. DO THIS");
}

BOOST_AUTO_TEST_CASE(files_that_are_not_there_are_bad_input) {
  const ScratchFolder folder;
  BOOST_TEST(refusal_of(folder / "none").find("no such file") != std::string::npos);
  std::filesystem::create_directories(folder / "directory");
  BOOST_TEST(!refusal_of(folder / "directory").empty());
}

BOOST_AUTO_TEST_CASE(names_and_keys_that_cannot_be_stored_are_refused) {
  const ScratchFolder folder;
  const std::vector<std::byte> byte(8);
  const auto write = [&](const Metadata& metadata, const std::vector<std::string>& names) {
    std::vector<TensorView> tensors;
    tensors.reserve(names.size());
    for (const std::string& name : names) {
      tensors.push_back({name, DataType::int64, {1}, byte});
    }
    write_tensor_file(folder / "a", metadata, tensors);
  };
  BOOST_CHECK_THROW(write({}, {""}), InputError);
  BOOST_CHECK_THROW(write({}, {"__metadata__"}), InputError);
  BOOST_CHECK_THROW(write({}, {"a", "b", "a"}), InputError);
  BOOST_CHECK_THROW(write({{"checksum", ""}}, {"a"}), InputError);
  BOOST_CHECK_THROW(write({{"key", "\xff"}}, {"a"}), InputError);
  BOOST_CHECK_THROW(
      write_tensor_file(folder / "a", {}, std::vector<TensorView>{{"a", DataType::int64, {2}, byte}}), Error);
  BOOST_TEST(!std::filesystem::exists(folder / "a"));
}

BOOST_AUTO_TEST_SUITE_END()
