#pragma once
/// Sums of float vectors whose result does not depend on the order of the addends, nor on which rank added
/// what.
///
/// Each element of the sum is two int64 limbs, H and L, and an addend v splits into
///   h = nearbyint(v · 2^24),   l = nearbyint((v - h · 2^-24) · 2^76),   v = h · 2^-24 + l · 2^-76.
/// Limbs are added as integers, which is associative, also across ranks by a plain MPI_SUM over MPI_INT64_T.
///
/// All of it is done in double, where only the last nearbyint rounds: scaling by a power of two is exact, |h|
/// <= 2^51 is an integer below 2^53, and v - h · 2^-24 consists of those of v's 24 bits that lie below 2^-24,
/// so that it is a double. What is lost of an addend is at most 2^-77 (7e-24), whatever its size; |v| >=
/// 2^-53 loses nothing.
///
/// Headroom: |v| < 2^27 gives |h| <= 2^51 and |l| <= 2^51, so 4095 addends stay within 63 bits. These sizes
/// also let nearbyint be an addition of 1.5 · 2^52 whose low bits are the integer, which vectorises without
/// AVX-512.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace dosefloor::reduction {

class ExactSum {
 public:
  /// Most addends per element, all ranks together.
  static constexpr std::int64_t most_addends = 4095;
  /// Addends must be smaller than this: 2^27.
  static constexpr float limit = 134217728.0F;

  /// A sum of `size` elements, all 0.
  explicit ExactSum(std::size_t size);

  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  /// Adds addend[i] to element i. Throws Error, and leaves the sum unusable until reset(), if an element is
  /// NaN, infinite or not below `limit`; throws Error if `addend` is not `size` long.
  void add(std::span<const float> addend);
  /// Sets the sum to 0. Takes no time: the next add() writes what others add to.
  void reset() noexcept { empty_ = true; }

  /// All there is to sum over ranks, as plain int64 numbers: [H of all elements | L of all elements |
  /// addends]. Length 2 · size + 1.
  [[nodiscard]] std::span<std::int64_t> limbs();

  /// Element i, rounded to a double. Throws Error after more than `most_addends` addends.
  [[nodiscard]] double value(std::size_t i) const;
  /// out[i] = value(i) / divisor, in double until the rounding to float. The limbs alone decide the bits.
  /// Throws like value(), and if `out` is not `size` long or the divisor is not positive.
  void result(std::span<float> out, double divisor) const;

  /// value(i) after an add() of `addend` there, without adding it.
  [[nodiscard]] double value_with(std::size_t i, float addend) const;
  /// What result() would give after add(addends), written over `addends`, without the memory that limbs take.
  /// Throws like both.
  void result_with(std::span<float> addends, double divisor) const;

 private:
  void check_length(std::span<const float> addend) const;
  void check_result(std::size_t length, double divisor) const;
  void check_addends(std::int64_t more) const;

  std::size_t size_;
  bool empty_ = true;                ///< whatever limbs_ holds
  std::vector<std::int64_t> limbs_;  ///< none before the first add()
};

}  // namespace dosefloor::reduction
