#include "sim/core/hdf5/attributes.hpp"

#include <utility>

#include "sim/core/errors/error.hpp"
#include "sim/core/hdf5/handle.hpp"

namespace dosefloor::hdf5 {
namespace {

constexpr hsize_t longest_attribute = 1U << 20U;

Handle text_type() {
  Handle type(H5Tcopy(H5T_C_S1), &H5Tclose, "cannot make a text type");
  check(H5Tset_size(type.id(), H5T_VARIABLE), "cannot make a text type");
  check(H5Tset_cset(type.id(), H5T_CSET_UTF8), "cannot make a text type");
  return type;
}

Handle list_space(std::size_t length) {
  const hsize_t dims = length;
  return {H5Screate_simple(1, &dims, nullptr), &H5Sclose, "cannot make a dataspace"};
}

Handle scalar_space() {
  return {H5Screate(H5S_SCALAR), &H5Sclose, "cannot make a dataspace"};
}

void write_raw_attribute(hid_t object, const std::string& name, hid_t type, hid_t space, const void* data) {
  const std::string what = "cannot write attribute '" + name + "'";
  Handle attribute(H5Acreate2(object, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT), &H5Aclose, what);
  check(H5Awrite(attribute.id(), type, data), what);
  attribute.close(what);
}

struct OpenAttribute {
  Handle handle;
  std::size_t length;
};

/// Opens an attribute and checks its class and length before anything is allocated for it.
OpenAttribute open_attribute(hid_t object, const std::string& name, H5T_class_t expected, bool scalar) {
  if (H5Aexists(object, name.c_str()) <= 0) {
    throw InputError("attribute '" + name + "' is missing");
  }
  const std::string what = "cannot read attribute '" + name + "'";
  Handle attribute(H5Aopen(object, name.c_str(), H5P_DEFAULT), &H5Aclose, what);
  const Handle type(H5Aget_type(attribute.id()), &H5Tclose, what);
  const Handle space(H5Aget_space(attribute.id()), &H5Sclose, what);
  const hssize_t length = H5Sget_simple_extent_npoints(space.id());
  const bool fits =
      H5Tget_class(type.id()) == expected && (expected != H5T_STRING || H5Tis_variable_str(type.id()) > 0) &&
      length >= (scalar ? 1 : 0) && length <= static_cast<hssize_t>(scalar ? 1 : longest_attribute) &&
      H5Sget_simple_extent_ndims(space.id()) <= 1;
  if (!fits) {
    throw InputError("attribute '" + name + "' is not " + (scalar ? "one " : "a list of ") +
                     (expected == H5T_STRING ? "variable-length text" : "integer"));
  }
  return {std::move(attribute), static_cast<std::size_t>(length)};
}

std::vector<std::string> read_texts(const OpenAttribute& attribute, const std::string& name) {
  const std::string what = "cannot read attribute '" + name + "'";
  const Handle type = text_type();
  const Handle space(H5Aget_space(attribute.handle.id()), &H5Sclose, what);
  std::vector<char*> pointers(attribute.length, nullptr);
  std::vector<std::string> texts;
  if (pointers.empty()) {
    return texts;
  }
  // A file may store the ASCII character set: the memory type must be of the stored one.
  const Handle stored(H5Aget_type(attribute.handle.id()), &H5Tclose, what);
  check(H5Tset_cset(type.id(), H5Tget_cset(stored.id())), what);
  check(H5Aread(attribute.handle.id(), type.id(), static_cast<void*>(pointers.data())), what);
  texts.reserve(pointers.size());
  for (const char* text : pointers) {
    texts.emplace_back(text != nullptr ? text : "");
  }
  H5Dvlen_reclaim(type.id(), space.id(), H5P_DEFAULT, static_cast<void*>(pointers.data()));
  return texts;
}
}  // namespace

void write_attribute(hid_t object, const std::string& name, const std::string& text) {
  const char* pointer = text.c_str();
  write_raw_attribute(object, name, text_type().id(), scalar_space().id(),
                      static_cast<const void*>(&pointer));
}

void write_attribute(hid_t object, const std::string& name, const std::vector<std::string>& texts) {
  std::vector<const char*> pointers;
  pointers.reserve(texts.size());
  for (const std::string& text : texts) {
    pointers.push_back(text.c_str());
  }
  write_raw_attribute(object, name, text_type().id(), list_space(texts.size()).id(),
                      static_cast<const void*>(pointers.data()));
}

void write_attribute(hid_t object, const std::string& name, std::int64_t number) {
  write_raw_attribute(object, name, H5T_STD_I64LE, scalar_space().id(), &number);
}

void write_attribute(hid_t object, const std::string& name, std::uint64_t number) {
  write_raw_attribute(object, name, H5T_STD_U64LE, scalar_space().id(), &number);
}

void write_attribute(hid_t object, const std::string& name, const std::vector<std::int64_t>& numbers) {
  write_raw_attribute(object, name, H5T_STD_I64LE, list_space(numbers.size()).id(), numbers.data());
}

std::string read_text_attribute(hid_t object, const std::string& name) {
  return read_texts(open_attribute(object, name, H5T_STRING, true), name).at(0);
}

std::vector<std::string> read_texts_attribute(hid_t object, const std::string& name) {
  return read_texts(open_attribute(object, name, H5T_STRING, false), name);
}

std::int64_t read_int64_attribute(hid_t object, const std::string& name) {
  const OpenAttribute attribute = open_attribute(object, name, H5T_INTEGER, true);
  std::int64_t number = 0;
  check(H5Aread(attribute.handle.id(), H5T_NATIVE_INT64, &number), "cannot read attribute '" + name + "'");
  return number;
}

std::uint64_t read_uint64_attribute(hid_t object, const std::string& name) {
  const OpenAttribute attribute = open_attribute(object, name, H5T_INTEGER, true);
  std::uint64_t number = 0;
  check(H5Aread(attribute.handle.id(), H5T_NATIVE_UINT64, &number), "cannot read attribute '" + name + "'");
  return number;
}

std::vector<std::int64_t> read_int64s_attribute(hid_t object, const std::string& name) {
  const OpenAttribute attribute = open_attribute(object, name, H5T_INTEGER, false);
  std::vector<std::int64_t> numbers(attribute.length);
  if (!numbers.empty()) {
    check(H5Aread(attribute.handle.id(), H5T_NATIVE_INT64, numbers.data()),
          "cannot read attribute '" + name + "'");
  }
  return numbers;
}

}  // namespace dosefloor::hdf5
