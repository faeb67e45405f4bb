#pragma once
/// One network with its optimiser: what a step and a validation of the training loop do with images. Nothing
/// of LibTorch is seen from outside.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "config/sections/train.hpp"
#include "sim/core/parallel/communicator.hpp"
#include "train/model/model_description.hpp"
#include "train/model/tensor_file.hpp"
#include "train/samples/sample.hpp"

namespace dosefloor::training {

/// What a network makes of an image.
struct Evaluation {
  std::vector<float> logits;         ///< [y, x]
  std::vector<float> probabilities;  ///< [y, x] that a pixel is particle: their sigmoid, not calibrated
  float loss = 0.0F;                 ///< mean over its pixels
};

class NetworkTrainer {
 public:
  /// Collective over `world`, which must outlive this. The described network starts with the
  /// weights of config.seed, on the device that config.device says (auto: a GPU if each rank of this machine
  /// can have its own). Sets LibTorch's number of threads on CPUs. Throws InputError if there is no
  /// such device.
  NetworkTrainer(const parallel::Communicator& world, const config::TrainConfig& config,
                 const model::ModelDescription& description);
  ~NetworkTrainer();
  NetworkTrainer(const NetworkTrainer&) = delete;
  NetworkTrainer& operator=(const NetworkTrainer&) = delete;
  NetworkTrainer(NetworkTrainer&&) = delete;
  NetworkTrainer& operator=(NetworkTrainer&&) = delete;

  /// A step is begin_step(), one add() per microbatch of this rank (none is fine), and finish_step(); the
  /// first and the last are collective. `last`: this rank's last one of the step. add() throws Error if the
  /// GPU's memory is too small for the microbatch, as evaluate() does.
  void begin_step();
  void add(const std::vector<samples::Sample>& microbatch, bool last);
  /// Sums the gradients over ranks, divides them by the number of images, clips them, and takes a step of
  /// Adam with AMSGrad (Reddi et al. 2018). Returns the mean loss over the step's images.
  double finish_step(double learning_rate);

  /// Without gradients. Not collective.
  [[nodiscard]] std::vector<Evaluation> evaluate(const std::vector<samples::Sample>& images);

  /// Parameters ("parameters/NAME"), the optimiser's averages and its steps, as they are now; valid until the
  /// next step. Not collective.
  [[nodiscard]] std::vector<model::TensorView> state();
  /// Takes up such a state. Throws InputError, with `where`, unless it is of this network.
  void restore(const model::TensorFile& file, const std::string& where);
  /// The network as STEM.safetensors and STEM.pt (train/model/model_file.hpp). Not collective.
  void save(const std::filesystem::path& stem, const model::ModelDescription& description) const;

  [[nodiscard]] bool on_device() const;
  /// Time spent in finish_step() before the optimiser: waiting for other ranks and summing.
  [[nodiscard]] double reduction_seconds() const;

 private:
  class Implementation;
  std::unique_ptr<Implementation> self_;
};

/// "cpu" or "cuda": what NetworkTrainer takes for config.device. Collective.
[[nodiscard]] std::string device_kind(const parallel::Communicator& world, config::Device wanted);

}  // namespace dosefloor::training
