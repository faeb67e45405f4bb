#include "train/training/training_loop.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "sim/core/parallel/collective_error.hpp"
#include "sim/core/terminal/progress.hpp"
#include "sim/core/terminal/seconds_since.hpp"
#include "train/metrics/validation_scores.hpp"
#include "train/model/whole_file.hpp"
#include "train/samples/sample_loader.hpp"
#include "train/samples/specimen_sets.hpp"
#include "train/samples/symmetry.hpp"
#include "train/training/tensorboard.hpp"

namespace dosefloor::training {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t prefetched = 4;  ///< microbatches
constexpr double not_measured = std::numeric_limits<double>::quiet_NaN();

double unix_time_s() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

/// Hands out this rank's microbatches of the remaining steps of an epoch.
samples::SampleLoader::NextMicrobatch microbatches_of_epoch(const samples::BatchOrder& order,
                                                            std::int64_t epoch, std::int64_t first_step,
                                                            int rank, int ranks) {
  return [&order, epoch, step = first_step, position = std::int64_t{0}, rank,
          ranks]() mutable -> std::optional<std::vector<samples::SampleId>> {
    for (; step < order.steps_per_epoch(); ++step, position = 0) {
      const std::vector<samples::Microbatch> all = order.microbatches(epoch, step);
      const samples::MicrobatchRange mine =
          samples::share_of_rank(static_cast<std::int64_t>(all.size()), rank, ranks);
      if (position < mine.count) {
        return all[static_cast<std::size_t>(mine.first + position++)];
      }
    }
    return std::nullopt;
  };
}

}  // namespace

TrainingLoop::TrainingLoop(LoopContext context)
    : context_(std::move(context)),
      config_(context_.experiment.train),
      order_(samples::training_specimens(context_.experiment), context_.source.image_epochs(), config_.seed,
             config_.batch_size, config_.microbatch),
      validation_(samples::validation_order(samples::validation_specimens(context_.experiment),
                                            config_.validation_realisations)),
      normaliser_(config_.normalisation, config_.normalisation_sigma_A, config_.replace_defects),
      curves_(context_.source.dose_per_A2(), config_.calibrate),
      status_line_(context_.quiet || !context_.world.is_root()),
      start_(Clock::now()),
      last_checkpoint_(start_) {}

void TrainingLoop::resume(const Checkpoint& checkpoint) {
  context_.trainer.restore(checkpoint.tensors, checkpoint.path.string());
  state_ = checkpoint.state;
  for (CurveRow& row : state_.rows) {  // columns that a version without them did not measure
    row.resize(curves_.columns().size(), not_measured);
  }
}

std::int64_t TrainingLoop::steps() const noexcept {
  return config_.epochs * order_.steps_per_epoch();
}

LoopEnd TrainingLoop::run() {
  while (!complete()) {
    clock_ = {};
    if (!train_epoch() || !validate()) {
      checkpoint();
      return stopped_by_;
    }
    checkpoint();
  }
  return LoopEnd::complete;
}

bool TrainingLoop::complete() const {
  const bool stagnates = config_.early_stop > 0 && state_.without_better >= config_.early_stop;
  return state_.epoch >= config_.epochs || stagnates;
}

/// False if it was asked to stop before the epoch's last step.
bool TrainingLoop::train_epoch() {
  samples::SampleLoader loader(context_.source, normaliser_,
                               microbatches_of_epoch(order_, state_.epoch, state_.step_in_epoch,
                                                     context_.world.rank(), context_.world.size()),
                               prefetched);
  const auto start = Clock::now();
  const double reduction_before = context_.trainer.reduction_seconds();
  while (state_.step_in_epoch < order_.steps_per_epoch()) {
    if (asked_to_stop()) {
      return false;
    }
    step(loader);
    clock_.training_s = terminal::seconds_since(start);
    clock_.waiting_s = loader.seconds_waited();
    clock_.reduction_s = context_.trainer.reduction_seconds() - reduction_before;
    status_line_.update([this] { return status(); });
    checkpoint_if_due();
  }
  return true;
}

void TrainingLoop::step(samples::SampleLoader& loader) {
  const std::vector<samples::Microbatch> microbatches =
      order_.microbatches(state_.epoch, state_.step_in_epoch);
  const samples::MicrobatchRange mine = samples::share_of_rank(static_cast<std::int64_t>(microbatches.size()),
                                                               context_.world.rank(), context_.world.size());
  context_.trainer.begin_step();
  for (std::int64_t i = 0; i < mine.count; ++i) {
    std::vector<samples::Sample> microbatch = loader.next().value();
    if (config_.symmetries) {
      turn_at_random(microbatch);
    }
    context_.trainer.add(microbatch, i + 1 == mine.count);
  }
  const double loss = context_.trainer.finish_step(
      learning_rate(config_, context_.identity.network, state_.step, steps(), state_.plateau));
  std::int64_t images = 0;
  for (const samples::Microbatch& microbatch : microbatches) {
    images += static_cast<std::int64_t>(microbatch.size());
  }
  state_.loss_sum += loss * static_cast<double>(images);
  ++state_.step_in_epoch;
  ++state_.step;
  clock_.images += images;
}

