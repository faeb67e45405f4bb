#include "jobs/slurm/machine.hpp"

#include <fstream>

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"
#include "tests/support/scratch_folder.hpp"

namespace slurm = dosefloor::slurm;
namespace tasks = dosefloor::tasks;
namespace test = dosefloor::test;

namespace {

slurm::Machine read(const test::ScratchFolder& folder, const std::string& text) {
  std::ofstream(folder / "mine.toml") << text;
  return slurm::read_machine((folder / "mine.toml").string(), folder.path());
}

std::string refused(const std::string& text) {
  const test::ScratchFolder folder;
  try {
    (void)read(folder, text);
  } catch (const dosefloor::InputError& error) {
    const std::string message = error.what();
    return message.substr(message.find("mine.toml"));
  }
  return "accepted";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(slurm_machine)

BOOST_AUTO_TEST_CASE(stages_have_their_own_resources) {
  const test::ScratchFolder folder;
  const slurm::Machine machine = read(folder,
                                      "[machine]\nlauncher = \"mpirun\"\nenvironment = [\"A=b c\"]\n"
                                      "[train]\nranks = 4\ngpus = 4\n[waves]\nranks = 16\n");
  BOOST_TEST(machine.name == "mine");
  BOOST_TEST(machine.of(tasks::Stage::train).gpus == 4);
  BOOST_TEST(machine.of(tasks::Stage::waves).ranks == 16);
  BOOST_TEST(machine.of(tasks::Stage::images).ranks == 1);
  BOOST_TEST((machine.environment == std::vector<std::string>{"A=b c"}));
}

BOOST_AUTO_TEST_CASE(mistakes_are_answered_with_their_line) {
  BOOST_TEST(refused("[machine]\npartion = \"x\"\n") ==
             "mine.toml:2: machine.partion = \"x\": there is no such key; did you mean partition?");
  BOOST_TEST(refused("[machine]\nlauncher = \"slurm\"\n") ==
             "mine.toml:2: machine.launcher = \"slurm\": expected \"srun\" or \"mpirun\".");
  BOOST_TEST(refused("[train]\nranks = 4\ngpus = 2\n") ==
             "mine.toml:3: train.gpus = 2: expected 0, or one for each of the 4 ranks.");
  BOOST_TEST(refused("[machine]\nenvironment = [\"A\"]\n") ==
             "mine.toml:2: machine.environment = [\"A\"]: expected a list of \"NAME=value\".");
  BOOST_TEST(refused("[machine]\nsetup = \"no.sh\"\n").find("there is no file") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_unknown_name_is_answered_with_those_there_are) {
  const test::ScratchFolder folder;
  std::ofstream(folder / "b.toml") << "";
  std::ofstream(folder / "a.toml") << "";
  BOOST_CHECK_EXCEPTION(
      (void)slurm::read_machine("c", folder.path()), dosefloor::InputError, [](const auto& error) {
        return std::string(error.what()).find("expected one of a, b, or a file (.toml)") != std::string::npos;
      });
}

BOOST_AUTO_TEST_CASE(the_shipped_machines_can_be_read) {
  for (const char* name : {"cpu-srun", "cpu-mpirun", "gpu-srun"}) {
    BOOST_TEST(slurm::read_machine(name, DOSEFLOOR_MACHINES).name == name);
  }
}

BOOST_AUTO_TEST_SUITE_END()
