#include "sim/command_line/memory.hpp"

#include <fstream>
#include <string>

#include "sim/errors/error.hpp"

namespace dosefloor::command_line {

double peak_resident_mib() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    if (word == "VmHWM:") {
      double kib = 0.0;
      status >> kib;
      return kib / 1024.0;
    }
  }
  throw Error("/proc/self/status does not tell the peak memory of this process");
}

}  // namespace dosefloor::command_line
