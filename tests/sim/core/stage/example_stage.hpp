#pragma once
/// A stage that makes the examples of tests/sim/core/output/example_output.hpp, and notes what it was asked.

#include <functional>
#include <vector>

#include "sim/core/stage/stage_run.hpp"
#include "tests/sim/core/output/example_output.hpp"

namespace dosefloor::test {

class ExampleStage : public stage::Stage {
 public:
  explicit ExampleStage(std::int64_t items, int ranks_per_item = 1)
      : items_(items), ranks_per_item_(ranks_per_item) {}

  [[nodiscard]] stage::Description description() const override {
    return {example_identity(), "examples", items_, false, how_to_make_shard};
  }
  [[nodiscard]] int ranks_per_item() const override { return ranks_per_item_; }
  void inspect_inputs(const parallel::Communicator& /*world*/) override { asked.emplace_back("inputs"); }
  [[nodiscard]] emd::Layout prepare(const parallel::Communicator& /*world*/,
                                    const parallel::RankGroups& groups) override {
    asked.emplace_back("prepare");
    return example_layout(items_, groups.group().size());
  }
  void make(std::int64_t item, output::OutputFile& file) override {
    made.push_back(item);
    if (before) {
      before(item);
    }
    write_example(file, item);
    file.commit(item);
  }

  std::string how_to_make_shard;
  std::function<void(std::int64_t)> before;  ///< called with each item before it is written
  std::vector<std::string> asked;
  std::vector<std::int64_t> made;  ///< by this rank's group, in this order

 private:
  std::int64_t items_;
  int ranks_per_item_;
};

inline stage::StageOptions quiet_stage() {
  stage::StageOptions options;
  options.quiet = true;
  return options;
}

}  // namespace dosefloor::test
