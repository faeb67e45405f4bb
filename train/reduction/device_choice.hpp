#pragma once
/// One device for each rank: which one, and the refusal of what cannot work. Needs no device itself.

#include <string>
#include <vector>

#include "sim/core/parallel/communicator.hpp"

namespace dosefloor::reduction {

/// What a rank finds: its number among the ranks of its node, and how many devices it sees there.
struct DevicesSeen {
  int node_local_rank;
  int visible;
};

/// The device of a rank: the node_local_rank-th of those visible, or the only one visible (batch systems
/// often show each rank its own). Throws InputError if there is none, or fewer than ranks on the node but
/// more than one.
[[nodiscard]] int choose_device(const DevicesSeen& seen);

/// Collective. The device of this rank, which sees `visible` of them. Throws InputError on all ranks if
/// choose_device() does for any of them, with that rank's number.
[[nodiscard]] int device_of_rank(const parallel::Communicator& comm, int visible);

/// Throws InputError, with the ranks, if two of `identities` (host and address on its bus, by rank) are
/// equal.
void require_distinct_devices(const std::vector<std::string>& identities);

/// Collective. The same for the devices of all ranks, of which `mine` is this rank's; on all ranks alike.
void require_distinct_devices(const parallel::Communicator& comm, const std::string& mine);

}  // namespace dosefloor::reduction
