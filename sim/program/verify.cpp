#include "sim/program/verify.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <numeric>
#include <optional>

#include "config/experiment.hpp"
#include "sim/core/emd/emd_reader.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/json_text/json.hpp"
#include "sim/core/output/final_file.hpp"
#include "sim/core/output/output_file.hpp"
#include "sim/core/parallel/collective_error.hpp"
#include "sim/core/parallel/communicator.hpp"
#include "sim/core/random/stream.hpp"
#include "sim/core/shards/joined_file.hpp"
#include "sim/images_stage/images_stage.hpp"
#include "sim/images_stage/replay.hpp"
#include "sim/waves_stage/replay.hpp"
#include "sim/waves_stage/waves_stage.hpp"

namespace dosefloor::sim_program {
namespace {

namespace fs = std::filesystem;
using json_text::Json;

/// A folder for files that are only compared; removed with what is in it.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (fs::temp_directory_path() / "dosefloor-verify-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) {
      throw Error("no folder can be made in " + fs::temp_directory_path().string());
    }
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  TemporaryFolder(TemporaryFolder&&) = delete;
  TemporaryFolder& operator=(TemporaryFolder&&) = delete;

  [[nodiscard]] const fs::path& path() const noexcept { return path_; }

 private:
  fs::path path_;
};

/// The files of a path that verify takes, in the order of their names.
std::vector<fs::path> files_of(const fs::path& path) {
  if (!fs::is_directory(path)) {
    return {path};
  }
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(path)) {
    if (entry.is_regular_file() && entry.path().extension() == ".emd") {
      files.push_back(entry.path());
    }
  }
  if (files.empty()) {
    throw InputError(path.string() + ": there are no files (.emd) in this folder and below it");
  }
  std::sort(files.begin(), files.end());
  return files;
}

class Report {
 public:
  Report(const parallel::Communicator& world, bool quiet) : world_(world), quiet_(quiet) {}

  /// Collective: compares a file with its checksums.
  void check(const fs::path& path) {
    bool has_checksums = false;
    parallel::run_on_root(world_, [&] { has_checksums = emd::EmdReader(path).has("checksums"); });
    if (!world_.broadcast_value(has_checksums)) {
      say(path.string() + ": holds no checksums, nothing to compare");
      return;
    }
    const output::Verification found = output::verify_file(world_, path);
    files_.push_back({{"file", path.string()},
                      {"items", found.items},
                      {"damaged_items", found.damaged_items},
                      {"not_finite_items", found.not_finite_items}});
    if (!found.damaged_items.empty()) {
      differ(output::damage_message(path, found.damaged_items));
    } else {
      say(fmt::format("{}: {} items as they were when it was complete", path.string(), found.items));
    }
    check_manifest(path);
    if (!found.not_finite_items.empty()) {
      say(fmt::format("{}: {} of these have pixels that are not finite", path.string(),
                      found.not_finite_items.size()));
    }
  }

  /// Makes sampled items of a file again, with make(item, new file), and compares them.
  void check_sample(const fs::path& path, std::int64_t sample, std::int64_t seed,
                    const std::function<void(std::int64_t, const fs::path&)>& make) {
    const emd::EmdReader reader(path);
    const auto expected = reader.read_all<std::uint64_t>("checksums");
    std::vector<std::int64_t> items(expected.size());
    std::iota(items.begin(), items.end(), 0);
    random::Stream stream({static_cast<std::uint64_t>(seed), random::Purpose::order, 0, 0});
    const auto count = std::min(static_cast<std::size_t>(sample), items.size());
    for (std::size_t i = 0; i < count; ++i) {  // Fisher & Yates
      const auto left = static_cast<double>(items.size() - i);
      std::swap(items[i], items[i + static_cast<std::size_t>(stream.uniform() * left)]);
    }
    items.resize(count);
    std::sort(items.begin(), items.end());
    std::vector<std::int64_t> different;
    const TemporaryFolder folder;
    for (const std::int64_t item : items) {
      const fs::path again = folder.path() / fmt::format("{}.emd", item);
      make(item, again);
      if (emd::EmdReader(again).read_all<std::uint64_t>("checksums").at(0) !=
          expected[static_cast<std::size_t>(item)]) {
        different.push_back(item);
      }
      fs::remove(again);
    }
    samples_.push_back({{"file", path.string()}, {"items", items}, {"different_items", different}});
    if (different.empty()) {
      say(fmt::format("{}: items {} made again, bit for bit the same", path.string(),
                      fmt::join(items, ", ")));
    } else {
      differ(fmt::format("{}: items {} made again from seed and ids are others", path.string(),
                         fmt::join(different, ", ")));
    }
  }

