#pragma once
/// Damage: values written into a finished file behind its back.

#include <fcntl.h>

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <string>

#include "sim/core/emd/emd_reader.hpp"
#include "sim/core/files/posix_file.hpp"

namespace dosefloor::test {

/// Replaces element `index` of the dataset /entry/<path>, which is not compressed.
template <class T>
void poke(const std::filesystem::path& file, const std::string& path, std::uint64_t index, const T& value) {
  const std::uint64_t begin = emd::EmdReader(file).address(path).value();
  const files::PosixFile bytes(file, O_RDWR);
  bytes.write_at(begin + index * sizeof(T), &value, sizeof(T));
}

/// The message has all these parts.
inline auto names(const std::vector<std::string>& parts) {
  return [parts](const std::exception& error) {
    const std::string text = error.what();
    for (const std::string& part : parts) {
      if (text.find(part) == std::string::npos) {
        BOOST_TEST_MESSAGE("not in the message: " << part << "\n" << text);
        return false;
      }
    }
    return true;
  };
}

}  // namespace dosefloor::test
