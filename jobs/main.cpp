/// dosefloor: the program users type. It starts the program that has the verb, as `git` does, and never MPI
/// itself, so `mpirun -n 4 dosefloor waves ...` and `srun dosefloor waves ...` work; --ranks N starts mpirun.

#include <fmt/format.h>
#include <sched.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "jobs/run_verb.hpp"
#include "jobs/sweep_verb.hpp"
#include "jobs/why_verb.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/version/version.hpp"

namespace {

using dosefloor::InputError;

struct Verb {
  std::string_view name;
  std::string_view program;
  bool parallel;
  std::string_view help;
};

constexpr std::array<Verb, 17> verbs{{
    {"run", "dosefloor", false, "EXPERIMENT.toml           everything: waves to report, stage after stage"},
    {"sweep", "dosefloor", false,
     "plan | run | submit | status | resume | cancel EXPERIMENT.toml    a whole study, here or as job "
     "arrays"},
    {"why", "dosefloor", false, "ITEM                      what happened to a task of a study"},
    {"waves", "dosefloor-sim", true, "EXPERIMENT.toml           specimens and exit waves"},
    {"images", "dosefloor-sim", true,
     "EXPERIMENT.toml           all imaging realisations of all waves, with masks"},
    {"observe", "dosefloor-sim", true,
     "EXPERIMENT.toml           what an ideal observer would detect in the images: the electrons' limit"},
    {"train", "dosefloor-train", true, "EXPERIMENT.toml           trains the networks, or goes on with it"},
    {"segment", "dosefloor-train", true,
     "MODEL IMAGES -o OUT.emd   what a trained network finds in images: probabilities, masks, areas"},
    {"analyse", "dosefloor-analysis", false,
     "EXPERIMENT.toml           from which dose the networks see the particle: tables and a report"},
    {"fit-mtf", "dosefloor-analysis", false,
     "IMAGES -o OUT             the camera's MTF and readout noise from vacuum in frames"},
    {"import", "dosefloor-analysis", false,
     "FRAMES ... -o OUT.emd     a microscope's frames (DM3, DM4, MRC, TIFF, EMD) as images of ours"},
    {"wave", "dosefloor-sim", false, "STRUCTURE.xyz -o OUT.emd  one exit wave of any structure"},
    {"render", "dosefloor-sim", false, "WAVES.emd -o OUT.emd      one image of one exit wave"},
    {"show", "dosefloor-sim", false, "FILE                      what a file holds; --png draws it"},
    {"verify", "dosefloor-sim", true,
     "PATH ...                  are files whole, and would they be made again"},
    {"keys", "dosefloor-sim", false,
     "                          every key of an experiment file: default, meaning, limits"},
    {"bench", "dosefloor-sim", true, "waves | images | train | segment    speed beside its physical floor"},
}};

void print_help() {
  fmt::print("dosefloor {}: how few electrons does a segmentation network need?\n\n",
             dosefloor::version::program_version);
  fmt::print("usage: dosefloor VERB ... [--ranks N]\n\n");
  for (const Verb& verb : verbs) {
    fmt::print("  {:7} {}\n", verb.name, verb.help);
  }
  fmt::print(
      "\n`dosefloor VERB --help` tells a verb's options. --ranks N starts N MPI ranks on this machine; "
      "under\n"
      "mpirun or srun leave it out. Exit codes: 0 done and verified, 1 failure, 2 bad input, 3 interrupted "
      "and\n"
      "resumable, 4 locked by a live run.\n");
}

const Verb& find_verb(std::string_view name) {
  for (const Verb& verb : verbs) {
    if (verb.name == name) {
      return verb;
    }
  }
  std::string known;
  for (const Verb& verb : verbs) {
    known += fmt::format("{}{}", known.empty() ? "" : ", ", verb.name);
  }
  throw InputError(fmt::format("unknown verb \"{}\": expected one of {}", name, known));
}

/// Takes `--ranks N` or `--ranks=N` out of the arguments.
std::optional<int> take_ranks(std::vector<std::string>& arguments) {
  for (auto word = arguments.begin(); word != arguments.end(); ++word) {
    std::string value;
    auto end = word + 1;
    if (word->rfind("--ranks=", 0) == 0) {
      value = word->substr(std::strlen("--ranks="));
    } else if (*word == "--ranks" && end != arguments.end()) {
      value = *end++;
    } else if (*word != "--ranks") {
      continue;
    }
    if (value.empty() || value.size() > 6 || value.find_first_not_of("0123456789") != std::string::npos ||
        std::stoi(value) < 1) {
      throw InputError(fmt::format("--ranks {}: expected the number of MPI ranks, 1 or more", value));
    }
    arguments.erase(word, end);
    return std::stoi(value);
  }
  return std::nullopt;
}

int available_cores() {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  return sched_getaffinity(0, sizeof(cores), &cores) == 0 ? CPU_COUNT(&cores) : 1;
}

bool launched_by_mpi() {
  return std::getenv("OMPI_COMM_WORLD_SIZE") != nullptr || std::getenv("PMIX_RANK") != nullptr;
}

void expect_possible(const Verb& verb, std::optional<int> ranks) {
  if (verb.name == "run" && launched_by_mpi()) {
    throw InputError("`run` starts mpirun itself: start it without mpirun or srun");
  }
  if (!ranks || *ranks == 1) {
    return;
  }
  if (!verb.parallel && verb.name != "run") {
    throw InputError(fmt::format("`{}` runs on one rank, found --ranks {}", verb.name, *ranks));
  }
  if (launched_by_mpi()) {
    throw InputError(
        "--ranks starts mpirun, but this program was started by mpirun or srun already: leave it out");
  }
  if (*ranks > available_cores()) {
    throw InputError(
        fmt::format("--ranks {}: expected at most {}, the processor cores this process may use; to run "
                    "more ranks than cores call mpirun --oversubscribe yourself",
                    *ranks, available_cores()));
  }
}

/// Throws InputError if `program` is not beside this one.
void expect_built(const std::filesystem::path& program) {
  if (!std::filesystem::exists(program)) {
    throw InputError(
        fmt::format("{} does not exist, which has this verb. A build with DOSEFLOOR_WITH_TORCH=OFF has no "
                    "dosefloor-train, hence no networks; else build all programs into one folder",
                    program.string()));
  }
}

[[noreturn]] void execute(const std::vector<std::string>& words) {
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (const std::string& word : words) {
    argv.push_back(const_cast<char*>(word.c_str()));  // execvp's signature; it does not write
  }
  argv.push_back(nullptr);
  execvp(argv.front(), argv.data());
  throw dosefloor::Error(fmt::format("{} cannot be started: {}", words.front(), std::strerror(errno)));
}

int run(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.empty() || arguments[0] == "--help" || arguments[0] == "-h" || arguments[0] == "help") {
    print_help();
    return arguments.empty() ? static_cast<int>(dosefloor::ExitCode::bad_input) : 0;
  }
  if (arguments[0] == "--version") {
    fmt::print("dosefloor {} ({})\n", dosefloor::version::program_version, dosefloor::version::git_hash);
    return 0;
  }
  const Verb& verb = find_verb(arguments[0]);
  const std::filesystem::path folder = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  if (verb.name == "sweep") {
    return dosefloor::jobs::run_sweep_verb({arguments.begin() + 1, arguments.end()},
                                           {folder / "dosefloor", available_cores()});
  }
  if (verb.name == "why") {
    return dosefloor::jobs::run_why_verb({arguments.begin() + 1, arguments.end()});
  }
  const std::optional<int> ranks = take_ranks(arguments);

