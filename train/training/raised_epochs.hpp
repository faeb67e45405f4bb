#pragma once
/// A training that goes on because train.epochs was raised.

#include <cstdint>
#include <string>

#include "config/sections/train.hpp"

namespace dosefloor::training {

/// Whether a training of `found` parameters is the beginning of one of `now` (both as config::train_parameters()
/// writes them): they are the same but for train.epochs, of which `now` has more.
///
/// What it has done in `epochs_done` epochs must not follow from how many there were to be. Throws InputError, with
/// what to do, where it does: the rate of every step of a cosine; and a validation of the last epoch that was not due
/// by train.validate_every. `train` is the section of `now`.
[[nodiscard]] bool epochs_were_raised(const std::string& found, const std::string& now,
                                      std::int64_t epochs_done, const config::TrainConfig& train);

}  // namespace dosefloor::training
