#include "analysis/frame_import/imported_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "config/toml_text.hpp"
#include "sim/core/files/parameter_hash.hpp"
#include "sim/core/schemas/schemas.hpp"
#include "sim/core/stage/output_identity.hpp"
#include "sim/images_stage/images_file.hpp"

namespace dosefloor::frame_import {
namespace {

using config::toml_text;
using emd::ElementType;

std::vector<double> spaced(int n, double first, double step) {
  std::vector<double> values(static_cast<std::size_t>(n));
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = first + static_cast<double>(i) * step;
  }
  return values;
}

emd::ParameterTable realisations() {
  return {"realisations",
          {{"image_epoch", ElementType::int64, ""},
           {"specimen", ElementType::int64, ""},
           {"dose_per_A2", ElementType::float64, "e⁻/Å²"},
           {"n_d", ElementType::float64, ""},
           {"pixel_x_A", ElementType::float64, "Å"},
           {"pixel_y_A", ElementType::float64, "Å"},
           {"x0_A", ElementType::float64, "Å"},
           {"y0_A", ElementType::float64, "Å"},
           {"electrons_per_count", ElementType::float64, ""},
           {"source", ElementType::int64, ""},
           {"source_frame", ElementType::int64, ""},
           {"summed_frames", ElementType::int64, ""}},
          "where a frame is from: source counts the files, source_frame the first of summed_frames in it"};
}

/// The metadata of the files whose first frame is in the sum `item`, one line each.
std::string metadata_of(const ImportPlan& plan, std::int64_t item) {
  const std::int64_t sum = (plan.frames_read - plan.frames_left_out) / plan.frames;
  std::string text;
  std::int64_t begin = 0;
  for (const ImportSource& source : plan.sources) {
    if (begin / sum == item) {
      text += (text.empty() ? "" : "\n") + source.metadata;
    }
    begin += source.frames;
  }
  return text;
}

template <class Value, class Get>
std::string list_of(const std::vector<Value>& values, Get get) {
  std::string text;
  for (const Value& value : values) {
    text += fmt::format("{}{}", text.empty() ? "" : ", ", toml_text(get(value)));
  }
  return "[" + text + "]";
}

/// One number where all frames have it, else where they are from, their range, and a checksum.
std::string doses_text(const ImportPlan& plan) {
  if (!plan.doses_per_A2) {
    return toml_text(std::string_view("mean count by the area of a pixel"));
  }
  const std::vector<double>& doses = *plan.doses_per_A2;
  const auto [low, high] = std::minmax_element(doses.begin(), doses.end());
  if (*low == *high) {
    return toml_text(*low);
  }
  const std::string all = list_of(doses, [](double dose) { return dose; });
  return toml_text(
      std::string_view(fmt::format("{} to {} in {} frames, hash {}", config::number_text(*low),
                                   config::number_text(*high), doses.size(), files::parameter_hash(all))));
}

}  // namespace

emd::Layout imported_layout(const ImportPlan& plan) {
  const images_stage::PixelAxes pixels{spaced(plan.height, plan.origin_A, plan.pixel_y_A),
                                       spaced(plan.width, plan.origin_A, plan.pixel_x_A), "Å"};
  emd::Layout layout = images_stage::images_layout(plan.frames, {0}, pixels, "counts");
  layout.signals.resize(1);  // without masks
  layout.tables = {realisations()};
  emd::RaggedArray metadata{
      "source_metadata",
      ElementType::uint8,
      1,
      {},
      "",
      "UTF-8 text: the metadata of the files that begin with this frame, one line of JSON each"};
  for (std::int64_t item = 0; item < plan.frames; ++item) {
    metadata.counts.push_back(metadata_of(plan, item).size());
  }
  layout.ragged_arrays.push_back(metadata);
  return layout;
}

emd::Identity import_identity(const ImportPlan& plan, const ImportChoices& choices) {
  const auto text = [](const std::string& value) { return toml_text(std::string_view(value)); };
  const std::string bits = fmt::format(
      "[import]\nsha256 = {}\nsignal = {}\nsampling_A = {}\nsampling_from = {}\ndose_per_A2 = {}\ndose_from "
      "= {}\n"
      "dark_sha256 = {}\ngain_sha256 = {}\nelectrons_per_count = {}\nelectrons_from = {}\nsum = {}\n"
      "frames_left_out = {}\nresampling = {}\nfactor = {}\nread_px = [{}, {}]\nsize_px = [{}, {}]\n"
      "[program]\nrosettasciio_version = {}\nnumpy_version = {}\n",
      list_of(plan.sources, [](const ImportSource& source) { return std::string_view(source.sha256); }),
      choices.signal ? toml_text(*choices.signal) : text("the only one"), toml_text(plan.sampling_A),
      text(plan.sampling_from), doses_text(plan), text(plan.dose_from), text(plan.dark_sha256),
      text(plan.gain_sha256), config::toml_list<double>(plan.electrons_per_count), text(plan.electrons_from),
      choices.sum, plan.frames_left_out, text(plan.resampling), plan.factor, plan.read_width,
      plan.read_height, plan.width, plan.height, text(plan.rosettasciio_version), text(plan.numpy_version));
  emd::Identity identity = stage::output_identity(schemas::images, bits, 0);
  identity.parameters_toml += fmt::format(
      "[source]\nfiles = {}\nformats = {}\ntitles = {}\nframes = {}\n",
      list_of(plan.sources, [](const ImportSource& source) { return std::string_view(source.file); }),
      list_of(plan.sources, [](const ImportSource& source) { return std::string_view(source.format); }),
      list_of(plan.sources, [](const ImportSource& source) { return std::string_view(source.title); }),
      list_of(plan.sources, [](const ImportSource& source) { return source.frames; }));
  return identity;
}

void write_frame(output::OutputFile& file, std::int64_t item, const ImportPlan& plan,
                 const ImportedFrame& frame, std::int64_t sum) {
  const std::string metadata = metadata_of(plan, item);
  file.write_item(0, item, 0, static_cast<std::uint64_t>(plan.height), frame.counts.data());
  const std::vector<std::uint8_t> bytes(metadata.begin(), metadata.end());
  file.write_ragged(0, item, std::span(bytes));
  file.write_row(0, item,
                 std::vector<output::Number>{item, std::int64_t{0}, frame.dose_per_A2,
                                             frame.dose_per_A2 * plan.pixel_x_A * plan.pixel_y_A,
                                             plan.pixel_x_A, plan.pixel_y_A, plan.origin_A, plan.origin_A,
                                             frame.electrons_per_count, frame.source, frame.first, sum});
  file.commit(item);
}

}  // namespace dosefloor::frame_import
