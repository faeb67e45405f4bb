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

ReferenceImage load_reference_image(int number) {
  const std::string name = "image" + std::to_string(number);
  const hid_t file = H5Fopen(DOSEFLOOR_TEST_DATA "/a.h5", H5F_ACC_RDONLY, H5P_DEFAULT);
  const hid_t dataset = H5Dopen2(file, name.c_str(), H5P_DEFAULT);
  const auto attribute = [&](const char* key) {
    double value = 0.0;
    const hid_t id = H5Aopen(dataset, key, H5P_DEFAULT);
    if (H5Aread(id, H5T_NATIVE_DOUBLE, &value) < 0) {
      throw std::runtime_error("cannot read " + std::string(key) + " of " + name + " of the reference case");
    }
    H5Aclose(id);
    return value;
  };
  ReferenceImage image{attribute("defocus_A"), attribute("Cs_A"), attribute("focal_spread_A"), {}};
  H5Dclose(dataset);
  image.intensity =
      transposed(read<float>(file, name.c_str(), H5T_NATIVE_FLOAT, std::size_t{256} * 256), 256, 256);
  H5Fclose(file);
  return image;
}

namespace {

template <class T, class Wide>
double relative_l2_of(const std::vector<T>& a, const std::vector<T>& b) {
  if (a.size() != b.size()) {
    throw std::invalid_argument("relative_l2 compares arrays of one size");
  }
  double difference = 0.0;
  double norm = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference += std::norm(Wide(a[i]) - Wide(b[i]));
    norm += std::norm(Wide(b[i]));
  }
  return std::sqrt(difference / norm);
}

}  // namespace

double relative_l2(const std::vector<std::complex<float>>& a, const std::vector<std::complex<float>>& b) {
  return relative_l2_of<std::complex<float>, std::complex<double>>(a, b);
}

double relative_l2(const std::vector<float>& a, const std::vector<float>& b) {
  return relative_l2_of<float, double>(a, b);
}

}  // namespace dosefloor::test
