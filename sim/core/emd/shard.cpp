#include "sim/core/emd/shard.hpp"

#include <xxhash.h>

#include <charconv>

#include "sim/core/errors/error.hpp"

namespace dosefloor::emd {
namespace {

bool read_number(const char* begin, const char* end, std::int64_t& number) {
  const auto [stop, error] = std::from_chars(begin, end, number);
  return error == std::errc() && stop == end && begin != end;
}

}  // namespace

Shard shard_from_text(const std::string& text) {
  Shard shard;
  const std::size_t slash = std::min(text.find('/'), text.size());
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const bool read = slash < text.size() && read_number(begin, begin + slash, shard.index) &&
                    read_number(begin + slash + 1, end, shard.count);
  if (!read || shard.index < 1 || shard.index > shard.count || shard.count > most_shards) {
    throw InputError("--shard " + text + ": expected I/N with 1 <= I <= N <= " + std::to_string(most_shards) +
                     ", such as 2/3 for the second of three parts");
  }
  return shard;
}

std::string shard_text(const Shard& shard) {
  return std::to_string(shard.index) + "/" + std::to_string(shard.count);
}

SpecimenRange shard_specimens(const Shard& shard, std::int64_t specimens) {
  if (shard.count > specimens) {
    throw InputError("--shard " + shard_text(shard) + ": the experiment has " + std::to_string(specimens) +
                     " specimens; expected at most as many shards");
  }
  const std::int64_t first = specimens * (shard.index - 1) / shard.count;
  return {first, specimens * shard.index / shard.count - first};
}

std::filesystem::path shard_path(const std::filesystem::path& joined, const Shard& shard) {
  const std::string count = std::to_string(shard.count);
  std::string index = std::to_string(shard.index);
  index.insert(0, count.size() - std::min(count.size(), index.size()), '0');
  std::string name = joined.stem().string();
  name.append("-").append(index).append("-of-").append(count).append(joined.extension().string());
  return joined.parent_path() / name;
}

Identity shard_identity(Identity whole, const Shard& shard) {
  whole.parameters_toml +=
      "[shard]\nindex = " + std::to_string(shard.index) + "\ncount = " + std::to_string(shard.count) + "\n";
  whole.parameter_hash = XXH3_64bits(whole.parameters_toml.data(), whole.parameters_toml.size());
  return whole;
}

}  // namespace dosefloor::emd
