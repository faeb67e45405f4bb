#include "sim/core/files/journal.hpp"

#include <xxhash.h>

#include <cstring>
#include <filesystem>
#include <fstream>

#include "sim/core/errors/error.hpp"
#include "tests/sim/core/output/example_output.hpp"
#include "tests/support/mpi_test.hpp"
#include "tests/support/scratch_folder.hpp"

namespace files = dosefloor::files;
using dosefloor::test::ScratchFolder;
using files::JournalRecord;
using files::RecordKind;

namespace {

constexpr std::uint64_t our_hash = 0xabcdef;

JournalRecord item_record(std::int64_t item, std::uint32_t slab = 0, std::uint32_t slabs = 1,
                          std::uint64_t data_hash = 99, std::uint64_t parameter_hash = our_hash) {
  return {RecordKind::item, item, slab, slabs, parameter_hash, data_hash};
}

JournalRecord prepared_record() {
  return {RecordKind::prepared, 0, 0, 1, our_hash, 7};
}

void write_journal(const std::filesystem::path& path, const std::vector<JournalRecord>& records) {
  files::JournalWriter(path).append(records);
}

void overwrite_byte(const std::filesystem::path& path, std::streamoff position) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(position);
  file.put('?');
}

}  // namespace

BOOST_AUTO_TEST_SUITE(journal)

BOOST_AUTO_TEST_CASE(a_journal_of_a_future_version_is_refused_and_not_taken_for_damaged) {
  const ScratchFolder folder;
  write_journal(folder / "j", {prepared_record()});
  std::string record = dosefloor::test::bytes_of(folder / "j");
  BOOST_TEST(record.substr(0, 8) == "DFJRNL01");
  record[7] = '2';
  const std::uint64_t hash = XXH64(record.data(), record.size() - sizeof(std::uint64_t), 0);
  std::memcpy(record.data() + record.size() - sizeof hash, &hash, sizeof hash);
  std::ofstream(folder / "j", std::ios::binary) << record;
  BOOST_CHECK_EXCEPTION(
      (void)files::read_journal(folder / "j"), dosefloor::InputError, [](const dosefloor::InputError& error) {
        return std::string(error.what()).find("version 2; this program reads 'DFJRNL' version 1") !=
               std::string::npos;
      });
}

BOOST_AUTO_TEST_CASE(records_are_read_back_in_order_over_several_appends) {
  const ScratchFolder folder;
  write_journal(folder / "j", {prepared_record(), item_record(5, 1, 2, 123)});
  write_journal(folder / "j", {item_record(3)});
  const auto records = files::read_journal(folder / "j");
  BOOST_REQUIRE(records.size() == 3U);
  BOOST_TEST((records[0].kind == RecordKind::prepared));
  BOOST_TEST(records[1].item == 5);
  BOOST_TEST(records[1].slab == 1U);
  BOOST_TEST(records[1].slabs == 2U);
  BOOST_TEST(records[1].data_hash == 123U);
  BOOST_TEST(records[1].parameter_hash == our_hash);
  BOOST_TEST(records[2].item == 3);
  BOOST_TEST(std::filesystem::file_size(folder / "j") == 3 * files::journal_record_bytes);
}

BOOST_AUTO_TEST_CASE(a_journal_that_does_not_exist_has_no_records) {
  const ScratchFolder folder;
  BOOST_TEST(files::read_journal(folder / "none").empty());
}

BOOST_AUTO_TEST_CASE(a_torn_last_record_is_ignored_and_cut_off_before_appending) {
  const ScratchFolder folder;
  for (const std::uintmax_t torn : {1U, 30U, 63U}) {
    const auto path = folder / ("j" + std::to_string(torn));
    write_journal(path, {item_record(0), item_record(1)});
    std::filesystem::resize_file(path, files::journal_record_bytes + torn);
    BOOST_TEST(files::read_journal(path).size() == 1U);
    write_journal(path, {item_record(2)});
    const auto records = files::read_journal(path);
    BOOST_REQUIRE(records.size() == 2U);
    BOOST_TEST(records[1].item == 2);
  }
}

BOOST_AUTO_TEST_CASE(a_record_with_any_byte_changed_is_ignored_and_the_others_are_kept) {
  const ScratchFolder folder;
  for (std::size_t byte = 0; byte < files::journal_record_bytes; ++byte) {
    const auto path = folder / ("j" + std::to_string(byte));
    write_journal(path, {item_record(0), item_record(1), item_record(2)});
    overwrite_byte(path, static_cast<std::streamoff>(files::journal_record_bytes + byte));
    const auto records = files::read_journal(path);
    BOOST_REQUIRE(records.size() == 2U);
    BOOST_TEST(records[0].item == 0);
    BOOST_TEST(records[1].item == 2);
  }
}

