#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>

#include "sim/core/emd/emd_reader.hpp"
#include "sim/core/emd/emd_schema.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/files/journal.hpp"
#include "sim/core/files/output_lock.hpp"
#include "sim/core/output/final_file.hpp"
#include "sim/core/output/output_file.hpp"
#include "tests/sim/core/output/example_output.hpp"
#include "tests/support/mpi_test.hpp"
#include "tests/support/scratch_folder.hpp"

namespace emd = dosefloor::emd;
namespace files = dosefloor::files;
namespace output = dosefloor::output;
namespace test = dosefloor::test;
using dosefloor::parallel::Communicator;
using output::OutputFile;
using test::ScratchFolder;

namespace {

constexpr std::int64_t items = 11;

OutputFile open_output(const Communicator& world, const std::filesystem::path& path,
                       const output::OutputOptions& options = {}) {
  return {world, path, test::example_identity(), test::example_layout(items), options};
}

/// Writes this rank's share of the pending items below `end`.
void write_until(const Communicator& world, OutputFile& file, std::int64_t end) {
  for (const std::int64_t item : file.pending()) {
    if (item < end && item % world.size() == world.rank()) {
      test::write_example(file, item);
      file.commit(item);
    }
  }
}

void check_contents(const std::filesystem::path& path) {
  const emd::EmdReader reader(path);
  for (std::int64_t item = 0; item < items; ++item) {
    BOOST_TEST((reader.read_item<std::complex<float>>("waves", item) == test::example_wave(item)));
    BOOST_TEST((reader.read_item<std::uint8_t>("masks", item) == test::example_mask(item)));
    BOOST_TEST((reader.read_ragged<double>("atoms/positions", item) == test::example_positions(item)));
  }
}

/// The file-size limit of this process, for the time of a case; SIGXFSZ, which would kill, is ignored.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(std::uint64_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before_);
    rlimit limit = before_;
    limit.rlim_cur = bytes;
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  FileSizeLimit(FileSizeLimit&&) = delete;
  FileSizeLimit& operator=(FileSizeLimit&&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int);
};

