#pragma once
/// The stages of a study: one line of one table each. Plans, status, machines and the scheduler take from here
/// what they know of a stage; tasks/task_graph.cpp says which tasks it has.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace dosefloor::tasks {

enum class Stage : std::uint8_t { waves, images, observe, train, segment, analyse };
inline constexpr std::size_t stage_count = 6;

struct StageTraits {
  const char* name;  ///< the verb that runs it, and the section of a machine's file
  const char* unit;  ///< what its items are; "": it is not counted
  /// Its tasks run networks: on GPUs where there are any; there are many, which share the cores.
  bool runs_networks;
  /// What `dosefloor NAME --dry-run --json` measures: where its costs stand (a JSON pointer), and the key of
  /// the number of items there. nullptr: it measures nothing.
  const char* costs_at;
  const char* items_key;
  double time_limit_min;  ///< of a task in SLURM, where the machine's file names none
};

constexpr double hour_min = 60.0;
inline constexpr std::array<StageTraits, stage_count> stage_table{{
    // clang-format off
    // name      unit      networks  costs at       items        time limit, min
    {"waves",   "waves",   false,    "",            "specimens", hour_min},
    {"images",  "images",  false,    "",            "images",    hour_min},
    {"observe", "images",  false,    "",            "images",    hour_min},
    {"train",   "epochs",  true,     "/networks/0", "epochs",    24.0 * hour_min},
    {"segment", "images",  true,     nullptr,       nullptr,     hour_min},
    {"analyse", "",        false,    nullptr,       nullptr,     hour_min},
    // clang-format on
}};

[[nodiscard]] constexpr const StageTraits& traits(Stage stage) {
  return stage_table.at(static_cast<std::size_t>(stage));
}
[[nodiscard]] constexpr const char* stage_name(Stage stage) {
  return traits(stage).name;
}

/// Throws InputError for a word that is no stage's name.
[[nodiscard]] Stage stage_of(const std::string& name);

}  // namespace dosefloor::tasks
