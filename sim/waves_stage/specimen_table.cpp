#include "sim/waves_stage/specimen_table.hpp"

#include <fmt/format.h>

#include <array>
#include <functional>
#include <string>

namespace dosefloor::waves_stage {
namespace {

using emd::ElementType;
using specimen::SpecimenParameters;

struct StoredParameter {
  emd::Column column;
  std::function<output::Number(const SpecimenParameters&)> value;
};

template <class Member>
StoredParameter number(const char* name, const char* units, Member member) {
  using Type = std::remove_cvref_t<decltype(std::declval<SpecimenParameters>().*member)>;
  const ElementType type = std::is_same_v<Type, double> ? ElementType::float64 : ElementType::int64;
  return {{name, type, units}, [member](const SpecimenParameters& p) { return output::Number(p.*member); }};
}

template <std::size_t N>
void add_each(std::vector<StoredParameter>& to, const std::string& name, const std::string& unit_suffix,
              const std::array<const char*, N>& labels, const char* units,
              std::array<double, N> SpecimenParameters::*member) {
  for (std::size_t i = 0; i < N; ++i) {
    to.push_back({{fmt::format("{}_{}{}", name, labels.at(i), unit_suffix), ElementType::float64, units},
                  [member, i](const SpecimenParameters& p) { return output::Number((p.*member).at(i)); }});
  }
}

std::vector<StoredParameter> stored_parameters() {
  using P = SpecimenParameters;
  constexpr std::array<const char*, 3> axes{"x", "y", "z"};
  std::vector<StoredParameter> list{
      number("tilt_deg", "deg", &P::tilt_deg),
      number("tilt_azimuth_deg", "deg", &P::tilt_azimuth_deg),
      number("rotation_deg", "deg", &P::rotation_deg),
      number("cut_layer", "", &P::cut_layer),
      number("slab_width_A", "Å", &P::slab_width_A),
      number("slab_thickness_A", "Å", &P::slab_thickness_A),
      number("slab_trilayers", "", &P::slab_trilayers),
      number("slab_variant", "", &P::slab_variant),
      number("interface_gap_A", "Å", &P::interface_gap_A),
      number("supported_share", "", &P::supported_share),
      number("au_layers", "", &P::au_layers),
      number("n_au", "", &P::n_au),
      number("n_ce", "", &P::n_ce),
      number("n_o", "", &P::n_o),
      number("attempts", "", &P::attempts),
  };
  add_each<6>(list, "facet_100", "_A", {"0", "1", "2", "3", "4", "5"}, "Å", &P::facet_100_A);
  add_each<8>(list, "facet_111", "_A", {"0", "1", "2", "3", "4", "5", "6", "7"}, "Å", &P::facet_111_A);
  add_each<3>(list, "centre", "", {"a", "b", "c"}, "", &P::centre);
  add_each<2>(list, "slab_registry", "", {"a", "b"}, "", &P::slab_registry);
  add_each<2>(list, "particle_offset", "_A", {"across", "along"}, "Å", &P::particle_offset_A);
  add_each<3>(list, "interface_normal", "", axes, "", &P::interface_normal);
  add_each<3>(list, "crystal_110", "", axes, "", &P::crystal_110);
  return list;
}

}  // namespace

emd::ParameterTable specimen_table(bool drawn, bool with_kind) {
  emd::ParameterTable table{"specimens",
                            {{"n_atoms", ElementType::int64, ""},
                             {"box_x_A", ElementType::float64, "Å"},
                             {"box_y_A", ElementType::float64, "Å"},
                             {"box_z_A", ElementType::float64, "Å"}},
                            "what was drawn for a specimen"};
  if (drawn) {
    for (const StoredParameter& parameter : stored_parameters()) {
      table.columns.push_back(parameter.column);
    }
  }
  if (with_kind) {
    table.columns.push_back({"kind", ElementType::int64, ""});
  }
  return table;
}

std::vector<output::Number> specimen_row(const SourcedSpecimen& specimen) {
  const structure::Vec3& box_A = specimen.structure.box_A;
  std::vector<output::Number> row{static_cast<std::int64_t>(specimen.structure.size()), box_A[0], box_A[1],
                                  box_A[2]};
  if (specimen.parameters) {
    for (const StoredParameter& parameter : stored_parameters()) {
      row.push_back(parameter.value(*specimen.parameters));
    }
  }
  if (specimen.kind) {
    row.emplace_back(static_cast<std::int64_t>(*specimen.kind));
  }
  return row;
}

}  // namespace dosefloor::waves_stage
