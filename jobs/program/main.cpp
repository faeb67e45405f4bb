/// dosefloor: the program users type. It starts the program that has the verb, as `git` does, and never MPI
/// itself, so `mpirun -n 4 dosefloor waves ...` and `srun dosefloor waves ...` work; --ranks N starts mpirun.

#include <fmt/format.h>
#include <fmt/ranges.h>
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

#include "config/suggestion.hpp"
#include "jobs/program/execute.hpp"
#include "jobs/program/study_verbs.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/installation/installation.hpp"
#include "sim/core/installation/libtorch.hpp"
#include "sim/core/version/version.hpp"

namespace {

namespace jobs = dosefloor::jobs_program;
using dosefloor::InputError;

/// A verb of another program, which this one becomes.
struct StageVerb {
  std::string_view name;
  std::string_view program;
  bool parallel;
  std::string_view help;
};

using RunVerb = int (*)(const jobs::Arguments&, const jobs::Program&);

/// A verb on all tasks of an experiment, which this program runs itself.
struct StudyVerb {
  std::string_view name;
  RunVerb run;
  std::string_view help;
};

constexpr std::array<StudyVerb, 9> study_verbs{{
    {"plan", jobs::plan_verb, "EXPERIMENT.toml           what everything below takes, before it is run"},
    {"run", jobs::run_verb, "EXPERIMENT.toml           everything, here: from exit waves to the report"},
    {"submit", jobs::submit_verb, "EXPERIMENT.toml           the same as SLURM job arrays"},
    {"status", jobs::status_verb, "EXPERIMENT.toml           how it stands"},
    {"resume", jobs::resume_verb, "EXPERIMENT.toml           submits what is missing"},
    {"cancel", jobs::cancel_verb, "EXPERIMENT.toml           takes it out of SLURM's queue"},
    {"why", jobs::why_verb, "EXPERIMENT.toml [ITEM]    what happened to a task"},
    {"machines", jobs::machines_verb, "                          keys of a cluster's file"},
    {"setup", jobs::setup_verb,
     "                          the Python environment for figures, imports and networks"},
}};

constexpr std::array<StageVerb, 14> stage_verbs{{
    {"waves", "dosefloor-sim", true, "EXPERIMENT.toml           specimens and exit waves"},
    {"images", "dosefloor-sim", true,
     "EXPERIMENT.toml           all imaging realisations of all waves, with masks"},
    {"observe", "dosefloor-sim", true,
     "EXPERIMENT.toml           what an ideal observer would detect in the images: the electrons' limit"},
    {"train", "dosefloor-train", true, "EXPERIMENT.toml           train or resume networks"},
    {"segment", "dosefloor-train", true,
     "MODEL IMAGES -o OUT.emd   a trained network's segmentation: probabilities, masks, areas"},
    {"analyse", "dosefloor-analysis", false,
     "EXPERIMENT.toml           the dose from which networks see the particle: tables and a report"},
    {"fit-mtf", "dosefloor-analysis", false,
     "IMAGES -o OUT             the camera's MTF and readout noise from vacuum in frames"},
    {"import", "dosefloor-analysis", false,
     "FRAMES ... -o OUT.emd     a microscope's frames (DM3, DM4, MRC, TIFF, EMD) in Dosefloor's format"},
    {"wave", "dosefloor-sim", false, "STRUCTURE.xyz -o OUT.emd  one exit wave of any structure"},
    {"render", "dosefloor-sim", false, "WAVES.emd -o OUT.emd      one image of one exit wave"},
    {"show", "dosefloor-sim", false, "FILE                      what a file holds; --png draws it"},
    {"verify", "dosefloor-sim", true,
     "PATH ...                  are files intact, and can they be made again bit by bit"},
    {"keys", "dosefloor-sim", false,
     "                          every key of an experiment file: default, meaning, limits"},
    {"bench", "dosefloor-sim", true, "waves | images | train | segment    speed beside its physical floor"},
}};

/// What the verbs are for, in the order in which one meets them.
struct Group {
  std::string_view title;
  std::array<std::string_view, 6> names;
};

constexpr std::array<Group, 5> groups{{
    {"Make: whole experiments, with or without [sweep]", {"plan", "run", "submit", "resume", "cancel"}},
    {"Make: their stages", {"waves", "images", "observe", "train", "analyse"}},
    {"Look", {"status", "why", "show", "wave", "render"}},
    {"Use: a trained network on a microscope's frames", {"import", "fit-mtf", "segment"}},
    {"Check, and set up", {"verify", "keys", "machines", "bench", "setup"}},
}};

std::string_view help_of(std::string_view name) {
  for (const StudyVerb& verb : study_verbs) {
    if (verb.name == name) {
      return verb.help;
    }
  }
  for (const StageVerb& verb : stage_verbs) {
    if (verb.name == name) {
      return verb.help;
    }
  }
  throw dosefloor::Error(fmt::format("the help names a verb \"{}\", which does not exist", name));
}

std::vector<std::string> known_verbs() {
  std::vector<std::string> names;
  names.reserve(study_verbs.size() + stage_verbs.size());
  for (const StudyVerb& verb : study_verbs) {
    names.emplace_back(verb.name);
  }
  for (const StageVerb& verb : stage_verbs) {
    names.emplace_back(verb.name);
  }
  return names;
}

void print_help() {
  fmt::print("dosefloor {}: how few electrons does a segmentation network need?\n\n",
             dosefloor::version::program_version);
  fmt::print("usage: dosefloor VERB ... [--ranks N]\n");
  for (const Group& group : groups) {
    fmt::print("\n{}:\n", group.title);
    for (const std::string_view name : group.names) {
      if (!name.empty()) {
        fmt::print("  {:8} {}\n", name, help_of(name));
      }
    }
  }
  fmt::print(
      "\n`dosefloor help VERB` lists a verb's options. --ranks N starts N MPI ranks on this machine; under\n"
      "mpirun or srun leave it out. Exit codes: 0 done and verified, 1 failure, 2 bad input, 3 interrupted and\n"
      "resumable, 4 locked by a live run.\n");
}

/// The study's verb of that name; nullptr for others. `task` is for schedulers, not for people.
RunVerb find_study_verb(std::string_view name) {
  for (const StudyVerb& verb : study_verbs) {
    if (verb.name == name) {
      return verb.run;
    }
  }
  return name == "task" ? jobs::task_verb : nullptr;
}

const StageVerb& find_stage_verb(std::string_view name) {
  for (const StageVerb& verb : stage_verbs) {
    if (verb.name == name) {
      return verb;
    }
  }
  const std::vector<std::string> known = known_verbs();
  const std::string nearest = dosefloor::config::nearest_name(name, known);
  throw InputError(fmt::format(
      "unknown verb \"{}\": {} {}", name,
      nearest.empty() ? "expected one of" : fmt::format("did you mean {}? The verbs are", nearest),
      fmt::join(known, ", ")));
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

void expect_possible(const StageVerb& verb, std::optional<int> ranks) {
  if (!ranks || *ranks == 1) {
    return;
  }
  if (!verb.parallel) {
    throw InputError(fmt::format("`{}` runs on one rank, found --ranks {}", verb.name, *ranks));
  }
  if (launched_by_mpi()) {
    throw InputError(
        "--ranks starts mpirun, but this program was started by mpirun or srun already: leave it out");
  }
  if (*ranks > available_cores()) {
    throw InputError(
        fmt::format("--ranks {}: expected at most {}, the cores this process may use; to run more ranks "
                    "than cores, call mpirun --oversubscribe yourself",
                    *ranks, available_cores()));
  }
}

/// Throws InputError if `program` is not beside this one.
void expect_built(const std::filesystem::path& program) {
  if (!std::filesystem::exists(program)) {
    throw InputError(
        fmt::format("{} not found; it provides this command. A build with DOSEFLOOR_WITH_TORCH=OFF has no "
                    "dosefloor-train, hence no networks; otherwise build all programs into one folder",
                    program.string()));
  }
}

int run(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.empty() || arguments[0] == "--help" || arguments[0] == "-h" ||
      (arguments[0] == "help" && arguments.size() == 1)) {
    print_help();
    return arguments.empty() ? static_cast<int>(dosefloor::ExitCode::bad_input) : 0;
  }
  if (arguments[0] == "help") {  // of a verb: `help bench images` is `bench images --help`
    arguments.erase(arguments.begin());
    arguments.emplace_back("--help");
  }
  if (arguments[0] == "--version") {
    fmt::print("dosefloor {} ({})\n", dosefloor::version::program_version, dosefloor::version::git_hash);
    return 0;
  }
  const std::filesystem::path folder = dosefloor::installation::program_folder();
  if (const auto study_verb = find_study_verb(arguments[0])) {
    if (arguments[0] == "run" && launched_by_mpi()) {
      throw InputError("`run` starts mpirun itself: start it without mpirun or srun");
    }
    return study_verb({arguments.begin() + 1, arguments.end()}, {folder / "dosefloor", available_cores()});
  }
  const StageVerb& verb = find_stage_verb(arguments[0]);
  const std::optional<int> ranks = take_ranks(arguments);
  expect_possible(verb, ranks);
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
  if (program.filename() == "dosefloor-train") {
    dosefloor::installation::provide_libtorch();
  }
  command.push_back(program.string());
  command.insert(command.end(), arguments.begin(), arguments.end());
  jobs::execute(command);
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
