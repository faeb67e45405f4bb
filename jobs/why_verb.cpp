#include "jobs/why_verb.hpp"

#include <fmt/format.h>

#include <optional>

#include "jobs/parse.hpp"
#include "jobs/sweep/why.hpp"

namespace dosefloor::jobs {

int run_why_verb(const std::vector<std::string>& arguments) {
  CLI::App app{
      "All that is known about a task of a study, or about those that make waves and images of one specimen: "
      "seeds, what differs from the experiment file, attempts with host and job, what SLURM remembers of the "
      "last, the end of its log."};
  app.name("dosefloor why");
  std::string item;
  app.add_option("ITEM", item,
                 "id of a task (train/mtf_model-3/msd), a specimen by its number (specimen-17), or a file or "
                 "folder that a study has made")
      ->required();
  if (const std::optional<int> answered = parse(app, arguments)) {
    return *answered;
  }
  for (const FoundTask& found : find_tasks(item)) {
    fmt::print("{}\n", why_text(found));
  }
  return 0;
}

}  // namespace dosefloor::jobs
