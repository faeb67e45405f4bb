#include "jobs/local/gpus.hpp"

#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <sstream>

namespace dosefloor::local {

std::vector<std::string> listed_gpus(const std::string& cuda_visible_devices) {
  std::vector<std::string> gpus;
  std::istringstream entries(cuda_visible_devices);
  for (std::string entry; std::getline(entries, entry, ',');) {
    const bool is_number = !entry.empty() && std::isdigit(static_cast<unsigned char>(entry[0])) != 0;
    if (!is_number && !entry.starts_with("GPU-") && !entry.starts_with("MIG-")) {
      break;
    }
    gpus.push_back(entry);
  }
  return gpus;
}

std::vector<std::string> visible_gpus() {
  if (const char* listed = std::getenv("CUDA_VISIBLE_DEVICES")) {
    return listed_gpus(listed);
  }
  std::vector<std::string> gpus;
  while (std::filesystem::exists("/dev/nvidia" + std::to_string(gpus.size()))) {
    gpus.push_back(std::to_string(gpus.size()));
  }
  return gpus;
}

}  // namespace dosefloor::local
