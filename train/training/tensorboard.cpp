#include "train/training/tensorboard.hpp"

#include <bit>
#include <boost/crc.hpp>
#include <cmath>
#include <cstdint>

namespace dosefloor::training {
namespace {

constexpr std::size_t step_column = 1;

/// Types of fields in protobuf's encoding.
enum class Wire : std::uint8_t { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };

template <class Unsigned>
std::string little_endian(Unsigned number) {
  std::string bytes;
  for (std::size_t i = 0; i < sizeof(Unsigned); ++i) {
    bytes.push_back(static_cast<char>(number >> (8 * i)));
  }
  return bytes;
}

std::string varint(std::uint64_t number) {
  std::string bytes;
  for (; number >= 0x80; number >>= 7) {
    bytes.push_back(static_cast<char>(number | 0x80));
  }
  bytes.push_back(static_cast<char>(number));
  return bytes;
}

std::string tagged(unsigned field, Wire wire, const std::string& value) {
  return varint((field << 3U) | static_cast<unsigned>(wire)) + value;
}

std::string bytes_field(unsigned field, const std::string& value) {
  return tagged(field, Wire::bytes, varint(value.size()) + value);
}

/// tensorflow.Summary.Value
std::string scalar(const std::string& tag, double value) {
  return bytes_field(1, tag) +
         tagged(2, Wire::fixed32, little_endian(std::bit_cast<std::uint32_t>(static_cast<float>(value))));
}

/// tensorflow.Event of this time, less its contents.
std::string event_at(double time_s) {
  return tagged(1, Wire::fixed64, little_endian(std::bit_cast<std::uint64_t>(time_s)));
}

std::string record(const std::string& message) {
  const std::string length = little_endian(static_cast<std::uint64_t>(message.size()));
  return length + little_endian(masked_crc(length)) + message + little_endian(masked_crc(message));
}

std::string summary_of(const Curves& curves, const CurveRow& row) {
  std::string summary;
  for (std::size_t i = step_column + 1; i < row.size(); ++i) {
    if (!std::isnan(row[i])) {
      summary += bytes_field(1, scalar(curves.columns()[i], row[i]));
    }
  }
  return summary;
}

/// Unix time of each row's end.
std::vector<double> times(std::size_t rows, const std::vector<EpochTiming>& timings, double now_s) {
  std::vector<double> times(rows, now_s);
  for (std::size_t i = rows; i-- > 1;) {
    const std::size_t from_end = rows - i;
    times[i - 1] = times[i] - (from_end <= timings.size() ? timings[timings.size() - from_end].seconds : 0.0);
  }
  return times;
}

}  // namespace

std::uint32_t masked_crc(std::string_view data) {
  boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> crc;
  crc.process_bytes(data.data(), data.size());
  return std::rotr(static_cast<std::uint32_t>(crc.checksum()), 15) + 0xA282EAD8U;
}

std::string tensorboard_events(const Curves& curves, const std::vector<CurveRow>& rows,
                               const std::vector<EpochTiming>& timings, double now_s) {
  const std::vector<double> time_s = times(rows.size(), timings, now_s);
  std::string file =
      record(event_at(rows.empty() ? now_s : time_s.front()) + bytes_field(3, "brain.Event:2"));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto step = static_cast<std::uint64_t>(rows[i][step_column]);
    file += record(event_at(time_s[i]) + tagged(2, Wire::varint, varint(step)) +
                   bytes_field(5, summary_of(curves, rows[i])));
  }
  return file;
}

}  // namespace dosefloor::training
