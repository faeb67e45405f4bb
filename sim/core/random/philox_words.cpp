#include "sim/core/random/philox_words.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include "sim/core/errors/error.hpp"
#include "sim/core/simd/lanes.hpp"

#if defined(__AVX2__)
#include <immintrin.h>
#endif

namespace dosefloor::random {
namespace {

// One 32-bit word of a block in each 64-bit lane: the product of a word and a multiplier fills the lane, so
// its halves need a shift at most. Upper halves are left dirty; multiplications do not read them.
constexpr std::size_t lanes = simd::lanes<std::uint64_t>;
constexpr std::size_t unrolled = 2;  // registers whose rounds overlap: one alone waits for its products
constexpr std::size_t group = lanes * unrolled;
using Vector = simd::Vector<std::uint64_t>;

constexpr std::uint64_t low_half = 0xffffffff;

/// Products of the lower halves, lane by lane. Intrinsics, since the compiler makes three multiplications of
/// the plain form.
Vector multiply(const Vector& a, std::uint64_t multiplier) {
#if defined(__AVX512F__)
  // With a mask of all lanes: GCC 12 warns of the undefined register in the header of the form without.
  return reinterpret_cast<Vector>(_mm512_maskz_mul_epu32(
      0xFF, reinterpret_cast<__m512i>(a), _mm512_set1_epi64(static_cast<long long>(multiplier))));
#elif defined(__AVX2__)
  return reinterpret_cast<Vector>(
      _mm256_mul_epu32(reinterpret_cast<__m256i>(a), _mm256_set1_epi64x(static_cast<long long>(multiplier))));
#else
  return (a & low_half) * multiplier;
#endif
}

/// The four words of `group` blocks, each word in a lane of its own.
struct Words {
  Vector w0[unrolled];
  Vector w1[unrolled];
  Vector w2[unrolled];
  Vector w3[unrolled];
};

/// Writes w0 w1 w2 w3 of one block after the other.
void store(const Words& words, std::size_t u, std::uint32_t* out) {
  const Vector front = (words.w0[u] & low_half) | words.w1[u] << 32U;  // little-endian: w0 comes first
  const Vector back = (words.w2[u] & low_half) | words.w3[u] << 32U;
#if defined(__AVX512F__)
  const Vector pairs[2] = {__builtin_shufflevector(front, back, 0, 8, 1, 9, 2, 10, 3, 11),
                           __builtin_shufflevector(front, back, 4, 12, 5, 13, 6, 14, 7, 15)};
#elif defined(__AVX2__)
  const Vector pairs[2] = {__builtin_shufflevector(front, back, 0, 4, 1, 5),
                           __builtin_shufflevector(front, back, 2, 6, 3, 7)};
#else
  const Vector pairs[2] = {__builtin_shufflevector(front, back, 0, 2),
                           __builtin_shufflevector(front, back, 1, 3)};
#endif
  std::memcpy(out, &pairs[0], sizeof(Vector));  // both at once would pass through memory
  std::memcpy(out + 2 * lanes, &pairs[1], sizeof(Vector));
}

/// The ten rounds of Philox4x32 (Salmon et al. 2011, section 4.3) for `group` blocks.
void fill_group(const StreamKey& key, std::uint32_t first_block, std::uint32_t* out) {
  Words words{};
  for (std::size_t u = 0; u < unrolled; ++u) {
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      words.w0[u][lane] = first_block + static_cast<std::uint32_t>(u * lanes + lane);
    }
    words.w1[u] += static_cast<std::uint32_t>(key.purpose);
    words.w2[u] += key.specimen;
    words.w3[u] += key.realisation;
  }
  Vector key0 = Vector{} + (key.seed & low_half);  // carries go to the upper halves, which do not matter
  Vector key1 = Vector{} + (key.seed >> 32U);
  for (int round = 0; round < 10; ++round) {
    for (std::size_t u = 0; u < unrolled; ++u) {
      const Vector product0 = multiply(words.w0[u], 0xD2511F53U);
      const Vector product2 = multiply(words.w2[u], 0xCD9E8D57U);
      words.w0[u] = product2 >> 32U ^ words.w1[u] ^ key0;
      words.w2[u] = product0 >> 32U ^ words.w3[u] ^ key1;
      words.w1[u] = product2;
      words.w3[u] = product0;
    }
    key0 += std::uint64_t{0x9E3779B9};
    key1 += std::uint64_t{0xBB67AE85};
  }
  for (std::size_t u = 0; u < unrolled; ++u) {
    store(words, u, out + 4 * u * lanes);
  }
}

}  // namespace

void philox_words(const StreamKey& key, std::uint32_t first_block, std::size_t blocks, std::uint32_t* words) {
  constexpr std::uint64_t all_blocks = std::uint64_t{1} << 32U;
  if (blocks > all_blocks - first_block) {
    throw Error("a random stream has 2^32 blocks of words: blocks " + std::to_string(first_block) + " to " +
                std::to_string(first_block + blocks) + " were asked for");
  }
  std::size_t done = 0;
  for (; done + group <= blocks; done += group) {
    fill_group(key, first_block + static_cast<std::uint32_t>(done), words + 4 * done);
  }
  if (done < blocks) {
    std::uint32_t rest[4 * group];
    fill_group(key, first_block + static_cast<std::uint32_t>(done), rest);
    std::copy_n(rest, 4 * (blocks - done), words + 4 * done);
  }
}

}  // namespace dosefloor::random
