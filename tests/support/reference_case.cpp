#include "tests/support/reference_case.hpp"

#include <hdf5.h>

#include <cmath>
#include <stdexcept>

#include "sim/structure/xyz.hpp"

namespace dosefloor::test {
namespace {

template <class T>
std::vector<T> transposed(const std::vector<T>& xy, int nx, int ny) {
  std::vector<T> yx(xy.size());
  const auto width = static_cast<std::size_t>(nx);
  const auto height = static_cast<std::size_t>(ny);
  for (std::size_t x = 0; x < width; ++x) {
    for (std::size_t y = 0; y < height; ++y) {
      yx[y * width + x] = xy[x * height + y];
    }
  }
  return yx;
}

template <class T>
std::vector<T> read(hid_t file, const char* name, hid_t type, std::size_t size) {
  std::vector<T> values(size);
  const hid_t dataset = H5Dopen2(file, name, H5P_DEFAULT);
  const herr_t status = H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data());
  H5Dclose(dataset);
  if (status < 0) {
    throw std::runtime_error(std::string("cannot read ") + name + " of the reference case");
  }
  return values;
}

}  // namespace

ReferenceCase load_reference_case() {
  const std::string folder = DOSEFLOOR_TEST_DATA;
  ReferenceCase reference;
  reference.structure = structure::read_xyz(folder + "/a.xyz");
  const auto pixels = static_cast<std::size_t>(reference.nx) * static_cast<std::size_t>(reference.ny);
  const hid_t file = H5Fopen((folder + "/a.h5").c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  const hid_t complex_type = H5Tcreate(H5T_COMPOUND, sizeof(std::complex<float>));
  H5Tinsert(complex_type, "r", 0, H5T_NATIVE_FLOAT);
  H5Tinsert(complex_type, "i", sizeof(float), H5T_NATIVE_FLOAT);
  reference.wave =
      transposed(read<std::complex<float>>(file, "wave", complex_type, pixels), reference.nx, reference.ny);
  reference.projected_potential_VA = transposed(
      read<float>(file, "projected_potential", H5T_NATIVE_FLOAT, pixels), reference.nx, reference.ny);
  H5Tclose(complex_type);
  H5Fclose(file);
  return reference;
}

double relative_l2(const std::vector<std::complex<float>>& a, const std::vector<std::complex<float>>& b) {
  if (a.size() != b.size()) {
    throw std::invalid_argument("relative_l2 compares arrays of one size");
  }
  double difference = 0.0;
  double norm = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference += std::norm(std::complex<double>(a[i]) - std::complex<double>(b[i]));
    norm += std::norm(std::complex<double>(b[i]));
  }
  return std::sqrt(difference / norm);
}

}  // namespace dosefloor::test
