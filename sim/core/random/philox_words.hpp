#pragma once
/// The words of many consecutive blocks of one key at once: what `Stream` gives, several blocks to a
/// register.

#include <cstddef>
#include <cstdint>

#include "sim/core/random/stream.hpp"

namespace dosefloor::random {

/// words[4 i + j] = word j of block first_block + i of `key`, for i = 0 .. blocks - 1: bitwise what
/// Stream::next_u32 gives after seek_block(first_block). `words` has room for 4 blocks values, of any
/// alignment. Throws Error if the blocks go past the 2^32 that a key has. Fastest where `blocks` is a
/// multiple of 16.
void philox_words(const StreamKey& key, std::uint32_t first_block, std::size_t blocks, std::uint32_t* words);

}  // namespace dosefloor::random
