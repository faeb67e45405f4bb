#include "train/samples/batch_order.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "sim/core/errors/error.hpp"
#include "sim/core/random/stream.hpp"

namespace dosefloor::samples {

BatchOrder::BatchOrder(std::vector<std::int64_t> specimens, std::optional<std::int64_t> image_epochs,
                       std::uint64_t seed, std::int64_t batch_size, std::int64_t microbatch)
    : specimens_(std::move(specimens)),
      image_epochs_(image_epochs),
      seed_(seed),
      batch_size_(batch_size),
      microbatch_(microbatch) {
  if (specimens_.empty() || image_epochs_.value_or(1) < 1) {
    throw InputError(fmt::format(
        "there is nothing to train on: {} specimens in {} image epochs. Raise experiment.training_specimens",
        specimens_.size(), image_epochs_.value_or(1)));
  }
  if (batch_size_ < 1 || microbatch_ < 1) {
    throw InputError(
        fmt::format("found batches of {} and microbatches of {} images, expected at least 1 in each",
                    batch_size_, microbatch_));
  }
}

std::int64_t BatchOrder::images_per_epoch() const noexcept {
  return static_cast<std::int64_t>(specimens_.size());
}

std::int64_t BatchOrder::steps_per_epoch() const noexcept {
  return (images_per_epoch() + batch_size_ - 1) / batch_size_;
}

std::int64_t BatchOrder::image_epoch(std::int64_t epoch) const noexcept {
  return image_epochs_ ? epoch % *image_epochs_ : epoch;
}

std::vector<SampleId> BatchOrder::epoch(std::int64_t epoch) const {
  if (epoch < 0 || epoch > std::numeric_limits<std::uint32_t>::max()) {
    throw Error(fmt::format("epoch {}: expected 0 to 2^32 - 1", epoch));
  }
  std::vector<SampleId> ids;
  ids.reserve(specimens_.size());
  for (const std::int64_t specimen : specimens_) {
    ids.push_back({specimen, image_epoch(epoch)});
  }
  random::Stream stream({seed_, random::Purpose::order, 0, static_cast<std::uint32_t>(epoch)});
  for (std::int64_t i = images_per_epoch() - 1; i > 0; --i) {
    std::swap(ids[static_cast<std::size_t>(i)], ids[static_cast<std::size_t>(stream.integer(0, i))]);
  }
  return ids;
}

std::vector<SampleId> BatchOrder::batch(std::int64_t epoch, std::int64_t step) const {
  if (step < 0 || step >= steps_per_epoch()) {
    throw Error(fmt::format("step {}: an epoch has {} steps", step, steps_per_epoch()));
  }
  const std::vector<SampleId> all = this->epoch(epoch);
  const std::int64_t end = std::min(images_per_epoch(), (step + 1) * batch_size_);
  return {all.begin() + step * batch_size_, all.begin() + end};
}

std::vector<Microbatch> BatchOrder::microbatches(std::int64_t epoch, std::int64_t step) const {
  return cut(batch(epoch, step), microbatch_);
}

std::vector<Microbatch> cut(const std::vector<SampleId>& ids, std::int64_t microbatch) {
  if (microbatch < 1) {
    throw Error(fmt::format("microbatches of {} images, expected at least 1", microbatch));
  }
  const auto count = static_cast<std::int64_t>(ids.size());
  std::vector<Microbatch> pieces;
  for (std::int64_t begin = 0; begin < count; begin += microbatch) {
    pieces.emplace_back(ids.begin() + begin, ids.begin() + std::min(count, begin + microbatch));
  }
  return pieces;
}

MicrobatchRange share_of_rank(std::int64_t microbatches, int rank, int ranks) {
  if (microbatches < 0 || rank < 0 || rank >= ranks) {
    throw Error(fmt::format("{} microbatches for rank {} of {}", microbatches, rank, ranks));
  }
  const std::int64_t first = microbatches * rank / ranks;
  return {first, microbatches * (rank + 1) / ranks - first};
}

std::vector<SampleId> validation_order(const std::vector<std::int64_t>& specimens,
                                       std::int64_t realisations) {
  std::vector<SampleId> ids;
  for (std::int64_t image_epoch = 0; image_epoch < realisations; ++image_epoch) {
    for (const std::int64_t specimen : specimens) {
      ids.push_back({specimen, image_epoch});
    }
  }
  return ids;
}

}  // namespace dosefloor::samples
