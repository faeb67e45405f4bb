#pragma once
/// How every stage makes its output:
///
///   place        the name must be one that a file can be written to           constructor
///   identity     parameters, hash, seed; of a shard: its part of them         description()
///   is it there  complete and intact: done; of other parameters: refused
///   plan wisdom  of the output being resumed, of a shard, of the cache, or planned now
///   file         laid out, or taken up where an earlier run left it      prepare()
///   item loop    items go to groups of ranks that are ready                   order_of_work(), make()
///   finalise     all items reread and compared with their checksums, renamed; or, after a signal, kept
///   join         the last shard to be complete is joined with the others

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "sim/core/emd/shard.hpp"
#include "sim/core/parallel/communicator.hpp"
#include "sim/core/parallel/interrupt.hpp"
#include "sim/core/parallel/rank_groups.hpp"
#include "sim/core/schemas/schemas.hpp"
#include "sim/core/shards/joined_file.hpp"
#include "sim/core/stage/stage.hpp"

namespace dosefloor::stage {

struct StageOptions {
  bool force = false;               ///< replace an output of the same kind with other parameters
  bool quiet = false;               ///< no notes, no progress
  std::optional<emd::Shard> shard;  ///< compute this part of the specimens, into a file of its own
};

/// What a run did.
struct StageResult {
  std::filesystem::path file;
  std::string items;           ///< "waves", "images"
  std::int64_t count = 0;      ///< of them in the file
  std::int64_t computed = 0;   ///< by this run; the others were complete before
  bool was_complete = false;   ///< the file was there, complete, and has been verified
  double seconds = 0.0;        ///< from the run's construction
  double writing_share = 0.0;  ///< of the item loop's time, spent in writing and journalling
  std::optional<emd::Shard> shard;
  std::optional<shards::JoinResult> join;  ///< of a shard: what became of the joined file
};

class StageRun {
 public:
  /// Collective over `world`, which must outlive the run. Starts the clock, catches signals (InterruptGuard),
  /// and throws InputError unless an output of `schema` can be written to `path` (output_place.hpp; of a shard
  /// to its own file beside it): made before the stage, so that inputs are not read in vain.
  StageRun(const parallel::Communicator& world, StageOptions options, std::filesystem::path path,
           const schemas::Schema& schema);

  /// Collective. Makes what the output lacks. Throws InputError (a file of other parameters, or what the stage
  /// refuses), LockedError, InterruptedError (a signal came; all finished items are kept), Error.
  [[nodiscard]] StageResult operator()(Stage& stage);

 private:
  void complete(Stage& stage, const Description& description, emd::Identity identity,
                const shards::ShardedOutput& joined, StageResult& result);
  [[nodiscard]] std::string shared_plans(Stage& stage, const emd::Identity& identity,
                                         const shards::ShardedOutput& joined);

  const parallel::Communicator& world_;
  StageOptions options_;
  std::chrono::steady_clock::time_point start_;
  parallel::InterruptGuard interrupt_;
  std::filesystem::path whole_;                 ///< the output without a shard
  std::filesystem::path file_;                  ///< what this run writes
  std::optional<parallel::RankGroups> groups_;  ///< outlives the stage, which may refer to it
};

}  // namespace dosefloor::stage
