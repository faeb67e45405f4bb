#include "train/networks/design.hpp"

#include <nlohmann/json.hpp>

#include "sim/core/errors/error.hpp"

namespace dosefloor::networks {

const Design* AnyDesign::operator->() const {
  if (design_ == nullptr) {
    throw Error("a design of no network is asked about its network");
  }
  return design_.get();
}

bool AnyDesign::operator==(const AnyDesign& other) const {
  if (design_ == nullptr || other.design_ == nullptr) {
    return design_ == other.design_;
  }
  return design_->name() == other.design_->name() && design_->json() == other.design_->json();
}

}  // namespace dosefloor::networks
