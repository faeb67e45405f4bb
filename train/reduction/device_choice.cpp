#include "train/reduction/device_choice.hpp"

#include <algorithm>
#include <map>

#include "sim/core/errors/error.hpp"

namespace dosefloor::reduction {
namespace {

constexpr const char* remedy = "start fewer ranks per node, or set train.device to cpu";

}  // namespace

int choose_device(const DevicesSeen& seen) {
  if (seen.visible == 0) {
    throw InputError(
        "no device is visible (is a driver loaded, and CUDA_VISIBLE_DEVICES as wanted?); set train.device to "
        "cpu");
  }
  if (seen.visible == 1) {
    return 0;
  }
  if (seen.node_local_rank >= seen.visible) {
    throw InputError(std::to_string(seen.visible) + " devices are visible, too few for rank " +
                     std::to_string(seen.node_local_rank) + " of a node (counted from 0); " + remedy);
  }
  return seen.node_local_rank;
}

int device_of_rank(const parallel::Communicator& comm, int visible) {
  const std::vector<DevicesSeen> seen =
      comm.allgatherv(std::vector<DevicesSeen>{{comm.node_local_rank(), visible}});
  for (std::size_t rank = 0; rank < seen.size(); ++rank) {
    try {
      static_cast<void>(choose_device(seen[rank]));
    } catch (const InputError& error) {
      throw InputError("rank " + std::to_string(rank) + ": " + error.what());
    }
  }
  return choose_device(seen[static_cast<std::size_t>(comm.rank())]);
}

void require_distinct_devices(const std::vector<std::string>& identities) {
  std::map<std::string, std::size_t> owner;
  for (std::size_t rank = 0; rank < identities.size(); ++rank) {
    const auto [place, is_new] = owner.emplace(identities[rank], rank);
    if (!is_new) {
      throw InputError("ranks " + std::to_string(place->second) + " and " + std::to_string(rank) +
                       " have the same device, " + identities[rank] + "; " + remedy);
    }
  }
}

void require_distinct_devices(const parallel::Communicator& comm, const std::string& mine) {
  std::vector<char> text(mine.begin(), mine.end());
  text.push_back('\0');
  std::vector<std::string> identities;
  const std::vector<char> all = comm.allgatherv(text);
  for (auto begin = all.begin(); begin != all.end();) {
    const auto end = std::find(begin, all.end(), '\0');
    identities.emplace_back(begin, end);
    begin = end + 1;
  }
  require_distinct_devices(identities);
}

}  // namespace dosefloor::reduction
