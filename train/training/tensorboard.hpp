#pragma once
/// Learning curves for TensorBoard.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "train/training/curves.hpp"

namespace dosefloor::training {

/// An event file: records of [length u64 | masked CRC-32C of the length | protobuf message | masked CRC-32C of the
/// message], little-endian, whose messages are tensorflow.Event (tensorflow/core/util/event.proto and record_writer.h).
/// One event per row, at its step, with a scalar for every column that was measured. `now_s` is the Unix time of the
/// last row; those before follow from the timings, of which there may be fewer than rows.
[[nodiscard]] std::string tensorboard_events(const Curves& curves, const std::vector<CurveRow>& rows,
                                             const std::vector<EpochTiming>& timings, double now_s);

/// CRC-32C (Castagnoli) of `data`, rotated right by 15 bits and offset, as record_writer.h does.
[[nodiscard]] std::uint32_t masked_crc(std::string_view data);

}  // namespace dosefloor::training
