#pragma once
/// A small output with one of everything, whose contents are functions of the item's number: two signals (one
/// wave per item, spread over slabs, and one mask that is not), ragged atoms and a table.

#include <fcntl.h>

#include <algorithm>
#include <complex>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "sim/core/emd/emd_types.hpp"
#include "sim/core/files/posix_file.hpp"
#include "sim/core/output/output_file.hpp"

namespace dosefloor::test {

inline constexpr std::uint64_t example_rows = 6;
inline constexpr std::uint64_t example_columns = 5;

inline emd::Identity example_identity(std::uint64_t hash = 0x1234) {
  emd::Identity identity;
  identity.schema = "dosefloor-example";
  identity.schema_version = 3;
  identity.parameters_toml = "[specimen]\ncount = " + std::to_string(hash) + "\nelement = \"Au\"\n";
  identity.parameter_hash = hash;
  identity.program_version = "0.1.0";
  identity.git_hash = "52697e5";
  identity.seed = 20230615;
  identity.plan_wisdom = "(fftw-3.3.10 fftwf_wisdom #x0 #x1)";
  return identity;
}

inline std::vector<double> counting(std::size_t length, double step) {
  std::vector<double> values(length);
  for (std::size_t i = 0; i < length; ++i) {
    values[i] = static_cast<double>(i) * step;
  }
  return values;
}

inline std::uint64_t example_atoms(std::int64_t item) {
  return static_cast<std::uint64_t>(item % 3);
}

inline emd::Layout example_layout(std::int64_t items, int slabs = 1) {
  using emd::ElementType;
  const auto n = static_cast<std::size_t>(items);
  const emd::Axis specimen{"specimen", "", counting(n, 1.0)};
  const emd::Axis y{"y", "Å", counting(example_rows, 0.08)};
  const emd::Axis x{"x", "Å", counting(example_columns, 0.08)};
  emd::Layout layout;
  layout.items = items;
  layout.slabs = slabs;
  layout.signals.push_back({"waves", ElementType::complex64, {specimen, y, x}, "", "exit wave", 1, true});
  layout.signals.push_back({"masks", ElementType::uint8, {specimen, y, x}, "", "mask", 1, false});
  emd::RaggedArray atoms{"atoms/positions", ElementType::float64, 3, {}, "Å", "positions (x, y, z)"};
  for (std::int64_t item = 0; item < items; ++item) {
    atoms.counts.push_back(example_atoms(item));
  }
  layout.ragged_arrays.push_back(atoms);
  layout.tables.push_back({"specimens",
                           {{"tilt_rad", ElementType::float64, "rad"}, {"layers", ElementType::int64, ""}},
                           "draws of each specimen"});
  return layout;
}

inline std::vector<std::complex<float>> example_wave(std::int64_t item) {
  std::vector<std::complex<float>> wave(example_rows * example_columns);
  for (std::size_t i = 0; i < wave.size(); ++i) {
    wave[i] = {static_cast<float>(item + 1), static_cast<float>(i)};
  }
  return wave;
}

inline std::vector<std::uint8_t> example_mask(std::int64_t item) {
  std::vector<std::uint8_t> mask(example_rows * example_columns);
  for (std::size_t i = 0; i < mask.size(); ++i) {
    mask[i] = static_cast<std::uint8_t>((static_cast<std::size_t>(item) + i) % 2);
  }
  return mask;
}

inline std::vector<double> example_positions(std::int64_t item) {
  return counting(3 * example_atoms(item), 0.5 + static_cast<double>(item));
}

inline std::vector<output::Number> example_row(std::int64_t item) {
  return {0.01 * static_cast<double>(item), std::int64_t{7} * item};
}

/// Writes this rank's part of an item, datasets in an unusual order, rows in two pieces.
inline void write_example(output::OutputFile& file, std::int64_t item) {
  const emd::RowRange rows = file.my_rows(0);
  if (rows.begin == 0) {
    file.write_row(0, item, example_row(item));
    const std::vector<double> positions = example_positions(item);
    file.write_ragged(0, item, std::span<const double>(positions));
    file.write_item(1, item, 0, example_rows, example_mask(item).data());
  }
  const std::vector<std::complex<float>> wave = example_wave(item);
  const std::uint64_t first = std::min<std::uint64_t>(rows.count, 2);
  file.write_item(0, item, rows.begin, first, wave.data() + rows.begin * example_columns);
  file.write_item(0, item, rows.begin + first, rows.count - first,
                  wave.data() + (rows.begin + first) * example_columns);
}

inline std::string bytes_of(const std::filesystem::path& path) {
  const files::PosixFile file(path, O_RDONLY);
  return file.read_at(0, file.size());
}

}  // namespace dosefloor::test
