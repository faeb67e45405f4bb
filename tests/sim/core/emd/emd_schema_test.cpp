#include "sim/core/emd/emd_schema.hpp"

#include "sim/core/errors/error.hpp"
#include "sim/core/hdf5/attributes.hpp"
#include "tests/sim/core/output/example_output.hpp"
#include "tests/support/mpi_test.hpp"
#include "tests/support/scratch_folder.hpp"

namespace emd = dosefloor::emd;
namespace hdf5 = dosefloor::hdf5;
using dosefloor::test::ScratchFolder;

namespace {

/// The example's file, opened with plain HDF5 as any other program would.
class ExampleFile {
 public:
  ExampleFile()
      : path_(folder_ / "example.emd"),
        file_(
            (emd::create_emd(path_, dosefloor::test::example_identity(), dosefloor::test::example_layout(4)),
             H5Fopen(path_.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT)),
            &H5Fclose, "example") {}

  [[nodiscard]] hdf5::Handle object(const std::string& path) const {
    return {H5Oopen(file_.id(), path.c_str(), H5P_DEFAULT), &H5Oclose, path};
  }
  [[nodiscard]] std::string text(const std::string& path, const std::string& name) const {
    return hdf5::read_text_attribute(object(path).id(), name);
  }
  [[nodiscard]] std::int64_t integer(const std::string& path, const std::string& name) const {
    return hdf5::read_int64_attribute(object(path).id(), name);
  }

 private:
  ScratchFolder folder_;
  std::filesystem::path path_;
  hdf5::Handle file_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(emd_schema)

BOOST_AUTO_TEST_CASE(root_and_entry_have_the_attributes_of_emd_and_nexus) {
  const ExampleFile file;
  BOOST_TEST(file.text("/", "emd_group_type") == "file");
  BOOST_TEST(file.integer("/", "version_major") == 1);
  BOOST_TEST(file.integer("/", "version_minor") == 0);
  BOOST_TEST(file.text("/", "NX_class") == "NXroot");
  BOOST_TEST(file.text("/", "default") == "entry");
  BOOST_TEST(file.text("/entry", "emd_group_type") == "root");
  BOOST_TEST(file.text("/entry", "python_class") == "Root");
  BOOST_TEST(file.text("/entry", "NX_class") == "NXentry");
  BOOST_TEST(file.text("/entry", "default") == "waves");
}

BOOST_AUTO_TEST_CASE(a_signal_has_the_attributes_of_an_emd_array_and_nexus_data) {
  const ExampleFile file;
  BOOST_TEST(file.text("/entry/waves", "emd_group_type") == "array");
  BOOST_TEST(file.text("/entry/waves", "python_class") == "Array");
  BOOST_TEST(file.text("/entry/waves", "NX_class") == "NXdata");
  BOOST_TEST(file.text("/entry/waves", "signal") == "data");
  const std::vector<std::string> axes = {"specimen", "y", "x"};
  BOOST_TEST(hdf5::read_texts_attribute(file.object("/entry/waves").id(), "axes") == axes,
             boost::test_tools::per_element());
  BOOST_TEST(file.text("/entry/waves/data", "units").empty());
  BOOST_TEST(file.text("/entry/waves/dim1", "name") == "y");
  BOOST_TEST(file.text("/entry/waves/dim1", "units") == "Å");
}

BOOST_AUTO_TEST_CASE(an_axis_is_one_object_under_two_names) {
  const ExampleFile file;
  H5O_info_t by_number{};
  H5O_info_t by_name{};
  H5Oget_info2(file.object("/entry/waves/dim2").id(), &by_number, H5O_INFO_BASIC | H5O_INFO_TIME);
  H5Oget_info2(file.object("/entry/waves/x").id(), &by_name, H5O_INFO_BASIC);
  BOOST_TEST(by_number.addr == by_name.addr);
  BOOST_TEST(by_number.rc == 2U);
  BOOST_TEST(by_number.mtime == 0);  // object times are off: a file is a function of its parameters
}

BOOST_AUTO_TEST_CASE(strings_are_variable_length_utf8) {
  const ExampleFile file;
  const hdf5::Handle attribute(H5Aopen(file.object("/entry/waves/dim1").id(), "units", H5P_DEFAULT),
                               &H5Aclose, "units");
  const hdf5::Handle type(H5Aget_type(attribute.id()), &H5Tclose, "type");
  BOOST_TEST(H5Tis_variable_str(type.id()) == 1);
  BOOST_TEST(H5Tget_cset(type.id()) == H5T_CSET_UTF8);
}

BOOST_AUTO_TEST_CASE(data_are_contiguous_allocated_unfilled_and_unfiltered) {
  const ExampleFile file;
  for (const std::string path : {"/entry/waves/data", "/entry/atoms/positions/values", "/entry/specimens"}) {
    const hdf5::Handle dataset = file.object(path);
    const hdf5::Handle creation(H5Dget_create_plist(dataset.id()), &H5Pclose, path);
    H5D_alloc_time_t allocation{};
    H5D_fill_time_t fill{};
    H5Pget_alloc_time(creation.id(), &allocation);
    H5Pget_fill_time(creation.id(), &fill);
    BOOST_TEST(H5Pget_layout(creation.id()) == H5D_CONTIGUOUS);
    BOOST_TEST(allocation == H5D_ALLOC_TIME_EARLY);
    BOOST_TEST(fill == H5D_FILL_TIME_NEVER);
    BOOST_TEST(H5Pget_nfilters(creation.id()) == 0);
    BOOST_TEST((H5Dget_offset(dataset.id()) != HADDR_UNDEF));
  }
}

BOOST_AUTO_TEST_CASE(complex_numbers_are_the_compound_of_r_and_i) {
  const ExampleFile file;
  const hdf5::Handle dataset = file.object("/entry/waves/data");
  const hdf5::Handle type(H5Dget_type(dataset.id()), &H5Tclose, "type");
  BOOST_TEST(H5Tget_class(type.id()) == H5T_COMPOUND);
  BOOST_TEST(H5Tget_size(type.id()) == 8U);
  BOOST_TEST(H5Tget_member_index(type.id(), "r") == 0);
  BOOST_TEST(H5Tget_member_index(type.id(), "i") == 1);
}

BOOST_AUTO_TEST_CASE(the_same_parameters_give_the_same_bytes) {
  const ScratchFolder folder;
  const auto identity = dosefloor::test::example_identity();
  const auto layout = dosefloor::test::example_layout(4);
  emd::create_emd(folder / "a.emd", identity, layout);
  emd::create_emd(folder / "b.emd", identity, layout);
  const std::string bytes = dosefloor::test::bytes_of(folder / "a.emd");
  BOOST_TEST(bytes.size() > 2000U);
  BOOST_TEST((bytes == dosefloor::test::bytes_of(folder / "b.emd")));
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_created_is_named_with_the_reason) {
  BOOST_CHECK_EXCEPTION(emd::create_emd("/nonexistent/a.emd", dosefloor::test::example_identity(),
                                        dosefloor::test::example_layout(4)),
                        dosefloor::Error, [](const dosefloor::Error& error) {
                          const std::string text = error.what();
                          return text.find("/nonexistent/a.emd") != std::string::npos &&
                                 text.find("No such file or directory") != std::string::npos;
                        });
}

BOOST_AUTO_TEST_SUITE_END()
