#pragma once
/// What a specimen may be asked to be.

#include "config/sections/specimen.hpp"

namespace dosefloor::specimen {

/// Throws InputError, naming the key `specimen.<member>`, the value found and the values allowed, unless
/// every lo <= hi, box edges are 10..1000 Å, the lattices and interface_gap_A keep atoms 1.9 Å apart,
/// margin_A
/// >= 0.95 Å keeps them as far from their periodic images, slab_trilayers >= 1, 0 <= max_tilt_deg <= 45,
/// 0 <= min_supported_share <= 1, and no length is beyond twice the box (or 100 Å).
/// Whether the ranges fit into the box is found out by drawing: generate_specimen says so.
void validate(const config::SpecimenConfig& config);

}  // namespace dosefloor::specimen
