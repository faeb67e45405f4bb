#pragma once
/// A network on paper: all that follows from its hyper-parameters, without its weights. This header does not include LibTorch, so
/// that what uses it compiles without.

#include <concepts>
#include <cstdint>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <utility>

namespace dosefloor::networks {

class Network;

/// What each network says of itself, once; registry.hpp makes them by name.
class Design {
 public:
  Design() = default;
  virtual ~Design() = default;

  /// As in train.networks: "msd".
  [[nodiscard]] virtual std::string name() const = 0;

  /// The network with the initial weights of `seed`, in training mode on the CPU. Throws InputError for hyper-parameters that make none.
  [[nodiscard]] virtual std::shared_ptr<Network> make(std::uint64_t seed) const = 0;

  /// Number of trainable parameters, without making the network.
  [[nodiscard]] virtual std::int64_t parameter_count() const = 0;

  /// Floating-point operations of the convolutions (2 per tap) of a forward pass over an image of height x width pixels, as if
  /// computed directly. A training step takes 3 times as many: the backward pass convolves for the gradients of inputs and of weights.
  [[nodiscard]] virtual double forward_flops(std::int64_t height, std::int64_t width) const = 0;

  /// Floating-point operations that a training step over `images` images at once performs: fewer where convolutions are not
  /// computed directly.
  [[nodiscard]] virtual double step_flops(std::int64_t images, std::int64_t height,
                                          std::int64_t width) const {
    return 3.0 * static_cast<double>(images) * forward_flops(height, width);
  }

  /// Memory that inference takes on a CPU, bytes per pixel of a tile.
  [[nodiscard]] virtual double inference_bytes_per_pixel() const = 0;

  /// Tiles of an image begin at multiples of it, px.
  [[nodiscard]] virtual std::int64_t tile_unit() const { return 1; }

  /// Whether statistics of the whole image act on every pixel of the result. Then tiles of an image give other results than
  /// the image.
  [[nodiscard]] virtual bool sees_whole_image() const { return false; }

  /// Whether its convolutions are LibTorch's, so that with a lower precision matrix units compute them, which want the channels of
  /// a pixel side by side.
  [[nodiscard]] virtual bool wants_channels_last() const { return false; }

  /// The network's section of a model's description: the keys of its section of an experiment but learning_rate, and what else it
  /// takes to make the network again.
  [[nodiscard]] virtual nlohmann::json json() const = 0;

 protected:
  Design(const Design&) = default;
  Design& operator=(const Design&) = default;
  Design(Design&&) = default;
  Design& operator=(Design&&) = default;
};

/// A design by value, of any network: copies share it, equal ones describe the same.
class AnyDesign {
 public:
  AnyDesign() = default;  ///< of no network
  template <std::derived_from<Design> Kind>
  // NOLINTNEXTLINE(misc-explicit-constructor): a design of one network is one of any network
  AnyDesign(Kind design) : design_(std::make_shared<const Kind>(std::move(design))) {}

  /// Throws Error if it is of none.
  const Design* operator->() const;
  bool operator==(const AnyDesign& other) const;

 private:
  std::shared_ptr<const Design> design_;
};

}  // namespace dosefloor::networks
