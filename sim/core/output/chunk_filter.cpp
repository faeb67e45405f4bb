#include "sim/core/output/chunk_filter.hpp"

#include <zlib.h>

#include <utility>

#include "sim/core/errors/error.hpp"

namespace dosefloor::output {
namespace {

// Of shuffled waves and images level 2 gains all but some percent of what level 6 does, in a third of its
// time.
constexpr int deflate_level = 2;
constexpr std::uint32_t no_filters = 0b11;

}  // namespace

void set_chunk_filters(hid_t creation) {
  hdf5::check(H5Pset_shuffle(creation), "cannot ask for the shuffle filter");
  hdf5::check(H5Pset_deflate(creation, deflate_level), "cannot ask for the deflate filter");
}

std::string shuffled(std::string_view bytes, std::size_t element_bytes) {
  if (element_bytes == 0 || bytes.size() % element_bytes != 0) {
    throw InputError(std::to_string(bytes.size()) + " bytes are no whole elements of " +
                     std::to_string(element_bytes));
  }
  const std::size_t elements = bytes.size() / element_bytes;
  std::string result(bytes.size(), '\0');
  for (std::size_t k = 0; k < element_bytes; ++k) {
    char* out = result.data() + k * elements;
    const char* in = bytes.data() + k;
    for (std::size_t i = 0; i < elements; ++i) {
      out[i] = in[i * element_bytes];
    }
  }
  return result;
}

FilteredChunk filtered_chunk(std::string bytes, std::size_t element_bytes) {
  const std::string input = shuffled(bytes, element_bytes);
  uLongf size = compressBound(input.size());
  std::string output(size, '\0');
  const int result = compress2(reinterpret_cast<Bytef*>(output.data()), &size,
                               reinterpret_cast<const Bytef*>(input.data()), input.size(), deflate_level);
  if (result != Z_OK) {
    throw Error("zlib cannot compress " + std::to_string(input.size()) + " bytes (error " +
                std::to_string(result) + ")");
  }
  if (size >= bytes.size()) {
    return {std::move(bytes), no_filters};
  }
  output.resize(size);
  return {std::move(output), 0};
}

}  // namespace dosefloor::output
