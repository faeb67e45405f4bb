#pragma once
/// What a stage says of itself. Everything that is the same for all stages is done by StageRun (stage_run.hpp).

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/core/emd/emd_types.hpp"
#include "sim/core/fft/shared_plans.hpp"
#include "sim/core/output/output_file.hpp"
#include "sim/core/parallel/rank_groups.hpp"
#include "sim/core/stage/order_of_work.hpp"

namespace dosefloor::stage {

/// What a stage makes.
struct Description {
  emd::Identity identity;         ///< of the whole output, without a shard; plan wisdom left empty
  std::string items = "items";    ///< for messages: "waves", "images"
  std::int64_t count = 0;         ///< items that this run's file holds when it is complete
  bool compress = false;          ///< the finished file
  std::string how_to_make_shard;  ///< what makes shard I/N when " --shard I/N" follows; empty: no shards
};

/// A stage of one output. Its constructor opens and checks the inputs; the calls below come in their order
/// here. If the file is there already, description() is the only one.
class Stage {
 public:
  Stage() = default;
  virtual ~Stage() = default;
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;
  Stage(Stage&&) = delete;
  Stage& operator=(Stage&&) = delete;

  /// Equal on all ranks.
  [[nodiscard]] virtual Description description() const = 0;

  /// Ranks that make an item together; each stores its slab of it.
  [[nodiscard]] virtual int ranks_per_item() const { return 1; }

  /// Collective over `world`. What costs time, and must be known or refused before anything is planned or
  /// written: checksums of inputs, sizes of items.
  virtual void inspect_inputs(const parallel::Communicator& /*world*/) {}

  /// The FFT plans that the data depend on. Their wisdom is stored in the output, and every later run, shard
  /// and resume takes it from there. Nothing: no transforms, or plans that are not kept.
  [[nodiscard]] virtual std::optional<fft::PlanSet> plans(const parallel::Communicator& /*world*/,
                                                          const parallel::RankGroups& /*groups*/) {
    return std::nullopt;
  }

  /// Collective over `world`. Makes ready what items need, with the plans above, and returns what the file
  /// holds. Both arguments outlive the stage.
  [[nodiscard]] virtual emd::Layout prepare(const parallel::Communicator& world,
                                            const parallel::RankGroups& groups) = 0;

  /// The items that `file` lacks, in the order in which they are handed out. Without communication.
  [[nodiscard]] virtual std::vector<Portion> order_of_work(const output::OutputFile& file) const {
    return one_by_one(file);
  }

  /// Makes one item, stores and commits it. Collective over the group whose item it is, and over no more.
  /// The items of a portion come one after another on one group.
  virtual void make(std::int64_t item, output::OutputFile& file) = 0;
};

}  // namespace dosefloor::stage
