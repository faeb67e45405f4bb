#pragma once
/// Limits of the keys of `[specimen]`.

#include "config/sections/specimen.hpp"

namespace dosefloor::specimen {

/// Throws InputError that names the key `specimen.<member>`, the value found and the values allowed, unless
///
///   every range                       lo <= hi
///   box_A                             10 .. 1000 Å
///   au_lattice_A, ceo2_lattice_A,     keep atoms at least 1.9 Å apart
///   interface_gap_A
///   margin_A                          >= 0.95 Å: atoms are as far from their periodic images
///   slab_trilayers                    >= 1
///   max_tilt_deg                      0 .. 45
///   min_supported_share               0 .. 1
///   every other length                at most twice the box, or 100 Å
///
/// Whether the ranges fit into the box is known only after drawing: generate_specimen reports it.
void validate(const config::SpecimenConfig& config);

}  // namespace dosefloor::specimen
