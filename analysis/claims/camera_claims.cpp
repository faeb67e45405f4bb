#include <fmt/format.h>

#include <string>

#include "analysis/claims/claim_groups.hpp"
#include "analysis/claims/comparison_claim.hpp"
#include "analysis/claims/limit_claim.hpp"
#include "analysis/claims/paper_networks.hpp"

namespace dosefloor::claims {
namespace {

constexpr double alike = 1.25;  ///< factor within which doses are alike
constexpr const char* compares_cameras = "config/experiments/mini-mtf.toml";

}  // namespace

std::vector<Claim> camera_claims(const Judge& judge) {
  using dose_limits::Findings;
  std::vector<Claim> claims;
  for (const std::string& network : judge.networks()) {
    const auto add = [&](const std::string& id, const std::string& text, const std::string& paper,
                         const std::string& unit, const dose_limits::Interval& accepted, int first,
                         int second, const Number& number, int camera = 0) {
      claims.push_back(judge_comparison(
          judge,
          {fmt::format("{}_{}", id, network), fmt::format("{}: {}", label_of(network), text), paper, unit,
           accepted, network, Wanted{.mtf_model = first}, network, Wanted{.mtf_model = second}, number},
          {.series = &judge.input().dose_series, .camera = camera, .studied_by = compares_cameras}));
    };
    for (const int model : {1, 2, 3, 4, 5}) {
      claims.push_back(judge_limit(
          judge,
          {.id = fmt::format("mtf_{}_convergence_{}", model, network),
           .text = fmt::format("{}: trained on MTF model {}, it segments the whole particle (convergence)",
                               label_of(network), model),
           .paper = "from 200",
           .network = paper_network(network),
           .limit = &dose_limits::DoseResponse::convergence,
           .wanted = {.mtf_model = model},
           .studied_by = compares_cameras},
          [](double) { return about_doses(200.0, 200.0); }));
    }
    add("mtf_1_and_2", "MTF models 1 and 2 perform alike (ratio of 50 % doses, 2 to 1)", "alike", "",
        {1.0 / alike, alike}, 2, 1, dose_ratio(&Findings::half));
    add("mtf_3_visibility", "MTF model 3 delays visibility (dose, more than of model 1)", "by about 25 %",
        "%", {12.5, 50.0}, 3, 1, percent_more_dose(&Findings::visibility));
    add("mtf_3_half", "MTF model 3 delays half of the area, too (50 % dose, more than of model 1)",
        "by about 25 %", "%", {12.5, 50.0}, 3, 1, percent_more_dose(&Findings::half));
    add("mtf_3_band", "MTF model 3 is tighter at high dose (width of the target band, 3 to 1)", "tighter", "",
        below(1.0), 3, 1, band_ratio());
    add("mtf_4_visibility", "MTF model 4 sees lower doses than model 3 (ratio of visibility doses)", "lower",
        "", below(1.0), 4, 3, dose_ratio(&Findings::visibility));
    add("mtf_4_band", "MTF model 4 is tighter at high dose than model 1 (width of the target band)",
        "tighter", "", below(1.0), 4, 1, band_ratio());
    add("mtf_5",
        "MTF model 5 over-segments vacuum (over-segmented area less that of model 1, in % of the true one)",
        "seen", "%", above_0(), 5, 1, over_segmentation());
    add("mtf_4_on_3", "on images of MTF model 3, training on model 4 beats model 3 at 10-100 e⁻/Å² (F1)",
        "higher", "", above_0(), 4, 3, f1_difference(low_doses), 3);
    add("mtf_4_on_3_all",
        "on images of MTF model 3, training on model 4 beats model 3 at all doses of the series (F1)",
        "higher", "", above_0(), 4, 3, f1_difference(every_dose), 3);
  }
  return claims;
}

}  // namespace dosefloor::claims
