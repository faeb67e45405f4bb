#define BOOST_TEST_MODULE installation
#include "sim/core/installation/installation.hpp"

#include <fstream>

#include "sim/core/errors/error.hpp"
#include "tests/sim/core/installation/with_variable.hpp"
#include "tests/support/mpi_test.hpp"
#include "tests/support/scratch_folder.hpp"

namespace fs = std::filesystem;
namespace installation = dosefloor::installation;
using dosefloor::test::ScratchFolder;
using dosefloor::test::WithVariable;

BOOST_AUTO_TEST_SUITE(installation_suite)

BOOST_AUTO_TEST_CASE(this_build_tree_has_every_folder_that_programs_read) {
  BOOST_TEST(installation::is_build_tree());
  BOOST_TEST(installation::setup_command() == "bash cmake/setup.sh");
  for (const char* file :
       {"figures/waves_figure.py", "import/import_frames.py", "jobs/machines/cpu-srun.toml",
        "jobs/slurm/task.sbatch", "experiments/quickstart.toml", "setup/make_environment.py",
        "python-requirements.txt"}) {
    BOOST_TEST(fs::exists(installation::shared_file(file)), file);
  }
}

BOOST_AUTO_TEST_CASE(the_environment_given_is_taken_whether_it_exists_or_not) {
  const WithVariable given("DOSEFLOOR_PYTHON", "/absent/bin/python");
  BOOST_TEST(installation::python() == "/absent/bin/python");
}

BOOST_AUTO_TEST_CASE(an_environment_beside_the_program_comes_before_that_of_the_user) {
  const ScratchFolder folder;
  const WithVariable none("DOSEFLOOR_PYTHON", "");
  const WithVariable data("XDG_DATA_HOME", folder.path().string());
  const fs::path of_user = folder / "dosefloor" / "python" / "bin" / "python";
  fs::create_directories(of_user.parent_path());
  std::ofstream(of_user) << "";
  const fs::path beside = installation::shared_file("python") / "bin" / "python";
  BOOST_TEST(installation::python() == (fs::exists(beside) ? beside : of_user));
}

BOOST_AUTO_TEST_CASE(the_users_environment_is_in_the_data_folder) {
  {
    const WithVariable data("XDG_DATA_HOME", "/data");
    BOOST_TEST(installation::user_environment() == "/data/dosefloor/python");
  }
  const WithVariable home("HOME", "/home/ada");
  const WithVariable relative("XDG_DATA_HOME", "data");  // to be ignored
  BOOST_TEST(installation::user_environment() == "/home/ada/.local/share/dosefloor/python");
}

BOOST_AUTO_TEST_CASE(a_user_without_a_home_is_asked_for_a_folder) {
  const WithVariable data("XDG_DATA_HOME", "");
  const WithVariable home("HOME", "");
  BOOST_CHECK_THROW((void)installation::user_environment(), dosefloor::InputError);
}

BOOST_AUTO_TEST_SUITE_END()
