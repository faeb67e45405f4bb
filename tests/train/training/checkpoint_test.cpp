#include "train/training/checkpoint.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

#include "sim/core/errors/error.hpp"
#include "tests/support/scratch_folder.hpp"

namespace dosefloor::training {
namespace {

using test::ScratchFolder;

/// File names in the folder, sorted.
std::vector<std::string> names_in(const ScratchFolder& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

const RunIdentity identity{"msd", "[train]\nepochs = 3\n", "wisdom"};

TrainingState state_at(std::int64_t step) {
  TrainingState state;
  state.epoch = 2;
  state.step_in_epoch = 1;
  state.step = step;
  state.loss_sum = 0.1 + 0.2;
  state.best_f1 = 1.0 / 3.0;
  state.best_loss = 0.25;
  state.best_epoch = 1;
  state.without_better = 1;
  state.plateau.waited = 2;
  state.rows = {{1.0, 0.1}, {2.0, 1e-300}};
  return state;
}

void write(const ScratchFolder& folder, std::int64_t step) {
  const std::vector<float> weights{1.0F, -2.5F, static_cast<float>(step)};
  const std::vector<model::TensorView> tensors{
      {"parameters/weight", model::DataType::float32, {3}, std::as_bytes(std::span(weights))}};
  write_checkpoint(folder.path(), identity, state_at(step), tensors);
}

void damage(const std::filesystem::path& file) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekp(-2, std::ios::end);
  stream.put('\x55');
}

const auto no_warning = [](const std::string& line) { BOOST_ERROR("unexpected: " + line); };

}  // namespace

BOOST_AUTO_TEST_SUITE(checkpoints)

BOOST_AUTO_TEST_CASE(what_is_read_back_is_what_was_written_bit_by_bit) {
  const ScratchFolder folder;
  write(folder, 7);
  const std::optional<Checkpoint> found = newest_checkpoint(folder.path(), no_warning);
  BOOST_REQUIRE(found.has_value());
  BOOST_TEST((found->state == state_at(7)));
  BOOST_TEST(found->identity.network == identity.network);
  BOOST_TEST(found->identity.parameters == identity.parameters);
  BOOST_TEST(found->identity.plan_wisdom == identity.plan_wisdom);
  BOOST_REQUIRE(found->tensors.tensors().size() == 1U);
  const model::TensorView& weights = found->tensors.tensors()[0];
  BOOST_TEST(weights.name == "parameters/weight");
  float last = 0.0F;
  std::memcpy(&last, weights.bytes.data() + 8, sizeof(float));
  BOOST_TEST(last == 7.0F);
}

BOOST_AUTO_TEST_CASE(numbers_that_json_does_not_know_survive) {
  const ScratchFolder folder;
  TrainingState state = state_at(1);
  state.plateau.lowest_loss = std::numeric_limits<double>::infinity();
  state.rows = {{std::numeric_limits<double>::quiet_NaN(), 2.0}};
  write_checkpoint(folder.path(), identity, state, {});
  const Checkpoint found = newest_checkpoint(folder.path(), no_warning).value();
  BOOST_TEST(found.state.plateau.lowest_loss == std::numeric_limits<double>::infinity());
  BOOST_TEST(std::isnan(found.state.rows[0][0]));
  BOOST_TEST(found.state.rows[0][1] == 2.0);
}

BOOST_AUTO_TEST_CASE(the_last_two_are_kept_and_the_newest_is_taken) {
  const ScratchFolder folder;
  for (const std::int64_t step : {8, 9, 10, 100}) {
    write(folder, step);
  }
  BOOST_TEST(names_in(folder) == (std::vector<std::string>{"checkpoint-0000000010.safetensors",
                                                           "checkpoint-0000000100.safetensors"}),
             boost::test_tools::per_element());
  BOOST_TEST(newest_checkpoint(folder.path(), no_warning)->state.step == 100);
}

BOOST_AUTO_TEST_CASE(a_damaged_newest_one_is_passed_over_with_a_warning) {
  const ScratchFolder folder;
  write(folder, 1);
  write(folder, 2);
  damage(folder.path() / "checkpoint-0000000002.safetensors");
  std::string warned;
  const std::optional<Checkpoint> found =
      newest_checkpoint(folder.path(), [&](const std::string& line) { warned += line; });
  BOOST_REQUIRE(found.has_value());
  BOOST_TEST(found->state.step == 1);
  BOOST_TEST(warned.find("checkpoint-0000000002.safetensors") != std::string::npos, warned);
  BOOST_TEST(warned.starts_with("warning: "), warned);
}

BOOST_AUTO_TEST_CASE(if_none_can_be_read_that_is_an_error_and_not_a_new_beginning) {
  const ScratchFolder folder;
  write(folder, 1);
  damage(folder.path() / "checkpoint-0000000001.safetensors");
  BOOST_CHECK_THROW((void)newest_checkpoint(folder.path(), [](const std::string&) {}), InputError);
}

BOOST_AUTO_TEST_CASE(tensor_files_of_other_kinds_are_no_checkpoints) {
  const ScratchFolder folder;
  const std::filesystem::path file = folder.path() / "model.safetensors";
  model::write_tensor_file(file, {{"schema", "dosefloor-model"}, {"schema_version", "1"}}, {});
  BOOST_CHECK_EXCEPTION((void)read_checkpoint(file), InputError, [](const InputError& error) {
    return std::string(error.what()).find("found schema 'dosefloor-model'") != std::string::npos;
  });
}

BOOST_AUTO_TEST_CASE(a_checkpoint_of_the_future_is_refused_with_the_version_that_is_read) {
  const ScratchFolder folder;
  const std::filesystem::path file = folder.path() / "checkpoint-0000000001.safetensors";
  model::write_tensor_file(file, {{"schema", "dosefloor-checkpoint"}, {"schema_version", "2"}}, {});
  BOOST_CHECK_EXCEPTION((void)read_checkpoint(file), InputError, [](const InputError& error) {
    return std::string(error.what()).find("version 2; this program reads 'dosefloor-checkpoint' version 1") !=
           std::string::npos;
  });
}

BOOST_AUTO_TEST_CASE(an_unfinished_write_is_no_checkpoint) {
  const ScratchFolder folder;
  write(folder, 1);
  std::ofstream(folder.path() / "checkpoint-0000000002.safetensors.partial") << "torn";
  BOOST_TEST(newest_checkpoint(folder.path(), no_warning)->state.step == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dosefloor::training
