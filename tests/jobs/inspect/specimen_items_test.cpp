#include "jobs/inspect/specimen_items.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>
#include <vector>

#include "sim/core/files/journal.hpp"
#include "tests/support/scratch_folder.hpp"

using namespace dosefloor;
using files::JournalRecord;
using files::RecordKind;

namespace {

/// Ten images of each of the specimens 20 .. 24, made by two ranks.
class Images {
 public:
  Images() {
    task_.products = {folder_ / "images-2-of-3.emd"};
    task_.specimens = {20, 5};
    task_.items = 50;
  }

  void write(int rank, const std::vector<JournalRecord>& records) const {
    files::JournalWriter(files::journal_path(files::partial_path(task_.products[0]), rank)).append(records);
  }
  void finish() const { std::ofstream(task_.products[0]) << "images"; }
  [[nodiscard]] inspect::SpecimenItems of(std::int64_t specimen) const {
    return inspect::specimen_items(task_, specimen);
  }

 private:
  test::ScratchFolder folder_;
  tasks::Task task_;
};

JournalRecord complete(std::int64_t item) {
  return {.kind = RecordKind::item, .item = item};
}

JournalRecord begun(std::int64_t item, std::uint64_t runs = 1) {
  return {.kind = RecordKind::begun, .item = item, .data_hash = runs};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(specimen_items)

BOOST_AUTO_TEST_CASE(nothing_is_complete_before_the_task_has_begun) {
  const inspect::SpecimenItems found = Images().of(21);
  BOOST_TEST(found.items == 10);
  BOOST_TEST(found.complete == 0);
  BOOST_TEST(found.begun == 0);
}

BOOST_AUTO_TEST_CASE(journals_of_all_ranks_are_read_for_the_specimen_s_own_items) {
  const Images images;
  images.write(0,
               {{.kind = RecordKind::prepared}, begun(1), complete(1), complete(2), begun(6, 2), begun(6)});
  images.write(1, {complete(11), complete(13), begun(16)});
  BOOST_TEST(images.of(21).complete == 2);  // items 1, 11
  BOOST_TEST(images.of(21).begun == 3);     // item 6
  BOOST_TEST(images.of(22).complete == 1);
  BOOST_TEST(images.of(22).begun == 0);
  BOOST_TEST(images.of(20).complete == 0);
}

BOOST_AUTO_TEST_CASE(an_item_in_slabs_is_complete_with_the_last_of_them) {
  const Images images;
  images.write(0, {{.kind = RecordKind::item, .item = 3, .slab = 0, .slabs = 2}});
  BOOST_TEST(images.of(23).complete == 0);
  images.write(1, {{.kind = RecordKind::item, .item = 3, .slab = 1, .slabs = 2}});
  BOOST_TEST(images.of(23).complete == 1);
}

BOOST_AUTO_TEST_CASE(all_is_complete_once_the_product_is_there) {
  const Images images;
  images.finish();
  BOOST_TEST(images.of(24).complete == 10);
}

BOOST_AUTO_TEST_SUITE_END()
