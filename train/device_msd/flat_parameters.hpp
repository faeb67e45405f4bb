#pragma once
/// The parameters of an MSD-net in a device's memory.

namespace dosefloor::device_msd {

/// C-ordered arrays on the device. With T const: parameters; else: their gradients.
template <class T>
struct FlatParameters {
  T* weights;      ///< of the layers, one after the other, each [features, inputs, kernel, kernel]
  T* biases;       ///< [depth features]
  T* last_weight;  ///< [depth features]
  T* last_bias;    ///< one number
};

}  // namespace dosefloor::device_msd
