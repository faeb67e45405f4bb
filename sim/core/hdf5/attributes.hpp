#pragma once
/// The few kinds of attributes our files have: texts, whole numbers, and lists of them.

#include <hdf5.h>

#include <cstdint>
#include <string>
#include <vector>

namespace dosefloor::hdf5 {

void write_attribute(hid_t object, const std::string& name, const std::string& text);
void write_attribute(hid_t object, const std::string& name, const std::vector<std::string>& texts);
void write_attribute(hid_t object, const std::string& name, std::int64_t number);
void write_attribute(hid_t object, const std::string& name, std::uint64_t number);
void write_attribute(hid_t object, const std::string& name, const std::vector<std::int64_t>& numbers);

/// Each throws InputError, naming the attribute, unless it exists with that type.
[[nodiscard]] std::string read_text_attribute(hid_t object, const std::string& name);
[[nodiscard]] std::vector<std::string> read_texts_attribute(hid_t object, const std::string& name);
[[nodiscard]] std::int64_t read_int64_attribute(hid_t object, const std::string& name);
[[nodiscard]] std::uint64_t read_uint64_attribute(hid_t object, const std::string& name);
[[nodiscard]] std::vector<std::int64_t> read_int64s_attribute(hid_t object, const std::string& name);

}  // namespace dosefloor::hdf5
