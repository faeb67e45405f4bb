#include "sim/core/stage/result_text.hpp"

#include <fmt/format.h>

#include "sim/core/errors/error.hpp"
#include "sim/core/json_text/json.hpp"
#include "sim/core/terminal/progress.hpp"

namespace dosefloor::stage {
namespace {

/// What became of the joined file of `items`.
std::string join_text(const shards::JoinResult& join, const std::string& items) {
  switch (join.state) {
    case shards::JoinState::shards_missing:
      return fmt::format("{} more shard(s) must be complete before {}.emd joins them", join.missing_shards,
                         items);
    case shards::JoinState::joined:
      return fmt::format(
          "all shards are complete: {0}.emd joins them and is verified, {0}.manifest.json lists them", items);
    case shards::JoinState::was_joined:
      return fmt::format("{}.emd joins all shards already", items);
    case shards::JoinState::whole_file:
      return fmt::format("{}.emd is one whole file: it is kept, and the shards are not joined", items);
    case shards::JoinState::left_to_other:
      return fmt::format("another run is making {}.emd", items);
  }
  throw Error("unknown state of the joined file");
}

}  // namespace

std::string outcome_text(bool was_complete) {
  return was_complete ? "already complete, checksums verified" : "written and verified";
}

std::string result_text(const StageResult& result) {
  const std::string writing = result.writing_share >= 0.01
                                  ? fmt::format(", {:.0f} % of it writing", 100.0 * result.writing_share)
                                  : "";
  const std::string text =
      fmt::format("{}: {} {} {} ({}{})", result.file.string(), result.count, result.items,
                  outcome_text(result.was_complete), terminal::duration_text(result.seconds), writing);
  return result.join ? text + "\n" + join_text(*result.join, result.items) : text;
}

json_text::Json result_json(const std::string& verb, const StageResult& result, int ranks,
                            const json_text::Json& own) {
  json_text::Json line{{"verb", verb},
                       {"file", result.file.string()},
                       {"computed", result.computed},
                       {"already_complete", result.was_complete},
                       {"ranks", ranks},
                       {"seconds", result.seconds},
                       {"writing_share", result.writing_share}};
  if (result.shard) {
    line["shard"] = emd::shard_text(*result.shard);
    line["missing_shards"] = result.join ? result.join->missing_shards : 0;
  }
  line.update(own);
  return line;
}

void print_result(const parallel::Communicator& world, const std::string& verb, const StageResult& result,
                  bool json, bool quiet, const json_text::Json& own) {
  if (!world.is_root()) {
    return;
  }
  if (json) {
    fmt::print("{}\n", result_json(verb, result, world.size(), own).dump());
  } else if (!quiet) {
    fmt::print("{}\n", result_text(result));
  }
}

}  // namespace dosefloor::stage
