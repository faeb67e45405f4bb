#pragma once
/// What identifies images beside their parameters: the method, where an earlier version had another.

#include "config/parameter_hash.hpp"
#include "config/sections/images.hpp"

namespace dosefloor::imaging {

/// `extra` and, for focal integration, its method: version 0.1 summed over defoci, and its images differ from
/// these by up to the tolerance, so that one file must not hold both. Images by the envelope are bit for bit
/// what they were, and need no more than `extra`.
inline config::ExtraParameters with_method(config::ExtraParameters extra, config::Coherence coherence) {
  if (coherence == config::Coherence::focal_integration) {
    extra.emplace_back("focal integration", "coherent systems");
  }
  return extra;
}

}  // namespace dosefloor::imaging