  expect_possible(verb, ranks);
  if (verb.name == "run") {
    return dosefloor::jobs::run_experiment({arguments.begin() + 1, arguments.end()}, ranks, available_cores(),
                                           folder / "dosefloor");
  }
  std::vector<std::string> command;
  if (ranks && *ranks > 1) {
    if (geteuid() == 0) {  // OpenMPI refuses root unless told twice; in a container root is all there is
      setenv("OMPI_ALLOW_RUN_AS_ROOT", "1", 0);
      setenv("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1", 0);
    }
    // mpirun counts no hardware threads and would refuse them as slots; available_cores() has had its say.
    command = {"mpirun", "--quiet", "--oversubscribe", "-n", std::to_string(*ranks)};
  }
  const bool bench_of_networks =
      verb.name == "bench" && arguments.size() > 1 && (arguments[1] == "train" || arguments[1] == "segment");
  const std::filesystem::path program = folder / (bench_of_networks ? "dosefloor-train" : verb.program);
  expect_built(program);
  command.push_back(program.string());
  command.insert(command.end(), arguments.begin(), arguments.end());
  execute(command);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const dosefloor::Error& error) {
    fmt::print(stderr, "error: {}\n", error.what());
    return static_cast<int>(error.code());
  } catch (const std::exception& error) {
    fmt::print(stderr, "error: {}\n", error.what());
    return static_cast<int>(dosefloor::ExitCode::failure);
  }
}
