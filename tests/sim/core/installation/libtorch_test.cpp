#include "sim/core/installation/libtorch.hpp"

#include <fstream>

#include "sim/core/errors/error.hpp"
#include "sim/core/installation/installation.hpp"
#include "tests/support/mpi_test.hpp"
#include "tests/support/scratch_folder.hpp"

namespace fs = std::filesystem;
namespace installation = dosefloor::installation;
using dosefloor::InputError;
using dosefloor::test::ScratchFolder;

namespace {

/// An environment of Python 3.12 with a LibTorch that states `version`.
fs::path environment_with(const ScratchFolder& folder, const std::string& version) {
  const fs::path torch = folder / "env/lib/python3.12/site-packages/torch";
  fs::create_directories(torch / "lib");
  std::ofstream(torch / "lib" / "libtorch_cpu.so") << "";
  std::ofstream(torch / "version.py") << "__all__ = ['__version__']\n__version__ = '" << version << "'\n";
  return folder / "env/bin/python";
}

std::string message_of(const fs::path& python) {
  try {
    (void)installation::libtorch_folders(python);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

const std::string built_with(installation::libtorch_version);

}  // namespace

BOOST_AUTO_TEST_SUITE(libtorch)

BOOST_AUTO_TEST_CASE(its_folder_comes_first_and_those_of_cuda_follow) {
  const ScratchFolder folder;
  const fs::path python = environment_with(folder, built_with + "+cu130");
  const fs::path packages = folder / "env/lib/python3.12/site-packages";
  std::ofstream(packages / "torch/lib/libtorch_cuda.so") << "";
  fs::create_directories(packages / "nvidia/nccl/lib");
  fs::create_directories(packages / "nvidia/cu13/lib");
  fs::create_directories(packages / "nvidia/headers/include");
  const std::vector<fs::path> wanted{packages / "torch/lib", packages / "nvidia/cu13/lib",
                                     packages / "nvidia/nccl/lib"};
  const std::vector<fs::path> found = installation::libtorch_folders(python);
  BOOST_TEST(found == wanted, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(one_for_cpus_comes_with_what_stands_in_for_cuda) {
  const ScratchFolder folder;
  const std::vector<fs::path> found =
      installation::libtorch_folders(environment_with(folder, built_with + "+cpu"));
  BOOST_REQUIRE(found.size() == 2U);
  BOOST_TEST(found[1] == installation::program_folder().parent_path() / "lib/dosefloor/without-cuda");
}

BOOST_AUTO_TEST_CASE(another_version_is_refused_by_name) {
  const ScratchFolder folder;
  const std::string message = message_of(environment_with(folder, "2.1.2+cu121"));
  BOOST_TEST(message.find("LibTorch " + built_with) != std::string::npos, message);
  BOOST_TEST(message.find("has 2.1.2.") != std::string::npos, message);
  BOOST_TEST(message.find("bash cmake/setup.sh") != std::string::npos, message);
}

BOOST_AUTO_TEST_CASE(an_environment_without_it_is_named) {
  const ScratchFolder folder;
  const std::string message = message_of(folder / "bare/bin/python");
  BOOST_TEST(message.find((folder / "bare").string() + " has none") != std::string::npos, message);
}

BOOST_AUTO_TEST_CASE(a_build_tree_finds_it_by_itself) {
  BOOST_TEST(!installation::missing_libtorch().has_value());
}

BOOST_AUTO_TEST_SUITE_END()
