#include "sim/core/stage/stage_run.hpp"

#include <utility>

#include "sim/core/files/posix_file.hpp"
#include "sim/core/output/final_file.hpp"
#include "sim/core/output/output_file.hpp"
#include "sim/core/output/output_place.hpp"
#include "sim/core/parallel/collective_error.hpp"
#include "sim/core/stage/item_queue.hpp"
#include "sim/core/stage/stage_output.hpp"
#include "sim/core/terminal/progress.hpp"
#include "sim/core/terminal/seconds_since.hpp"

namespace dosefloor::stage {
namespace {

/// The item loop of one group; returns how many items it made. No call in it is collective beyond the group.
/// Ends early once a signal came.
std::int64_t make_items(Stage& stage, ItemQueue& queue, output::OutputFile& file,
                        const parallel::InterruptGuard& interrupt, terminal::Progress& progress) {
  std::int64_t made = 0;
  while (const std::optional<std::int64_t> item = queue.next(interrupt.requested())) {
    progress.update(queue.handed_out());
    file.begin(*item);
    stage.make(*item, file);
    ++made;
  }
  return made;
}

}  // namespace

StageRun::StageRun(const parallel::Communicator& world, StageOptions options, std::filesystem::path path,
                   const schemas::Schema& schema)
    : world_(world),
      options_(options),
      start_(std::chrono::steady_clock::now()),
      whole_(std::move(path)),
      file_(options_.shard ? emd::shard_path(whole_, *options_.shard) : whole_) {
  parallel::run_on_root(world, [&] { output::expect_output_place(file_, schema.name, options_.force); });
}

StageResult StageRun::operator()(Stage& stage) {
  const Description description = stage.description();
  const shards::ShardedOutput joined{whole_, description.identity, options_.shard ? options_.shard->count : 1,
                                     description.how_to_make_shard, options_.force};
  if (options_.shard) {
    shards::expect_joinable(world_, joined);
  }
  const emd::Identity identity =
      options_.shard ? emd::shard_identity(description.identity, *options_.shard) : description.identity;
  StageResult result;
  result.file = file_;
  result.items = description.items;
  result.count = description.count;
  result.shard = options_.shard;
  if (!options_.force && output::inspect_final(world_, file_, identity) == output::FinalFile::verified) {
    result.was_complete = true;
  } else {
    complete(stage, description, identity, joined, result);
  }
  if (options_.shard) {
    result.join = shards::join_shards(world_, joined);
  }
  result.seconds = terminal::seconds_since(start_);
  return result;
}

void StageRun::complete(Stage& stage, const Description& description, emd::Identity identity,
                        const shards::ShardedOutput& joined, StageResult& result) {
  groups_.emplace(world_, stage.ranks_per_item());
  stage.inspect_inputs(world_);
  identity.plan_wisdom = shared_plans(stage, identity, joined);
  const emd::Layout layout = stage.prepare(world_, *groups_);
  output::OutputFile file(world_, groups_->group(), file_, identity, layout,
                          output_options({options_.force, options_.quiet, description.compress}, file_,
                                         description.items, interrupt_));

  terminal::Progress progress(description.items, static_cast<std::int64_t>(file.pending().size()),
                              options_.quiet || !world_.is_root());
  ItemQueue queue(*groups_, stage.order_of_work(file));
  const auto loop_start = std::chrono::steady_clock::now();
  const std::int64_t by_group = make_items(stage, queue, file, interrupt_, progress);
  const double loop_seconds = world_.allreduce(terminal::seconds_since(loop_start), parallel::Reduction::sum);
  const double writing_seconds = world_.allreduce(file.writing_seconds(), parallel::Reduction::sum);
  result.writing_share = loop_seconds > 0.0 ? writing_seconds / loop_seconds : 0.0;
  result.computed = world_.allreduce(groups_->is_leader() ? by_group : 0, parallel::Reduction::sum);
  progress.finish(result.computed);
  finalise_or_stop(file, result.computed, description.items);
  if (!options_.shard && !description.how_to_make_shard.empty() && world_.is_root()) {
    files::remove_file(shards::manifest_path(file_));  // of a joined file that this one has replaced
  }
}

std::string StageRun::shared_plans(Stage& stage, const emd::Identity& identity,
                                   const shards::ShardedOutput& joined) {
  const std::optional<fft::PlanSet> plans = stage.plans(world_, *groups_);
  if (!plans) {
    return "";
  }
  std::optional<std::string> stored;
  if (world_.is_root()) {
    stored = output::stored_plan_wisdom(file_, identity.parameter_hash);
    if (!stored && options_.shard) {
      stored = shards::plan_wisdom_of_shards(joined);
    }
  }
  return fft::share_plans(world_, *plans, stored,
                          [this](const std::string& line) { say(line, options_.quiet); });
}

}  // namespace dosefloor::stage