void TrainingLoop::turn_at_random(std::vector<samples::Sample>& microbatch) const {
  for (samples::Sample& sample : microbatch) {
    samples::turn(sample, samples::draw_symmetry(config_.seed, sample.id.specimen, state_.epoch,
                                                 sample.height, sample.width));
  }
}

/// False if it was asked to stop meanwhile; then the validation is repeated.
bool TrainingLoop::validate() {
  all_training_s_ += clock_.training_s;
  all_images_ += clock_.images;
  const bool due = (state_.epoch + 1) % config_.validate_every == 0 || state_.epoch + 1 == config_.epochs;
  if (validation_.empty() || !due) {
    end_epoch(nullptr, not_measured);
    return true;
  }
  const std::optional<metrics::ValidationScores> scores = scores_of(validation_);
  const std::optional<metrics::ValidationScores> of_training =
      scores ? scores_of(trained_on(state_.epoch)) : std::nullopt;
  if (!scores || !of_training) {
    return false;
  }
  end_epoch(&*scores, of_training->at_even_threshold().f1());
  observe(state_.plateau, config_, scores->loss());
  keep_if_best(*scores);
  return true;
}

std::vector<samples::SampleId> TrainingLoop::trained_on(std::int64_t epoch) const {
  constexpr std::size_t enough = 32;  // for two digits of an F1 of all their pixels
  std::vector<std::int64_t> specimens = samples::training_specimens(context_.experiment);
  specimens.resize(
      std::min({specimens.size(), samples::validation_specimens(context_.experiment).size(), enough}));
  std::vector<samples::SampleId> ids;
  ids.reserve(specimens.size());
  for (const std::int64_t specimen : specimens) {
    ids.push_back({specimen, order_.image_epoch(epoch)});
  }
  return ids;
}

std::optional<metrics::ValidationScores> TrainingLoop::scores_of(const std::vector<samples::SampleId>& ids) {
  const parallel::Communicator& world = context_.world;
  const std::vector<samples::Microbatch> all = samples::cut(ids, config_.microbatch);
  const auto count = static_cast<std::int64_t>(all.size());
  const samples::MicrobatchRange mine = samples::share_of_rank(count, world.rank(), world.size());
  samples::SampleLoader loader(
      context_.source, normaliser_,
      [&all, mine, i = std::int64_t{0}]() mutable -> std::optional<std::vector<samples::SampleId>> {
        return i < mine.count ? std::optional(all[static_cast<std::size_t>(mine.first + i++)]) : std::nullopt;
      },
      prefetched);
  metrics::ValidationScores scores(config_.threshold);
  const std::int64_t most_per_rank = (count + world.size() - 1) / world.size();
  for (std::int64_t i = 0; i < most_per_rank; ++i) {
    if (asked_to_stop()) {
      return std::nullopt;
    }
    if (i < mine.count) {
      const std::vector<samples::Sample> samples = loader.next().value();
      const std::vector<Evaluation> evaluations = context_.trainer.evaluate(samples);
      for (std::size_t k = 0; k < samples.size(); ++k) {
        scores.add(evaluations[k].probabilities, samples[k].mask, samples[k].dose_per_A2,
                   evaluations[k].loss);
        if (config_.calibrate) {
          scores.count_logits(evaluations[k].logits, samples[k].mask);
        }
      }
    }
  }
  scores.sum_over(world);
  return scores;
}

void TrainingLoop::end_epoch(const metrics::ValidationScores* scores, double training_f1) {
  const double rate =
      learning_rate(config_, context_.identity.network, state_.step - 1, steps(), state_.plateau);
  const double loss = state_.loss_sum / static_cast<double>(order_.images_per_epoch());
  ++state_.epoch;
  state_.rows.push_back(curves_.row({state_.epoch, state_.step, rate, loss, training_f1}, scores));
  timings_.push_back(timing());
  state_.step_in_epoch = 0;
  state_.loss_sum = 0.0;
  if (context_.world.is_root()) {
    const std::string text = csv_text(curves_, state_.rows, timings_);
    model::write_whole_file(context_.folder.curves_csv(), {std::as_bytes(std::span(text))});
    const std::string events = tensorboard_events(curves_, state_.rows, timings_, unix_time_s());
    model::write_whole_file(context_.folder.tensorboard_events(), {std::as_bytes(std::span(events))});
  }
  if (scores != nullptr || state_.epoch == config_.epochs) {
    status_line_.finish(status());
  }
}

