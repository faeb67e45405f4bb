#pragma once
/// Reads section `[sweep]`:
///   [sweep]
///   exclude = [{ "images.dose_range" = "low", "images.mtf_model" = 5 }]
///   [sweep.axes]
///   "images.dose_range" = ["high", "low", "full"]
///   "images.mtf_model" = [1, 2, 3, 4, 5]
/// or, where a study is no product, `list = [{ "train.specimens" = 10, "train.epochs" = 900 }, ...]`.

#include <functional>

#include "config/document.hpp"
#include "config/sections/sweep.hpp"

namespace dosefloor::config {

/// The sweep of a document; empty if it has none. `check` must throw InputError for a document that is not a
/// valid experiment; it is called with every single value of every axis put in its key's place. Throws
/// InputError for unknown keys, axes without values or with equal ones, values that `check` refuses (the
/// message names the axis' file and line), entries of the list with other keys than the first or that are
/// there twice, keys both in the list and an axis, and exclusions of a key or a value that is not varied.
SweepConfig read_sweep(const Document& document, const std::function<void(const Document&)>& check);

}  // namespace dosefloor::config
