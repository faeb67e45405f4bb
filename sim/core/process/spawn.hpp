#pragma once
/// Programs started as processes of their own: the one place where this project spawns.

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace dosefloor::process {

/// Variables added to a child's environment, or replaced in it: ("CUDA_VISIBLE_DEVICES", "0").
using Environment = std::vector<std::pair<std::string, std::string>>;

/// What a child gets for its standard streams; those not named here are this process's.
struct Streams {
  int output = -1;              ///< descriptor that takes its standard output
  int errors = -1;              ///< descriptor that takes its standard error
  std::filesystem::path log{};  ///< both are appended to this file instead, unless empty
  bool drop_output = false;     ///< its standard output goes to /dev/null
  bool no_input = false;        ///< it reads from /dev/null
};

/// Whether a terminal's Ctrl-C reaches the child as well, or is for this process to pass on.
enum class Group { own, shared };

/// Starts words[0] (looked up on PATH if it has no slash) with the other words as its arguments and no signal
/// blocked or ignored. Throws Error, which names the program, if it cannot be started. Whoever calls this
/// waits for the child with waitpid(2); Child (child.hpp) does so by itself.
[[nodiscard]] pid_t spawn(const std::vector<std::string>& words, const Streams& streams = {},
                          const Environment& environment = {}, Group group = Group::own);

}  // namespace dosefloor::process
