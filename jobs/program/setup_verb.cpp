#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "jobs/program/execute.hpp"
#include "jobs/program/parse.hpp"
#include "jobs/program/study_verbs.hpp"
#include "sim/core/installation/installation.hpp"

namespace dosefloor::jobs_program {

int setup_verb(const Arguments& arguments, const Program& /*program*/) {
  command_line::Parser app{
      "Makes the Python environment that figures, imports of microscope files and networks need, by the python3 on "
      "PATH; says beforehand what it downloads. Interrupted, the same command continues; an environment that is "
      "damaged is mended, and a complete one left alone."};
  app.name("dosefloor setup");
  std::string folder;
  bool for_cpus = false;
  bool quiet = false;
  app.add_option(
         "--folder", folder,
         "of the environment, which DOSEFLOOR_PYTHON=FOLDER/bin/python then names; by default where it is found "
         "without: dosefloor/python in your data folder ($XDG_DATA_HOME, else ~/.local/share)")
      ->type_name("FOLDER");
  app.add_flag("--cpu", for_cpus, "networks on CPUs alone: PyTorch without CUDA, a tenth of the download");
  app.add_flag("--quiet", quiet, "no progress, errors only");
  if (const std::optional<int> answered = app.parse(arguments)) {
    return *answered;
  }
  const std::filesystem::path made =
      folder.empty() ? installation::user_environment() : std::filesystem::absolute(folder);
  std::vector<std::string> words{
      "python3",        (installation::shared_file("setup") / "make_environment.py").string(),
      "--requirements", installation::shared_file("python-requirements.txt").string(),
      "--folder",       made.string()};
  if (for_cpus) {
    words.emplace_back("--cpu");
  }
  if (quiet) {
    words.emplace_back("--quiet");
  }
  execute(words);
}

}  // namespace dosefloor::jobs_program
