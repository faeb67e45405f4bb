#pragma once
/// The camera models, and all that each says of itself. A new one is a word of config::CameraOrder and a case in camera_model.cpp
/// (docs/adding-a-detector.md). Every camera records
///
///   counts = T * P(S * N) + P(N0)
///
/// with N the expected electrons of each pixel, * the convolution, P a Poisson draw, S what is done to the expected electrons
/// before they are drawn and T what is done to the drawn ones after, both functions of q̃ = |q| / q_Nyquist:
///
///   model                  S                    T
///   poisson_mtf_readout    1                    MTF    the paper's Eq. 3
///   dqe                    √(DQE(0) DQE(q̃))     NTF    the curve of `mtf`, with √DQE(q̃) = √DQE(0) / (1 + (q̃ / c0)^c3)
///                                                      (Vulović et al. 2013, J. Struct. Biol. 183, 19, where DQE(0) = 1)
///   counting               DQE(0) MTF           1      an electron is counted once, in the pixel it is found in: the noise is white,
///                                                      DQE = DQE(0) MTF² (McMullan et al. 2009, Ultramicroscopy 109, 1411); coincidence
///                                                      loss is left out
///
/// A flat field of N_D has the mean S(0) N_D + N0 and the noise power S(0) N_D T² + N0, and a small signal is transferred by S T.
/// S(0) is the share of electrons that count, and the DQE without readout noise is S² / S(0).

#include <optional>
#include <span>
#include <string_view>

#include "config/sections/images.hpp"
#include "sim/core/random/stream.hpp"
#include "sim/detector/mtf.hpp"

namespace dosefloor::detector {

/// A camera, as an image of a campaign has drawn it.
struct CameraParameters {
  config::CameraOrder order = config::CameraOrder::poisson_mtf_readout;
  Mtf mtf;
  double n0 = 0.0;        ///< N0: expected readout counts of a pixel
  double dqe_zero = 1.0;  ///< DQE(0); of `dqe` and `counting`
  double dqe_c0 = 1.0;    ///< of `dqe`, as is the next one
  double dqe_c3 = 2.0;
};

/// From an experiment's ranges. Each parameter takes fixed words of the stream, in this order: c0, c3, N0, c0 and c3 of √DQE.
[[nodiscard]] CameraParameters draw_camera(const config::ImagesConfig& images, random::Stream& stream);

/// A parameter that is stored with every image.
struct CameraNumber {
  std::string_view name;
  double (*of)(const CameraParameters&);
};

/// All of them, in the order of the table of realisations.
[[nodiscard]] std::span<const CameraNumber> camera_numbers();

/// S: share · curve(q̃).
struct Collection {
  double share = 1.0;  ///< S(0)
  Mtf curve;

  [[nodiscard]] double operator()(double q_nyquist) const { return share * curve(q_nyquist); }
};

struct CameraModel {
  std::optional<Collection> collection;  ///< S; nothing: 1 everywhere
  std::optional<Mtf> transfer;           ///< T; nothing: 1 everywhere
  double n0 = 0.0;                       ///< expected readout counts of a pixel

  /// n_d S T / √(S(0) n_d T² + N0): how a small relative signal in a flat field of n_d > 0 electrons a pixel is transferred, in units
  /// of the noise. As T vanishes it does so as well if there is readout noise, and is √n_d S / √S(0) if there is none.
  [[nodiscard]] double signal_to_noise(double n_d, double q_nyquist) const;
};

[[nodiscard]] CameraModel camera_model(const CameraParameters& parameters);

}  // namespace dosefloor::detector