void TrainingLoop::keep_if_best(const metrics::ValidationScores& scores) {
  const double measured = scores.at_even_threshold().f1();
  const double f1 = std::isnan(measured) ? 0.0 : measured;
  if (f1 > state_.best_f1 || (f1 == state_.best_f1 && scores.loss() < state_.best_loss)) {
    state_.best_f1 = f1;
    state_.best_loss = scores.loss();
    state_.best_epoch = state_.epoch;
    state_.without_better = 0;
    if (context_.world.is_root()) {
      context_.trainer.save(context_.folder.best_model(), description());
    }
  } else {
    ++state_.without_better;
  }
}

bool TrainingLoop::asked_to_stop() {
  const bool late =
      config_.time_limit_min > 0.0 && terminal::seconds_since(start_) > 60.0 * config_.time_limit_min;
  const std::int64_t mine = context_.interrupt.requested() ? 2 : (late ? 1 : 0);
  switch (context_.world.allreduce(mine, parallel::Reduction::max)) {
    case 0:
      return false;
    case 1:
      stopped_by_ = LoopEnd::time_limit;
      return true;
    default:
      stopped_by_ = LoopEnd::interrupted;
      return true;
  }
}

void TrainingLoop::checkpoint() {
  if (context_.world.is_root()) {
    write_checkpoint(context_.folder.path, context_.identity, state_, context_.trainer.state());
  }
  last_checkpoint_ = Clock::now();
}

void TrainingLoop::checkpoint_if_due() {
  if (context_.world.is_root() &&
      terminal::seconds_since(last_checkpoint_) > 60.0 * config_.checkpoint_every_min) {
    checkpoint();
  }
}

model::ModelDescription TrainingLoop::description() const {
  model::ModelDescription description = context_.description;
  description.epoch = state_.epoch;
  description.step = state_.step;
  if (!state_.rows.empty()) {
    for (std::size_t i = 0; i < curves_.columns().size(); ++i) {
      description.validation[curves_.columns()[i]] = state_.rows.back()[i];
    }
  }
  const auto newest = std::find_if(state_.rows.rbegin(), state_.rows.rend(), Curves::validated);
  if (newest != state_.rows.rend()) {
    description.temperature = curves_.temperature_in(*newest);
  }
  return description;
}

std::optional<double> TrainingLoop::temperature() const {
  return state_.best_epoch > 0
             ? curves_.temperature_in(state_.rows.at(static_cast<std::size_t>(state_.best_epoch - 1)))
             : std::nullopt;
}

EpochTiming TrainingLoop::timing() const {
  const double seconds = std::max(clock_.training_s, 1e-9);
  const double waiting = clock_.waiting_s / seconds;
  const double reduction = clock_.reduction_s / seconds;
  return {clock_.training_s, static_cast<double>(clock_.images) / seconds, waiting,
          std::max(0.0, 1.0 - waiting - reduction), reduction};
}

double TrainingLoop::images_per_second() const noexcept {
  return all_training_s_ > 0.0 ? static_cast<double>(all_images_) / all_training_s_ : 0.0;
}

std::string TrainingLoop::status() const {
  const EpochTiming t = timing();
  const bool under_way = state_.step_in_epoch > 0;
  const std::int64_t epoch = state_.epoch + (under_way ? 1 : 0);
  std::string text = fmt::format("{}  epoch {}/{}", context_.identity.network, epoch, config_.epochs);
  if (under_way) {
    text +=
        fmt::format("  step {}/{}  loss {:.4f}", state_.step_in_epoch, order_.steps_per_epoch(),
                    state_.loss_sum / static_cast<double>(std::min(state_.step_in_epoch * config_.batch_size,
                                                                   order_.images_per_epoch())));
  }
  if (!state_.rows.empty()) {
    const CurveRow& row = state_.rows.back();
    if (!under_way) {
      text += fmt::format("  loss {:.4f}", row[3]);
    }
    if (!std::isnan(row[5])) {
      text += fmt::format("  F1 {:.3f}", row[5]);
    }
  }
  text += fmt::format("  {:.3g} images/s (data {:.0f} %, compute {:.0f} %, reduction {:.0f} %)",
                      t.images_per_second, 100.0 * t.data_share, 100.0 * t.compute_share,
                      100.0 * t.reduction_share);
  if (state_.step < steps() && clock_.images > 0) {
    const double elapsed = terminal::seconds_since(start_);
    const auto images = static_cast<double>(all_images_ + (under_way ? clock_.images : 0));
    const double left = static_cast<double>(steps() - state_.step) * static_cast<double>(config_.batch_size);
    text += images > 0 ? "  ETA " + terminal::duration_text(elapsed / images * left) : "";
  }
  return text;
}

}  // namespace dosefloor::training
