#include "sim/program/image_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <optional>
#include <type_traits>
#include <variant>
#include <vector>

#include "config/expected_text.hpp"
#include "sim/core/errors/error.hpp"

namespace dosefloor::sim_program {
namespace {

constexpr std::array<std::string_view, 7> of_a_campaign{
    "realisations", "size_px", "crop", "sampling_snap", "dose_range", "dose_order", "mtf_model"};

/// What an option of `render` has that its key does not.
struct Adaptation {
  std::string_view key;
  std::string_view needs;  ///< another key that must be given with it; or ""
  std::string_view more;   ///< of its meaning; or ""
  bool has_default = true;
};

constexpr std::array adaptations{
    Adaptation{
        "sampling_A", "",
        "snapped to a number of pixels that transforms fast (within 10 %, or refused); without it the wave's",
        false},
    Adaptation{"bin", "", "their mean without --dose"},
    Adaptation{"dose_per_A2", "", "at most 1e6 electrons in a vacuum pixel; the image is then in counts",
               false},
    Adaptation{"mtf_c0", "dose_per_A2", "without it the MTF is 1", false},
    Adaptation{"mtf_c3", "mtf_c0", ""},
    Adaptation{"mtf_floor", "mtf_c0", ""},
    Adaptation{"n0", "dose_per_A2", ""},
    Adaptation{"camera_order", "dose_per_A2", ""},
    Adaptation{"dqe_zero", "camera_order", ""},
    Adaptation{"dqe_c0", "camera_order", ""},
    Adaptation{"dqe_c3", "camera_order", ""},
};

Adaptation adaptation_of(std::string_view key) {
  const auto* found =
      std::find_if(adaptations.begin(), adaptations.end(), [&](const auto& each) { return each.key == key; });
  return found == adaptations.end() ? Adaptation{key, "", ""} : *found;
}

/// "--defocus-A"
std::string option_of(std::string_view key) {
  if (key == "dose_per_A2") {
    return "--dose";
  }
  std::string option = "--" + std::string(key);
  std::replace(option.begin(), option.end(), '_', '-');
  return option;
}

std::string help_of(const config::Field& field) {
  std::string meaning(field.meaning);
  if (!field.follows_from.empty()) {  // by choices that `render` does not have
    meaning.resize(std::min(meaning.find("; for "), meaning.size()));
    meaning.resize(std::min(meaning.find(", log-uniform"), meaning.size()));
  }
  for (const std::string_view more : {field.unit, adaptation_of(field.key).more}) {
    meaning.append(more.empty() ? "" : ", ").append(more);
  }
  return meaning;
}

template <class Value>
command_line::Option* add(command_line::Parser& verb, const config::Field& field,
                          std::set<std::string, std::less<>>& given,
                          const std::function<void(const Value&)>& set) {
  const std::string key(field.key);
  const std::string names = option_of(key) + (key == "dose_per_A2" ? ",--dose-per-A2" : "");
  command_line::Option* option = verb.add_option_function<Value>(
      names,
      [key, set, &given](const Value& value) {
        set(value);
        given.insert(key);
      },
      help_of(field));
  return adaptation_of(field.key).has_default ? option->default_str(word_of(field)) : option;
}

/// Makes the option of a key, by the form of its value.
struct AddOption {
  command_line::Parser& verb;
  const config::Field& field;
  std::set<std::string, std::less<>>& given;

  command_line::Option* operator()(const config::Interval& range) const {
    return add<double>(verb, field, given, [range](double value) { *range.lo = *range.hi = value; });
  }
  command_line::Option* operator()(double* target) const {
    return add<double>(verb, field, given, [target](double value) { *target = value; });
  }
  command_line::Option* operator()(std::int64_t* target) const {
    return add<std::int64_t>(verb, field, given, [target](std::int64_t value) { *target = value; });
  }
  command_line::Option* operator()(const config::Choice& choice) const {
    const std::vector<std::string> words(choice.names.begin(), choice.names.end());
    return add<std::string>(verb, field, given,
                            [choice, words](const std::string& word) {
                              const auto found = std::find(words.begin(), words.end(), word);
                              choice.set(static_cast<std::size_t>(found - words.begin()));
                            })
        ->one_of(words);
  }
  template <class Other>
  command_line::Option* operator()(const Other& /*target*/) const {
    throw Error("no option of `render` has the form of images." + std::string(field.key));
  }
};

/// A key's number, if it has one.
struct NumberOf {
  template <class Target>
  std::optional<double> operator()(const Target& target) const {
    if constexpr (std::is_same_v<Target, config::Interval>) {
      return *target.lo;
    } else if constexpr (std::is_same_v<Target, double*> || std::is_same_v<Target, std::int64_t*>) {
      return static_cast<double>(*target);
    } else {
      return std::nullopt;
    }
  }
};

}  // namespace

config::ImagesConfig ImageOptions::of_one_image() {
  config::ImagesConfig images;
  images.size_px = {0, 0};
  images.crop = config::Crop::centre;
  images.sampling_snap = true;
  images.coherence = config::Coherence::envelope;
  for (config::DrawRange* range : {&images.defocus_A, &images.cs_um, &images.focal_spread_A, &images.blur_A,
                                   &images.angular_spread_mrad, &images.n0}) {
    *range = {0.0, 0.0};
  }
  for (config::DrawRange* range : {&images.sampling_A, &images.dose_per_A2, &images.mtf_c0}) {
    *range = {1.0, 1.0};  // where they are not given, others take their place
  }
  images.mtf_c3 = {2.0, 2.0};
  return images;
}

std::vector<config::Field> ImageOptions::fields(config::ImagesConfig& images) {
  std::vector<config::Field> fields = config::describe(images);
  std::erase_if(fields, [](const config::Field& field) {
    return std::find(of_a_campaign.begin(), of_a_campaign.end(), field.key) != of_a_campaign.end();
  });
  return fields;
}

void add_image_options(command_line::Parser& verb, ImageOptions& options) {
  std::map<std::string_view, command_line::Option*> made;
  for (const config::Field& field : ImageOptions::fields(options.images)) {
    made[field.key] = std::visit(AddOption{verb, field, options.given}, field.target);
  }
  for (const Adaptation& adaptation : adaptations) {
    if (!adaptation.needs.empty()) {
      made.at(adaptation.key)->needs(made.at(adaptation.needs));
    }
  }
}

void check_image_options(const ImageOptions& options) {
  config::ImagesConfig images = options.images;
  for (const config::Field& field : ImageOptions::fields(images)) {
    const std::optional<double> value = std::visit(NumberOf{}, field.target);
    if (!value || !options.has(field.key) || (std::isfinite(*value) && field.limits.contain(*value))) {
      continue;
    }
    const std::string unit = field.unit.empty() || field.unit == "px" ? "" : fmt::format(" {}", field.unit);
    throw InputError(fmt::format("{} {}: expected a number {}{}", option_of(field.key), *value,
                                 config::limits_text(field.limits), unit));
  }
}

std::string word_of(const config::Field& field) {
  if (const auto* choice = std::get_if<config::Choice>(&field.target)) {
    return std::string(choice->names.at(choice->get()));
  }
  const std::optional<double> value = std::visit(NumberOf{}, field.target);
  return fmt::format("{}", value.value());
}

}  // namespace dosefloor::sim_program
