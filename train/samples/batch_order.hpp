#pragma once
/// Which images which step of which epoch takes: a function of (seed, epoch, step), never of the ranks.
///
/// Epoch e visits every training specimen once, in the permutation that Fisher and Yates draw from the stream
/// {seed, Purpose::order, 0, e}: for i = n - 1 .. 1 swap i and integer(0, i). Its image epoch is e mod the
/// stored ones, or e where there is no end to them. Step k takes the k-th batch_size of them, the last step
/// what is left. A batch is cut into microbatches, in order; one rank computes the gradient of one
/// microbatch.

#include <cstdint>
#include <optional>
#include <vector>

#include "train/samples/sample.hpp"

namespace dosefloor::samples {

using Microbatch = std::vector<SampleId>;

class BatchOrder {
 public:
  /// `image_epochs` as SampleSource::image_epochs. Throws InputError if there is no specimen, no image epoch,
  /// or batch_size or microbatch is not above 0.
  BatchOrder(std::vector<std::int64_t> specimens, std::optional<std::int64_t> image_epochs,
             std::uint64_t seed, std::int64_t batch_size, std::int64_t microbatch);

  [[nodiscard]] std::int64_t images_per_epoch() const noexcept;
  [[nodiscard]] std::int64_t steps_per_epoch() const noexcept;
  /// Image epoch that `epoch` trains on.
  [[nodiscard]] std::int64_t image_epoch(std::int64_t epoch) const noexcept;

  /// All images of an epoch, in order. Throws Error unless 0 <= epoch < 2^32.
  [[nodiscard]] std::vector<SampleId> epoch(std::int64_t epoch) const;
  /// Images of step `step` of an epoch: batch_size of them, fewer in the last step. Throws Error unless
  /// 0 <= step < steps_per_epoch().
  [[nodiscard]] std::vector<SampleId> batch(std::int64_t epoch, std::int64_t step) const;
  /// The same, cut.
  [[nodiscard]] std::vector<Microbatch> microbatches(std::int64_t epoch, std::int64_t step) const;

 private:
  std::vector<std::int64_t> specimens_;
  std::optional<std::int64_t> image_epochs_;
  std::uint64_t seed_;
  std::int64_t batch_size_;
  std::int64_t microbatch_;
};

/// `ids` in pieces of `microbatch`, in order; the last one may be smaller. Throws Error unless microbatch >
/// 0.
[[nodiscard]] std::vector<Microbatch> cut(const std::vector<SampleId>& ids, std::int64_t microbatch);

/// Consecutive microbatches [first, first + count) of a batch.
struct MicrobatchRange {
  std::int64_t first = 0;
  std::int64_t count = 0;
};

/// Which of `microbatches` rank `rank` of `ranks` computes: [M rank / ranks, M (rank + 1) / ranks), rounded
/// down. All ranges together are all microbatches in order, their lengths differ by at most one; with more
/// ranks than microbatches some are empty. Throws Error unless 0 <= rank < ranks and microbatches >= 0.
[[nodiscard]] MicrobatchRange share_of_rank(std::int64_t microbatches, int rank, int ranks);

/// What validation looks at: every specimen in image epoch 0, then in 1, up to `realisations`.
[[nodiscard]] std::vector<SampleId> validation_order(const std::vector<std::int64_t>& specimens,
                                                     std::int64_t realisations);

}  // namespace dosefloor::samples
