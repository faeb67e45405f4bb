#include "sim/core/version/instruction_set.hpp"

#include <utility>
#include <vector>

#include "sim/core/errors/error.hpp"

namespace dosefloor::version {
namespace {

/// (extension compiled in, whether this processor has it)
std::vector<std::pair<std::string, bool>> extensions() {
  std::vector<std::pair<std::string, bool>> found;
#if defined(__x86_64__)
#if defined(__SSE4_2__)
  found.emplace_back("sse4.2", __builtin_cpu_supports("sse4.2"));
#endif
#if defined(__AVX__)
  found.emplace_back("avx", __builtin_cpu_supports("avx"));
#endif
#if defined(__AVX2__)
  found.emplace_back("avx2", __builtin_cpu_supports("avx2"));
#endif
#if defined(__FMA__)
  found.emplace_back("fma", __builtin_cpu_supports("fma"));
#endif
#if defined(__AVX512F__)
  found.emplace_back("avx512f", __builtin_cpu_supports("avx512f"));
#endif
#if defined(__AVX512VL__)
  found.emplace_back("avx512vl", __builtin_cpu_supports("avx512vl"));
#endif
#if defined(__AVX512DQ__)
  found.emplace_back("avx512dq", __builtin_cpu_supports("avx512dq"));
#endif
#elif defined(__aarch64__)
  found.emplace_back("aarch64", true);
#endif
  return found;
}

}  // namespace

std::string instruction_set() {
  std::string text;
  for (const auto& [name, present] : extensions()) {
    text += (text.empty() ? "" : " ") + name;
  }
  return text.empty() ? "generic" : text;
}

void require_instruction_set() {
  std::string missing;
  for (const auto& [name, present] : extensions()) {
    if (!present) {
      missing += (missing.empty() ? "" : ", ") + name;
    }
  }
  if (!missing.empty()) {
    throw InputError("this program was compiled for a processor with " + instruction_set() +
                     ", and this one lacks " + missing +
                     ": build it on this machine, or with -DDOSEFLOOR_ARCH=x86-64-v3 (or another "
                     "instruction set that all machines of the run have)");
  }
}

}  // namespace dosefloor::version
