#include "sim/core/files/disk_space.hpp"

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"

namespace files = dosefloor::files;

BOOST_AUTO_TEST_SUITE(disk_space)

BOOST_AUTO_TEST_CASE(sizes_are_written_in_binary_units) {
  BOOST_TEST(files::size_text(512) == "512 bytes");
  BOOST_TEST(files::size_text(1536) == "1.5 KiB");
  BOOST_TEST(files::size_text(std::uint64_t{5} << 20U) == "5.0 MiB");
  BOOST_TEST(files::size_text(std::uint64_t{3} << 40U) == "3.0 TiB");
  BOOST_TEST(files::size_text(std::uint64_t{5} << 50U) == "5120.0 TiB");
}

BOOST_AUTO_TEST_CASE(need_and_finding_are_named_with_the_folder) {
  const auto free = [](const std::filesystem::path&) { return std::uint64_t{1} << 30U; };
  BOOST_CHECK_EXCEPTION(files::check_disk_space("runs/a", std::uint64_t{3} << 30U, free), dosefloor::Error,
                        [](const dosefloor::Error& error) {
                          const std::string text = error.what();
                          return text.find("3.0 GiB") != std::string::npos &&
                                 text.find("1.0 GiB") != std::string::npos &&
                                 text.find("runs/a") != std::string::npos;
                        });
}

BOOST_AUTO_TEST_CASE(something_is_left_to_spare) {
  const std::uint64_t gibibyte = std::uint64_t{1} << 30U;
  const auto free = [&](const std::filesystem::path&) { return 100 * gibibyte; };
  BOOST_CHECK_NO_THROW(files::check_disk_space("", 99 * gibibyte, free));
  BOOST_CHECK_THROW(files::check_disk_space("", 100 * gibibyte, free), dosefloor::Error);
  BOOST_CHECK_THROW(files::check_disk_space("", ~std::uint64_t{0}, free), dosefloor::Error);
}

BOOST_AUTO_TEST_CASE(the_file_system_is_asked_by_default) {
  BOOST_TEST(files::free_bytes_in("/tmp") > 0U);
  BOOST_CHECK_THROW((void)files::free_bytes_in("/nonexistent"), dosefloor::Error);
}

BOOST_AUTO_TEST_SUITE_END()
