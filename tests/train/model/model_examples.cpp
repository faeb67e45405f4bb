/// usage: model_examples FOLDER
///
/// Writes models with random weights, for test_dosefloor_networks.py: NAME.safetensors, NAME.pt and
/// NAME.example with the tensors "image" [y, x] (counts), "normalised" [y, x] (double) and "probabilities"
/// [y, x], and pixel_y_A and pixel_x_A in its metadata.

#include <cmath>
#include <exception>
#include <iostream>

#include "train/model/model_file.hpp"
#include "train/model/named_tensors.hpp"
#include "train/networks/msd/msd_design.hpp"
#include "train/networks/network.hpp"
#include "train/networks/unet/unet_design.hpp"
#include "train/samples/detector_defects.hpp"

namespace {

using namespace dosefloor::config;
using namespace dosefloor::model;
using namespace dosefloor::networks;

struct Case {
  std::string name;
  ModelDescription description;
  std::array<std::int64_t, 2> size;  ///< [y, x]
};

constexpr double pixel_y_A = 0.29;
constexpr double pixel_x_A = 0.31;

std::vector<Case> cases() {
  ModelDescription msd;
  msd.design = MsdDesign({.depth = 10, .dilation_max = 10, .image_to_all_layers = true},
                         {1, 10, 3, 7, 2, 5, 4, 9, 6, 8});
  msd.temperature = 2.0;
  msd.pixel_A = {0.28, 0.32};
  const std::vector<std::int64_t> dilations{4, 4, 1, 2, 3, 1};
  MsdConfig of_width_3{.depth = 6, .width = 3, .kernel = 5, .dilation_max = 4, .image_to_all_layers = true};
  ModelDescription wide = msd;
  wide.design = MsdDesign(of_width_3, dilations);
  wide.normalisation = Normalisation::local;
  wide.normalisation_sigma_A = 2.5;
  of_width_3.image_to_all_layers = false;
  ModelDescription image_first = wide;
  image_first.design = MsdDesign(of_width_3, dilations);
  ModelDescription unet;
  unet.design = UnetDesign({.initial_channels = 4});
  unet.replace_defects = true;
  unet.pixel_A = {0.28, 0.32};
  ModelDescription shallow = unet;
  shallow.design = UnetDesign({.initial_channels = 5, .levels = 2, .kernel = 3, .convolutions = 3});
  shallow.normalisation = Normalisation::local;
  shallow.normalisation_sigma_A = 4.0;
  shallow.threshold = 0.5;
  shallow.temperature = 0.8;
  shallow.replace_defects = false;
  ModelDescription normalised = unet;
  normalised.design = UnetDesign({.initial_channels = 6,
                                  .levels = 2,
                                  .kernel = 3,
                                  .convolutions = 3,
                                  .normalisation = UnetNormalisation::group,
                                  .group_channels = 3});
  return {{"msd", msd, {64, 64}},
          {"msd_wide", wide, {37, 50}},
          {"msd_image_first", image_first, {37, 50}},
          {"unet", unet, {61, 83}},
          {"unet_shallow", shallow, {40, 27}},
          {"unet_normalised", normalised, {61, 83}}};
}

torch::Tensor drawn(torch::IntArrayRef shape, std::uint64_t seed) {
  auto generator = at::make_generator<at::CPUGeneratorImpl>(seed);
  return torch::randn(shape, generator, torch::kDouble);
}

std::shared_ptr<Network> random_network(const ModelDescription& description) {
  std::shared_ptr<Network> network = description.design->make(0);
  std::uint64_t seed = 0;
  for (torch::Tensor& parameter : network->parameters()) {
    const double fan_in = parameter.dim() == 4 ? static_cast<double>(parameter[0].numel()) : 100.0;
    parameter.copy_(drawn(parameter.sizes(), ++seed) / std::sqrt(fan_in));
  }
  return network;
}

/// Gaussian weights [n, n], each row with the sum 1.
torch::Tensor gaussian_weights(std::int64_t n, double sigma) {
  const torch::Tensor place = torch::arange(n, torch::kDouble) / sigma;
  const torch::Tensor weights = (-0.5 * (place.unsqueeze(1) - place).square()).exp();
  return weights / weights.sum(1, true);
}

/// In double. The equations are those of train/python/dosefloor/networks.py.
torch::Tensor normalised(const torch::Tensor& image, const ModelDescription& description) {
  if (description.normalisation == Normalisation::image) {
    return (image - image.mean()) / image.std(/*unbiased=*/false);
  }
  const torch::Tensor wy = gaussian_weights(image.size(0), description.normalisation_sigma_A / pixel_y_A);
  const torch::Tensor wx = gaussian_weights(image.size(1), description.normalisation_sigma_A / pixel_x_A);
  const torch::Tensor deviation = image - wy.mm(image).mm(wx.t());
  return deviation / wy.mm(deviation.square()).mm(wx.t()).sqrt();
}

/// The network's logits get a deviation of 2: probabilities from 0.02 to 0.98.
void spread_logits(Network& network, const torch::Tensor& images) {
  const double deviation = network.forward(images).std().item<double>();
  network.named_parameters()["last_weight"].mul_(2.0 / deviation);
}

/// A hot pixel, a cluster of them and a hot column.
void damage(const torch::Tensor& image) {
  image[10][20] = 5e4;
  image.slice(0, 30, 32).slice(1, 50, 52).fill_(1e3);
  image.slice(1, 40, 41).fill_(400.0);
}

torch::Tensor without_defects(const torch::Tensor& image) {
  const torch::Tensor mended = image.clone();
  dosefloor::samples::replace_defects({mended.data_ptr<float>(), static_cast<std::size_t>(mended.numel())},
                                      static_cast<int>(image.size(0)), static_cast<int>(image.size(1)));
  return mended;
}

void write_case(const std::filesystem::path& folder, const Case& example) {
  const torch::Tensor image = (drawn(example.size, 99).abs() * 40.0).round().to(torch::kFloat);
  if (example.description.replace_defects) {
    damage(image);
  }
  const torch::Tensor seen = example.description.replace_defects ? without_defects(image) : image;
  const torch::Tensor input = normalised(seen.to(torch::kDouble), example.description);
  const torch::Tensor images = input.to(torch::kFloat).unsqueeze(0).unsqueeze(0);
  const std::shared_ptr<Network> network = random_network(example.description);
  spread_logits(*network, images);
  save_model(folder / (example.name + ".safetensors"), example.description, *network);
  export_pt(folder / (example.name + ".pt"), example.description, *network);
  const Model model = load_model(folder / (example.name + ".safetensors"));
  const torch::Tensor logits = model.network->forward(images);
  const double temperature = example.description.temperature.value_or(1.0);
  const torch::Tensor probabilities = (1.0 / (1.0 + torch::exp(-logits / temperature)))[0][0].contiguous();
  const NamedTensors tensors{{"image", image}, {"normalised", input}, {"probabilities", probabilities}};
  write_tensor_file(folder / (example.name + ".example"),
                    {{"pixel_y_A", std::to_string(pixel_y_A)}, {"pixel_x_A", std::to_string(pixel_x_A)}},
                    views_of(tensors));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: model_examples FOLDER\n";
    return 2;
  }
  try {
    const torch::NoGradGuard no_gradients;
    for (const Case& example : cases()) {
      write_case(argv[1], example);
    }
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
  return 0;
}
