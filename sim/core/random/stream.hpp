#pragma once
/// Counter-based random numbers: Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy
/// as 1, 2, 3", SC'11), the implementation of Random123.
///
/// A stream is a pure function of its key: the same key replays the same numbers on any rank, thread,
/// run or machine, and streams of different keys are independent. Nothing else (time, order of
/// execution, rank) enters, so one item is replayed alone from its ids, and a resume keeps no state.

#include <array>
#include <cstdint>

namespace dosefloor::random {

/// What the numbers are for. The values are part of what reproduces a run: append, never renumber.
enum class Purpose : std::uint32_t {
  specimen = 1,    ///< shape, support and orientation of a specimen
  optics = 2,      ///< defocus, Cs, focal spread, blur, sampling, dose
  camera = 3,      ///< MTF and readout parameters
  crop = 4,        ///< position of the crop in the field
  poisson = 5,     ///< shot noise
  readout = 6,     ///< readout noise
  dilations = 7,   ///< dilations of an MSD-net's layers
  weights = 8,     ///< initial weights of a network
  order = 9,       ///< order of the training images within an epoch
  bootstrap = 10,  ///< resamples of an analysis: "specimen" is the series, "realisation" the resample
  symmetry = 11,   ///< how a training image is turned: "realisation" is the epoch
  kind = 12,       ///< whether a specimen has a particle, and if not, a support
};

/// Key of a stream: who asks, and for which item.
struct StreamKey {
  std::uint64_t seed = 0;               ///< the campaign's
  Purpose purpose = Purpose::specimen;  ///< what for
  std::uint32_t specimen = 0;           ///< id of the specimen
  std::uint32_t realisation = 0;        ///< id of the realisation of that specimen, 0 where there is none
};

/// Sequence of random words of one key. Philox key = the seed (low word first), Philox counter =
/// {block, purpose, specimen, realisation}; each block gives four words, in order. 48 bytes, cheap to
/// construct and to copy; a copy continues where the original stood.
class Stream {
 public:
  explicit Stream(const StreamKey& key) noexcept;

  /// Next 32 random bits. Throws Error once all 2^34 words of the key are used: it never repeats them.
  std::uint32_t next_u32() {
    if (used_ == block_.size()) {
      refill();
    }
    return block_[used_++];
  }

  /// Next 64 random bits: two words, the first one in the upper half.
  std::uint64_t next_u64() {
    const std::uint64_t upper = next_u32();
    return upper << 32U | next_u32();
  }

  /// U[0, 1): a multiple of 2^-53; uses two words.
  double uniform() { return static_cast<double>(next_u64() >> 11U) * 0x1p-53; }

  /// U[lo, hi]; uses two words, also where lo == hi. Throws Error unless lo <= hi and both are finite.
  double uniform(double lo, double hi);

  /// exp(U[log lo, log hi]); uses two words. Throws Error unless 0 < lo <= hi < infinity.
  double log_uniform(double lo, double hi);

  /// Integer in lo..hi, both included, each exactly equally probable (Lemire 2019, "Fast random integer
  /// generation in an interval", Algorithm 5, with 64-bit words). Throws Error unless lo <= hi.
  std::int64_t integer(std::int64_t lo, std::int64_t hi);

  /// The next word is the first of block `block`: word 4 `block` of the key.
  void seek_block(std::uint32_t block) noexcept;

 private:
  void refill();

  StreamKey key_;
  std::array<std::uint32_t, 4> block_{};
  std::uint32_t next_block_ = 0;
  std::uint32_t used_ = 4;  ///< words of block_ already given out
  bool exhausted_ = false;  ///< the last of the 2^32 blocks has been computed
};

}  // namespace dosefloor::random
