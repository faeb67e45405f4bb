#include "sim/core/emd/stored_type.hpp"

#include <array>
#include <bit>
#include <complex>

namespace dosefloor::emd {
namespace {

static_assert(std::endian::native == std::endian::little,
              "data are stored as they are in memory, little endian");

constexpr std::array<ElementType, 6> all_types = {ElementType::complex64, ElementType::float32,
                                                  ElementType::float64,   ElementType::uint8,
                                                  ElementType::uint64,    ElementType::int64};

}  // namespace

hdf5::Handle stored_type(ElementType type) {
  const char* what = "cannot make an element type";
  switch (type) {
    case ElementType::float32:
      return {H5Tcopy(H5T_IEEE_F32LE), &H5Tclose, what};
    case ElementType::float64:
      return {H5Tcopy(H5T_IEEE_F64LE), &H5Tclose, what};
    case ElementType::uint8:
      return {H5Tcopy(H5T_STD_U8LE), &H5Tclose, what};
    case ElementType::uint64:
      return {H5Tcopy(H5T_STD_U64LE), &H5Tclose, what};
    case ElementType::int64:
      return {H5Tcopy(H5T_STD_I64LE), &H5Tclose, what};
    case ElementType::complex64:
      break;
  }
  hdf5::Handle complex(H5Tcreate(H5T_COMPOUND, sizeof(std::complex<float>)), &H5Tclose, what);
  hdf5::check(H5Tinsert(complex.id(), "r", 0, H5T_IEEE_F32LE), what);
  hdf5::check(H5Tinsert(complex.id(), "i", sizeof(float), H5T_IEEE_F32LE), what);
  return complex;
}

std::optional<ElementType> known_type(hid_t type) {
  for (const ElementType candidate : all_types) {
    if (H5Tequal(type, stored_type(candidate).id()) > 0) {
      return candidate;
    }
  }
  return std::nullopt;
}

hdf5::Handle stored_type(const std::vector<Column>& columns) {
  const char* what = "cannot make a table's row type";
  hdf5::Handle row(H5Tcreate(H5T_COMPOUND, columns.size() * sizeof(double)), &H5Tclose, what);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const hdf5::Handle type = stored_type(columns[i].type);
    hdf5::check(H5Tinsert(row.id(), columns[i].name.c_str(), i * sizeof(double), type.id()), what);
  }
  return row;
}

hdf5::Handle fixed_text_type(std::uint64_t bytes) {
  const char* what = "cannot make a text type";
  hdf5::Handle type(H5Tcopy(H5T_C_S1), &H5Tclose, what);
  hdf5::check(H5Tset_size(type.id(), bytes), what);
  hdf5::check(H5Tset_cset(type.id(), H5T_CSET_UTF8), what);
  hdf5::check(H5Tset_strpad(type.id(), H5T_STR_NULLPAD), what);
  return type;
}

}  // namespace dosefloor::emd
