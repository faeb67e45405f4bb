#define BOOST_TEST_MODULE version
#include "sim/core/version/version.hpp"

#include <regex>
#include <string>

#include "sim/core/version/instruction_set.hpp"
#include "tests/support/mpi_test.hpp"

namespace version = dosefloor::version;

BOOST_AUTO_TEST_SUITE(identity)

BOOST_AUTO_TEST_CASE(the_version_is_three_numbers) {
  const std::string text(version::program_version);
  BOOST_TEST(std::regex_match(text, std::regex(R"(\d+\.\d+\.\d+)")), text);
}

// "unknown", a hash, or a tag with what came after it; it goes into files, so it is one word.
BOOST_AUTO_TEST_CASE(the_git_hash_is_one_word) {
  const std::string text(version::git_hash);
  BOOST_TEST(std::regex_match(text, std::regex("[^ \\t\\n\"]+")), text);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(instruction_set)

// This file is compiled with the instruction set of all others.
BOOST_AUTO_TEST_CASE(the_extensions_compiled_in_are_named) {
  const std::string words = " " + version::instruction_set() + " ";
  BOOST_TEST(words != "  ");
#if defined(__AVX2__)
  BOOST_TEST(words.find(" avx2 ") != std::string::npos, words);
#endif
#if defined(__AVX512F__)
  BOOST_TEST(words.find(" avx512f ") != std::string::npos, words);
#elif defined(__x86_64__)
  BOOST_TEST(words.find(" avx512f ") == std::string::npos, words);
#endif
}

BOOST_AUTO_TEST_CASE(the_processor_that_runs_this_has_them) {
  BOOST_CHECK_NO_THROW(version::require_instruction_set());
}

BOOST_AUTO_TEST_SUITE_END()
