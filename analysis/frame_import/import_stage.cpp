#include "analysis/frame_import/import_stage.hpp"

#include <algorithm>
#include <optional>

#include "sim/core/errors/error.hpp"
#include "sim/core/files/posix_file.hpp"
#include "sim/core/output/partial_file.hpp"
#include "sim/core/schemas/schemas.hpp"

namespace dosefloor::frame_import {
namespace {

class ImportStage : public stage::Stage {
 public:
  ImportStage(ImportScript& script, const ImportPlan& plan, const ImportChoices& choices, bool compress)
      : script_(script), plan_(plan), choices_(choices), compress_(compress) {}

  [[nodiscard]] stage::Description description() const override {
    return {import_identity(plan_, choices_), "frames", plan_.frames, compress_, ""};
  }

  [[nodiscard]] emd::Layout prepare(const parallel::Communicator& /*world*/,
                                    const parallel::RankGroups& /*groups*/) override {
    return imported_layout(plan_);
  }

  /// As the script hands the frames over, also those that are complete.
  [[nodiscard]] std::vector<stage::Portion> order_of_work(const output::OutputFile& file) const override {
    std::vector<stage::Portion> portions = stage::one_by_one(file);
    std::sort(portions.begin(), portions.end());
    return portions;
  }

  void make(std::int64_t item, output::OutputFile& file) override {
    begun_ = file.partial_path();
    while (next_ < item) {
      (void)next_frame();
    }
    write_frame(file, item, plan_, next_frame(), choices_.sum);
    if (++made_ == static_cast<std::int64_t>(file.pending().size())) {
      while (next_ < plan_.frames) {
        (void)next_frame();
      }
      script_.finish();
    }
  }

  /// The unfinished file that frames have been written to, if any.
  [[nodiscard]] const std::optional<std::filesystem::path>& begun() const noexcept { return begun_; }

 private:
  ImportedFrame next_frame() {
    ++next_;
    return script_.next(plan_.height, plan_.width);
  }

  ImportScript& script_;
  const ImportPlan& plan_;
  const ImportChoices& choices_;
  bool compress_;
  std::int64_t next_ = 0;  ///< the frame that the script hands over next
  std::int64_t made_ = 0;
  std::optional<std::filesystem::path> begun_;
};

}  // namespace

stage::StageResult run_import(const parallel::Communicator& world, ImportScript& script,
                              const ImportPlan& plan, const ImportChoices& choices,
                              const std::filesystem::path& output, bool compress,
                              const stage::StageOptions& options) {
  stage::StageRun run(world, options, output, schemas::images);
  ImportStage stage(script, plan, choices, compress);
  try {
    return run(stage);
  } catch (const InputError&) {
    if (stage.begun()) {
      files::remove_file(*stage.begun());
      files::remove_journals(*stage.begun());
    }
    throw;
  }
}

}  // namespace dosefloor::frame_import
