/// Entry point of every test program: guards MPI, then Kokkos, then runs Boost.Test.
/// With DOSEFLOOR_LIST_TESTS set it prints "suite/case ranks" lines instead (cmake/DiscoverTests.cmake).

#include <boost/test/tree/traverse.hpp>
#include <boost/test/tree/visitor.hpp>
#include <boost/test/unit_test.hpp>

#include <mpi.h>

#include <Kokkos_Core.hpp>
#include <cstdlib>
#include <iostream>
#include <sstream>
#include <string>

namespace {

namespace ut = boost::unit_test;

class CaseLister : public ut::test_tree_visitor {
 public:
  void visit(const ut::test_case& test) override {
    std::string counts = "1";
    for (const std::string& label : test.p_labels.get()) {
      if (label.rfind("ranks=", 0) == 0) {
        counts = label.substr(6);
      }
    }
    std::istringstream stream(counts);
    for (std::string count; std::getline(stream, count, ',');) {
      std::cout << test.full_name() << ' ' << count << '\n';
    }
  }
};

bool no_global_fixtures() {
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (std::getenv("DOSEFLOOR_LIST_TESTS") != nullptr) {
    ut::framework::finalize_setup_phase();  // applies the decorators, and so the labels
    CaseLister lister;
    ut::traverse_test_tree(ut::framework::master_test_suite(), lister, true);
    return 0;
  }
  MPI_Init(&argc, &argv);
  int status = 0;
  {
    const Kokkos::ScopeGuard kokkos(argc, argv);
    status = ut::unit_test_main(&no_global_fixtures, argc, argv);
    int ranks = 1;
    MPI_Comm_size(MPI_COMM_WORLD, &ranks);
    if (status != 0 && ranks > 1) {
      MPI_Abort(MPI_COMM_WORLD, status);  // the other ranks may wait in a collective call
    }
  }
  MPI_Finalize();
  return status;
}