  void finish(bool as_json) const {
    if (as_json && world_.is_root()) {
      fmt::print("{}\n", Json{{"verb", "verify"}, {"files", files_}, {"samples", samples_}}.dump());
    }
    if (differences_ > 0) {
      throw Error(fmt::format("{} of what was compared differ (see above)", differences_));
    }
  }

 private:
  /// Collective: of a file that joins shards.
  void check_manifest(const fs::path& path) {
    auto state = shards::Manifest::none_needed;
    parallel::run_on_root(world_, [&] { state = shards::check_manifest(path); });
    state = world_.broadcast_value(state);
    const std::string manifest = shards::manifest_path(path).string();
    if (state == shards::Manifest::right) {
      say(manifest + ": lists the shards that are there");
    } else if (state != shards::Manifest::none_needed) {
      differ(fmt::format(
          "{} {}: the command of any shard makes it again", manifest,
          state == shards::Manifest::missing ? "is not there" : "lists other shards than are there"));
    }
  }

  void say(const std::string& line) const {
    if (world_.is_root() && !quiet_) {
      fmt::print(stderr, "{}\n", line);
    }
  }
  void differ(const std::string& line) {
    ++differences_;
    if (world_.is_root()) {
      fmt::print(stderr, "{}\n", line);
    }
  }

  const parallel::Communicator& world_;
  bool quiet_;
  int differences_ = 0;
  Json files_ = Json::array();
  Json samples_ = Json::array();
};

void check_samples(const parallel::Communicator& world, const config::Experiment& experiment,
                   const std::string& name, const VerifyArguments& arguments, Report& report) {
  const auto note = [&](const std::string& line) {
    if (!arguments.quiet) {
      fmt::print(stderr, "{}\n", line);
    }
  };
  const images_stage::WavesSource waves(experiment.output.waves_file(), "dosefloor waves " + name);
  waves_stage::WaveReplay wave(world, experiment, note);
  report.check_sample(waves.path(), arguments.sample, arguments.seed,
                      [&](std::int64_t item, const fs::path& again) { wave(waves.id(item), again); });
  const fs::path images = experiment.output.images_file();
  if (!fs::exists(images)) {
    note(images.string() + ": is not there, no images are made again");
    return;
  }
  const emd::Identity identity = images_stage::images_identity(experiment, waves);
  output::expect_parameters(images, identity);
  report.check_sample(images, arguments.sample, arguments.seed,
                      [&](std::int64_t item, const fs::path& again) {
                        images_stage::write_replayed(
                            world, again, identity,
                            images_stage::replay_image(world, experiment, waves, item / waves.count(),
                                                       waves.id(item % waves.count()), note),
                            output::OutputOptions{});
                      });
}

}  // namespace

void run_verify(const VerifyArguments& arguments) {
  const parallel::Communicator world = parallel::Communicator::world();
  if (arguments.sample > 0 && world.size() > 1) {
    throw InputError(fmt::format("--sample makes items again on one rank, found {} ranks", world.size()));
  }
  Report report(world, arguments.quiet);
  for (const std::string& name : arguments.paths) {
    fs::path path = name;
    std::optional<config::Experiment> experiment;
    if (path.extension() == ".toml") {
      experiment = config::load_experiment(path, arguments.overrides);
      path = experiment->output.folder;
    } else if (arguments.sample > 0) {
      throw InputError(name + ": --sample needs an experiment (.toml), which says how items are made");
    }
    for (const fs::path& file : files_of(path)) {
      report.check(file);
    }
    if (experiment && arguments.sample > 0) {
      check_samples(world, *experiment, name, arguments, report);
    }
  }
  report.finish(arguments.json);
}

}  // namespace dosefloor::sim_program