/// Runs `work` in a process of its own, which it has to kill.
template <class Work>
void expect_killed(const Work& work) {
  const pid_t child = fork();
  if (child == 0) {
    try {
      work();
    } catch (const std::exception&) {
      _exit(1);
    }
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  BOOST_REQUIRE((WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(resume)

BOOST_AUTO_TEST_CASE(a_resumed_run_makes_what_was_not_journalled_and_nothing_else,
                     *dosefloor::test::ranks({1, 2, 4})) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  const auto path = folder / "w.emd";
  {
    OutputFile file = open_output(world, path);
    write_until(world, file, 7);
    file.flush();
    write_until(world, file, 9);  // written again, and two more that never reach the journal
    world.barrier();
    file.abandon();
    world.barrier();
  }
  OutputFile file = open_output(world, path);
  BOOST_TEST(file.pending() == (std::vector<std::int64_t>{7, 8, 9, 10}), boost::test_tools::per_element());
  write_until(world, file, items);
  file.finalise();
  check_contents(path);
}

BOOST_AUTO_TEST_CASE(a_resume_on_another_number_of_ranks_gives_the_same_data,
                     *dosefloor::test::ranks({2, 4})) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  const auto path = folder / "w.emd";
  {
    OutputFile file = open_output(world, path);
    write_until(world, file, 6);
    file.suspend();
  }
  if (world.is_root()) {
    const Communicator self = Communicator::self();
    OutputFile file = open_output(self, path);
    BOOST_TEST(file.pending().size() == 5U);
    write_until(self, file, items);
    file.finalise();
    check_contents(path);
  }
}

BOOST_AUTO_TEST_CASE(a_run_killed_in_the_middle_is_resumed) {
  const ScratchFolder folder;
  const Communicator self = Communicator::self();
  const auto path = folder / "w.emd";
  expect_killed([&] {
    output::OutputOptions options;
    options.commit_items = 2;
    OutputFile file = open_output(self, path, options);
    write_until(self, file, 5);  // 4 journalled, 1 not
    kill(getpid(), SIGKILL);
  });
  std::vector<std::string> notes;
  output::OutputOptions options;
  options.note = [&](const std::string& note) { notes.push_back(note); };
  OutputFile file = open_output(self, path, options);
  BOOST_REQUIRE(notes.size() == 2U);
  BOOST_TEST(notes[0].find("stale lock") != std::string::npos);
  BOOST_TEST(notes[1].find("4 of 11 items are complete") != std::string::npos);
  write_until(self, file, items);
  file.finalise();
  check_contents(path);
}

BOOST_AUTO_TEST_CASE(an_item_that_kills_every_run_keeps_no_other_from_being_complete) {
  const ScratchFolder folder;
  const Communicator self = Communicator::self();
  const auto path = folder / "w.emd";
  constexpr std::int64_t deadly = 4;
  for (int run = 0; run < 3; ++run) {
    expect_killed([&] {
      OutputFile file = open_output(self, path);
      for (const std::int64_t item : file.pending()) {
        file.begin(item);
        if (item == deadly) {
          kill(getpid(), SIGKILL);
        }
        test::write_example(file, item);
        file.commit(item);
      }
    });
  }
  std::vector<std::string> notes;
  output::OutputOptions options;
  options.note = [&](const std::string& note) { notes.push_back(note); };
  OutputFile file = open_output(self, path, options);
  BOOST_TEST(file.pending() == (std::vector<std::int64_t>{deadly}), boost::test_tools::per_element());
  BOOST_TEST(file.times_begun(deadly) == 3);
  BOOST_TEST(file.times_begun(0) == 0);
  BOOST_TEST(
      notes.back().find("10 of 11 items are complete; specimen 4 comes last: 3 runs ended while making it") !=
      std::string::npos);
  file.begin(deadly);
  test::write_example(file, deadly);
  file.commit(deadly);
  file.finalise();
  check_contents(path);
}

BOOST_AUTO_TEST_CASE(items_under_way_when_a_run_stopped_as_asked_are_no_suspects) {
  const ScratchFolder folder;
  const Communicator self = Communicator::self();
  {
    OutputFile file = open_output(self, folder / "w.emd");
    for (const std::int64_t item : {0, 1, 2}) {
      file.begin(item);
      test::write_example(file, item);
      file.commit(item);
    }
    file.suspend();
  }
  const OutputFile file = open_output(self, folder / "w.emd");
  BOOST_TEST(file.pending().size() == 8U);
  BOOST_TEST(file.times_begun(2) == 0);
}

BOOST_AUTO_TEST_CASE(an_exception_between_items_keeps_the_finished_ones) {
  const ScratchFolder folder;
  const Communicator self = Communicator::self();
  BOOST_CHECK_THROW(
      {
        OutputFile file = open_output(self, folder / "w.emd");
        write_until(self, file, 3);
        throw dosefloor::Error("something else");
      },
      dosefloor::Error);
  BOOST_TEST(open_output(self, folder / "w.emd").pending().size() == 8U);
}

BOOST_AUTO_TEST_CASE(the_first_runs_plan_wisdom_is_handed_to_the_resume, *dosefloor::test::ranks({1, 2})) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  const std::string first = test::example_identity().plan_wisdom;
  BOOST_TEST(!output::stored_plan_wisdom(folder / "w.emd", 0x1234).has_value());
  open_output(world, folder / "w.emd").suspend();
  world.barrier();
  BOOST_TEST(output::stored_plan_wisdom(folder / "w.emd", 0x1234).value() == first);
  BOOST_TEST(!output::stored_plan_wisdom(folder / "w.emd", 0x1235).has_value());
  world.barrier();
  emd::Identity second = test::example_identity();
  second.plan_wisdom = "other plans";
  const OutputFile file(world, folder / "w.emd", second, test::example_layout(items));
  BOOST_TEST(file.plan_wisdom() == first);
}

BOOST_AUTO_TEST_CASE(a_partial_file_of_other_parameters_is_refused_unless_forced,
                     *dosefloor::test::ranks({1, 2})) {
  const ScratchFolder folder;
  const Communicator world = Communicator::world();
  {
    OutputFile file = open_output(world, folder / "w.emd");
    write_until(world, file, items);
    file.suspend();
  }
  const auto open_other = [&](bool force) {
    output::OutputOptions options;
    options.force = force;
    return OutputFile(world, folder / "w.emd", test::example_identity(5), test::example_layout(items),
                      options);
  };
  BOOST_CHECK_EXCEPTION(open_other(false), dosefloor::InputError, [](const dosefloor::InputError& error) {
    return std::string(error.what()).find("specimen.count: 4660 in the file, 5 now") != std::string::npos;
  });
  BOOST_TEST(open_output(world, folder / "w.emd").pending().empty());  // a refusal harms nothing
  world.barrier();
  BOOST_TEST(open_other(true).pending().size() == 11U);
}

BOOST_AUTO_TEST_CASE(another_layout_under_the_same_hash_is_refused) {
  const ScratchFolder folder;
  const Communicator self = Communicator::self();
  open_output(self, folder / "w.emd").suspend();
  emd::Layout layout = test::example_layout(items);
  layout.signals[0].long_name = "of a later version";
  BOOST_CHECK_THROW(OutputFile(self, folder / "w.emd", test::example_identity(), layout),
                    dosefloor::InputError);
}

BOOST_AUTO_TEST_CASE(a_partial_file_that_was_not_prepared_is_begun_again) {
  const ScratchFolder folder;
  const Communicator self = Communicator::self();
  const auto path = folder / "w.emd";
  const auto partial = files::partial_path(path);
  emd::create_emd(partial, test::example_identity(), test::example_layout(items));
  // Item records without a `prepared` record: the layout may never have reached the disk.
  std::vector<files::JournalRecord> records;
  for (std::int64_t item = 0; item < items; ++item) {
    records.push_back({files::RecordKind::item, item, 0, 1, 0x1234, 1});
  }
  files::JournalWriter(files::journal_path(partial, 3)).append(records);
  BOOST_TEST(open_output(self, path).pending().size() == 11U);
}

BOOST_AUTO_TEST_CASE(a_journal_without_its_file_counts_for_nothing) {
  const ScratchFolder folder;
  const Communicator self = Communicator::self();
  {
    OutputFile file = open_output(self, folder / "w.emd");
    write_until(self, file, 5);
  }
  std::filesystem::remove(folder / "w.emd.partial");
  BOOST_TEST(open_output(self, folder / "w.emd").pending().size() == 11U);
}

BOOST_AUTO_TEST_CASE(a_truncated_partial_file_is_begun_again) {
  const ScratchFolder folder;
  const Communicator self = Communicator::self();
  {
    OutputFile file = open_output(self, folder / "w.emd");
    write_until(self, file, 5);
  }
  std::filesystem::resize_file(folder / "w.emd.partial", 1000);
  BOOST_TEST(open_output(self, folder / "w.emd").pending().size() == 11U);
}

BOOST_AUTO_TEST_CASE(a_file_size_limit_in_the_middle_is_one_clean_error_and_resumable) {
  const ScratchFolder folder;
  const Communicator self = Communicator::self();
  const auto path = folder / "w.emd";
  OutputFile file = open_output(self, path);
  write_until(self, file, 4);
  file.flush();
  const std::uint64_t waves = emd::EmdReader(file.partial_path()).address("waves/data").value();
  {
    const FileSizeLimit limit(waves + 1060);  // four items of 240 bytes, and 100 of the next
    const auto wave = test::example_wave(4);
    BOOST_CHECK_EXCEPTION(file.write_item(0, 4, 0, test::example_rows, wave.data()), dosefloor::Error,
                          [](const dosefloor::Error& error) {
                            const std::string text = error.what();
                            return text.find("w.emd.partial") != std::string::npos &&
                                   text.find("File too large") != std::string::npos &&
                                   text.find("run the same command again") != std::string::npos;
                          });
    BOOST_CHECK_THROW(file.commit(4), dosefloor::Error);
    file.suspend();
  }
  OutputFile resumed = open_output(self, path);
  BOOST_TEST(resumed.pending().size() == 7U);
  write_until(self, resumed, items);
  resumed.finalise();
  check_contents(path);
}

BOOST_AUTO_TEST_CASE(a_disk_too_full_for_the_layout_leaves_nothing_behind) {
  const ScratchFolder folder;
  const Communicator self = Communicator::self();
  {
    const FileSizeLimit limit(20000);  // below the size of the layout
    BOOST_CHECK_THROW(open_output(self, folder / "w.emd"), dosefloor::Error);
  }
  BOOST_TEST(std::filesystem::is_empty(folder / ""));
  BOOST_CHECK_NO_THROW(open_output(self, folder / "w.emd"));
}

BOOST_AUTO_TEST_SUITE_END()
