#pragma once
/// The instruction set this program was compiled for (CMake's DOSEFLOOR_ARCH): results of another one differ
/// in their last bits, and a processor without it cannot run the program at all.

#include <string>

namespace dosefloor::version {

/// The vector extensions compiled in, e.g. "sse4.2 avx avx2 fma avx512f"; part of every parameter hash.
std::string instruction_set();

/// Throws InputError naming the missing extensions if this processor lacks one that was compiled in.
void require_instruction_set();

}  // namespace dosefloor::version
