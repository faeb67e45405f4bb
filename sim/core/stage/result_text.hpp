#pragma once
/// What a run says when it is done: one line for people, or one JSON object for scripts. The same words and
/// the same first keys for every stage.

#include <string>

#include "sim/core/json_text/json.hpp"
#include "sim/core/shards/joined_file.hpp"
#include "sim/core/stage/stage_run.hpp"

namespace dosefloor::stage {

/// "already complete, checksums verified" or "written and verified".
[[nodiscard]] std::string outcome_text(bool was_complete);

/// "runs/x/waves.emd: 16 waves written and verified (3 s)", and of a shard a second line: what became of the
/// joined file.
[[nodiscard]] std::string result_text(const StageResult& result);

/// {"verb", "file", "computed", "already_complete", "ranks", "seconds", "writing_share"; of a shard "shard",
/// "missing_shards"; then the keys of `own`}.
[[nodiscard]] json_text::Json result_json(const std::string& verb, const StageResult& result, int ranks,
                                          const json_text::Json& own);

/// Prints, on rank 0 of `world`, result_json() in one line if `json`, else result_text() unless `quiet`.
void print_result(const parallel::Communicator& world, const std::string& verb, const StageResult& result,
                  bool json, bool quiet, const json_text::Json& own);

}  // namespace dosefloor::stage
