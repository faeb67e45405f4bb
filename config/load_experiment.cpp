#include <algorithm>
#include <iterator>
#include <utility>

#include "config/document.hpp"
#include "config/experiment.hpp"
#include "config/experiment_checks.hpp"
#include "config/read_experiment.hpp"
#include "config/read_sweep.hpp"
#include "config/toml_section.hpp"

namespace dosefloor::config {
namespace {

Experiment load(Document document, std::span<const std::string> overrides) {
  for (const std::string& assignment : overrides) {
    document.set(assignment);
  }
  Experiment experiment = read_experiment(document);
  experiment.sweep = read_sweep(document, [](const Document& varied) { (void)read_experiment(varied); });
  return experiment;
}

}  // namespace

Experiment read_experiment(const Document& document) {
  Experiment experiment;
  read_sections(document, describe(experiment), {"sweep"});
  complete_and_check(experiment, document);
  experiment.document = std::make_shared<const Document>(document);
  return experiment;
}

std::vector<SectionFields> describe(Experiment& experiment) {
  const Limits count = between(0, 1e6);
  std::vector<SectionFields> sections{
      {"experiment",
       "what is computed, and how much of it",
       {{"name", "", {}, "names the output folder; the file's name where it is not given", &experiment.name},
        {"seed", "", Limits{.lowest = 0}, "all random draws follow from it and the specimen's id",
         &experiment.seed},
        {"training_specimens", "", count, "specimens 0, 1, ... of this number are trained on",
         &experiment.training_specimens},
        {"validation_specimens", "", count, "the specimens after those are validated on",
         &experiment.validation_specimens}}},
      {"specimen", "an Au particle on a CeO2 slab; [lower, upper] are drawn from uniformly",
       describe(experiment.specimen)},
      {"wave", "exit waves by multislice", describe(experiment.wave)},
      {"images", "microscope, dose and camera; [lower, upper] are drawn for each image",
       describe(experiment.images)},
      {"images.aberrations", "further aberrations of the lens; all are 0 unless given",
       describe(experiment.images.aberrations)},
      {"train", "training of the networks", describe(experiment.train)},
  };
  NetworkSections& networks = experiment.train;
  std::ranges::move(describe(networks), std::back_inserter(sections));
  sections.push_back({"dose_series",
                      "images of the same particles with rising dose, as an experiment records them",
                      describe(experiment.dose_series)});
  sections.push_back({"analysis", "how the networks are judged", describe(experiment.analysis)});
  sections.push_back({"output", "where the results go", describe(experiment.output)});
  return sections;
}

Experiment load_experiment(const std::filesystem::path& file, std::span<const std::string> overrides) {
  return load(Document::read(file), overrides);
}

Experiment parse_experiment(std::string_view text, const std::string& name,
                            std::span<const std::string> overrides) {
  return load(Document::parse(text, name), overrides);
}

Experiment stored_experiment(std::string_view text, const std::string& name) {
  Document document = Document::parse(text, name);
  Experiment described;
  for (const SectionFields& section : describe(described)) {
    for (const Field& field : section.fields) {
      const std::string key = section.full_name(field);
      if (!field.as_before.empty() && document.find(key) == nullptr) {
        document.set(key + "=" + std::string(field.as_before));
      }
    }
  }
  return load(std::move(document), {});
}

}  // namespace dosefloor::config