BOOST_AUTO_TEST_CASE(all_ranks_journals_are_read_and_no_other_file) {
  const ScratchFolder folder;
  const auto partial = folder / "w.emd.partial";
  write_journal(files::journal_path(partial, 0), {prepared_record(), item_record(0)});
  write_journal(files::journal_path(partial, 12), {item_record(3)});
  write_journal(folder / "w.emd.partial.journal.1x", {item_record(1)});
  write_journal(folder / "v.emd.partial.journal.1", {item_record(2)});
  BOOST_TEST(files::journal_paths(partial).size() == 2U);
  const auto state = files::scan_journals(partial, our_hash, 4, 1);
  BOOST_TEST(state.prepared_parameter_hash.value() == our_hash);
  BOOST_TEST(state.prepared_layout_hash == 7U);
  BOOST_TEST(state.pending() == (std::vector<std::int64_t>{1, 2}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_item_is_complete_when_all_its_slabs_are) {
  const ScratchFolder folder;
  const auto partial = folder / "w.partial";
  write_journal(files::journal_path(partial, 0), {item_record(0, 0, 2), item_record(1, 0, 2)});
  write_journal(files::journal_path(partial, 2), {item_record(1, 1, 2)});
  const auto state = files::scan_journals(partial, our_hash, 2, 2);
  BOOST_TEST(!state.complete(0));
  BOOST_TEST(state.complete(1));
}

BOOST_AUTO_TEST_CASE(records_of_other_parameters_slabs_or_items_do_not_count) {
  const ScratchFolder folder;
  const auto partial = folder / "w.partial";
  write_journal(files::journal_path(partial, 0),
                {item_record(0, 0, 1, 99, our_hash + 1), item_record(1, 0, 2), item_record(2, 1, 1),
                 item_record(4), item_record(-1)});
  BOOST_TEST(files::scan_journals(partial, our_hash, 4, 1).pending().size() == 4U);
}

BOOST_AUTO_TEST_CASE(records_that_disagree_leave_the_item_pending) {
  const ScratchFolder folder;
  const auto partial = folder / "w.partial";
  write_journal(files::journal_path(partial, 0), {item_record(0, 0, 1, 10), item_record(1, 0, 1, 10)});
  write_journal(files::journal_path(partial, 1), {item_record(0, 0, 1, 11), item_record(1, 0, 1, 10)});
  const auto state = files::scan_journals(partial, our_hash, 2, 1);
  BOOST_TEST(!state.complete(0));
  BOOST_TEST(state.complete(1));
}

BOOST_AUTO_TEST_CASE(what_was_begun_and_not_completed_comes_last_also_after_consolidations) {
  const ScratchFolder folder;
  const auto partial = folder / "w.partial";
  const auto begun = [](std::int64_t item, std::uint64_t hash = our_hash) {
    return JournalRecord{RecordKind::begun, item, 0, 1, hash, 1};
  };
  write_journal(files::journal_path(partial, 0), {prepared_record(), begun(0), item_record(0), begun(1)});
  write_journal(files::journal_path(partial, 1), {begun(2), begun(1), begun(3, our_hash + 1), begun(9)});
  for (int again = 0; again < 2; ++again) {
    const auto state = files::scan_journals(partial, our_hash, 5, 1);
    BOOST_TEST(state.pending() == (std::vector<std::int64_t>{3, 4, 2, 1}), boost::test_tools::per_element());
    BOOST_TEST(state.begun.at(1) == 2);
    BOOST_TEST(state.begun.size() == 2U);
    files::consolidate_journals(partial, state);
  }
}

BOOST_AUTO_TEST_CASE(consolidation_keeps_complete_items_and_leaves_one_journal) {
  const ScratchFolder folder;
  const auto partial = folder / "w.partial";
  write_journal(files::journal_path(partial, 0), {prepared_record(), item_record(0, 0, 2, 5)});
  write_journal(files::journal_path(partial, 1), {item_record(0, 1, 2, 6), item_record(1, 0, 2, 7)});
  files::consolidate_journals(partial, files::scan_journals(partial, our_hash, 2, 2));
  BOOST_TEST(files::journal_paths(partial).size() == 1U);
  const auto state = files::scan_journals(partial, our_hash, 2, 2);
  BOOST_TEST(state.prepared_layout_hash == 7U);
  BOOST_TEST(state.checksums[0].value() == 5U);
  BOOST_TEST(state.checksums[1].value() == 6U);
  BOOST_TEST(!state.checksums[2].has_value());
  files::remove_journals(partial);
  BOOST_TEST(files::journal_paths(partial).empty());
}

BOOST_AUTO_TEST_SUITE_END()
