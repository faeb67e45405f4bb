#include "jobs/tasks/study.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>

#include "sim/core/errors/error.hpp"
#include "tests/support/scratch_folder.hpp"

namespace tasks = dosefloor::tasks;
namespace test = dosefloor::test;

namespace {

/// An experiment whose outputs are in a folder of the test's.
struct Example {
  Example() {
    std::ofstream(folder / "gold.toml") << "[output]\nfolder = \"" << (folder / "out").string() << "\"\n";
  }
  [[nodiscard]] tasks::TaskGraph graph(std::int64_t shards = 1) const {
    return tasks::load_graph(
        {.experiment_file = (folder / "gold.toml").string(), .overrides = {}, .shards = shards});
  }

  test::ScratchFolder folder;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(study)

BOOST_AUTO_TEST_CASE(the_shards_that_it_was_begun_with_stay) {
  const Example example;
  BOOST_TEST(example.graph(3).groups.at(0).tasks.size() == 3U);
  tasks::keep_shards(example.graph(3), 3);
  tasks::keep_shards(example.graph(3), 4);
  BOOST_TEST(example.graph(1).groups.at(0).tasks.size() == 3U);
}

BOOST_AUTO_TEST_CASE(the_machine_that_it_was_last_submitted_to_is_known) {
  const Example example;
  BOOST_TEST(tasks::read_settings(example.graph().folder).machine.empty());
  for (const char* machine : {"first", "second"}) {
    tasks::keep_machine(example.graph(), machine);
    BOOST_TEST(tasks::read_settings(example.graph().folder).machine == machine);
  }
}

BOOST_AUTO_TEST_CASE(journals_of_an_older_version_are_refused_until_they_are_moved) {
  const Example example;
  const std::filesystem::path older = example.folder / "out/sweep";
  std::filesystem::create_directories(older);
  std::ofstream(older / "study.jsonl") << R"({"shards": 2})" << '\n';
  BOOST_CHECK_EXCEPTION((void)example.graph(), dosefloor::InputError, [](const auto& error) {
    const std::string text = error.what();
    return text.find("an older version of dosefloor began") != std::string::npos &&
           text.find("mv ") != std::string::npos;
  });
  std::filesystem::rename(older, example.folder / "out/jobs");
  BOOST_TEST(example.graph().groups.at(0).tasks.size() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
