#pragma once
/// An output with two axes of items, whole and in shards: images [image_epoch, specimen, y, x], masks, ragged
/// marks (none for some items) and one table row per item, all functions of (epoch, specimen).

#include <filesystem>
#include <numeric>
#include <vector>

#include "sim/core/emd/shard.hpp"
#include "sim/core/output/output_file.hpp"
#include "sim/core/parallel/communicator.hpp"
#include "sim/core/shards/joined_file.hpp"
#include "tests/sim/core/output/example_output.hpp"

namespace dosefloor::test {

inline constexpr std::int64_t shard_epochs = 3;
inline constexpr std::int64_t shard_specimens_in_all = 7;

inline std::uint64_t marks_of(std::int64_t epoch, std::int64_t specimen) {
  return static_cast<std::uint64_t>((epoch + 2 * specimen) % 4);
}

inline emd::Layout shard_layout(const emd::SpecimenRange& specimens) {
  using emd::ElementType;
  std::vector<double> ids(static_cast<std::size_t>(specimens.count));
  std::iota(ids.begin(), ids.end(), static_cast<double>(specimens.first));
  const std::vector<emd::Axis> axes = {{"image_epoch", "", counting(shard_epochs, 1.0)},
                                       {"specimen", "", ids},
                                       {"y", "Å", counting(4, 0.1)},
                                       {"x", "Å", counting(5, 0.1)}};
  emd::Layout layout;
  layout.items = shard_epochs * specimens.count;
  layout.signals.push_back({"images", ElementType::float32, axes, "e", "image", 2});
  layout.signals.push_back({"masks", ElementType::uint8, axes, "", "mask", 2, false});
  emd::RaggedArray marks{"marks", ElementType::float64, 2, {}, "Å", "marks (x, y)"};
  for (std::int64_t item = 0; item < layout.items; ++item) {
    marks.counts.push_back(marks_of(item / specimens.count, specimens.first + item % specimens.count));
  }
  layout.ragged_arrays.push_back(marks);
  layout.ragged_arrays.push_back({"nothing", ElementType::uint8, 1,
                                  std::vector<std::uint64_t>(static_cast<std::size_t>(layout.items), 0), "",
                                  "an array without values"});
  layout.tables.push_back(
      {"realisations",
       {{"dose_per_A2", ElementType::float64, "1/Å²"}, {"specimen", ElementType::int64, ""}},
       "draws"});
  return layout;
}

inline void write_shard_item(output::OutputFile& file, const emd::SpecimenRange& specimens,
                             std::int64_t item) {
  const std::int64_t epoch = item / specimens.count;
  const std::int64_t specimen = specimens.first + item % specimens.count;
  const double base = 100.0 * static_cast<double>(specimen) + 10.0 * static_cast<double>(epoch) + 1.0;
  std::vector<float> image(20);
  std::iota(image.begin(), image.end(), static_cast<float>(base));
  const std::vector<std::uint8_t> mask(20, static_cast<std::uint8_t>(1 + (epoch + specimen) % 5));
  const std::vector<double> marks = counting(2 * marks_of(epoch, specimen), base);
  const std::vector<output::Number> row = {base, specimen};
  file.write_item(0, item, 0, 4, image.data());
  file.write_item(1, item, 0, 4, mask.data());
  file.write_ragged(0, item, std::span<const double>(marks));
  file.write_ragged(1, item, std::span<const std::uint8_t>());
  file.write_row(0, item, row);
  file.commit(item);
}

inline void write_specimens(const parallel::Communicator& world, const std::filesystem::path& path,
                            const emd::Identity& identity, const emd::SpecimenRange& specimens,
                            const output::OutputOptions& options = {}) {
  output::OutputFile file(world, path, identity, shard_layout(specimens), options);
  for (const std::int64_t item : file.pending()) {
    if (item % world.size() == world.rank()) {
      write_shard_item(file, specimens, item);
    }
  }
  file.finalise();
}

inline shards::ShardedOutput sharded_output(const std::filesystem::path& path, std::int64_t shards) {
  return {path, example_identity(), shards, "dosefloor example EXPERIMENT.toml", false};
}

/// One shard, as a stage makes it, but for the joining.
inline void write_shard(const parallel::Communicator& world, const shards::ShardedOutput& output,
                        std::int64_t index, const output::OutputOptions& options = {}) {
  const emd::Shard shard{index, output.shards};
  write_specimens(world, emd::shard_path(output.path, shard), emd::shard_identity(output.identity, shard),
                  emd::shard_specimens(shard, shard_specimens_in_all), options);
}

}  // namespace dosefloor::test
