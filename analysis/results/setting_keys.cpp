#include "analysis/results/setting_keys.hpp"

#include <algorithm>
#include <map>

#include "config/sweep/sweep_points.hpp"

namespace dosefloor::results {
namespace {

std::string value_in(const config::Assignments& entry, const std::string& key) {
  const auto found =
      std::find_if(entry.begin(), entry.end(), [&](const auto& of) { return of.first == key; });
  return found == entry.end() ? "" : found->second;
}

/// Whether the list gives `key` one value for each value of `lead`.
bool goes_along(const std::vector<config::Assignments>& list, const std::string& key,
                const std::string& lead) {
  std::map<std::string, std::string> of_lead;
  return std::all_of(list.begin(), list.end(), [&](const config::Assignments& entry) {
    const std::string value = value_in(entry, key);
    return of_lead.emplace(value_in(entry, lead), value).first->second == value;
  });
}

}  // namespace

bool is_training_seed(const std::string& key) {
  return key.starts_with("train.") && key.ends_with("seed");
}

std::vector<std::string> keys_of_settings(const config::SweepConfig& sweep) {
  std::vector<std::string> keys;
  for (const std::string& key : sweep::sweep_keys(sweep)) {
    if (!is_training_seed(key) && key != "train.networks") {
      keys.push_back(key);
    }
  }
  const auto in_list = [&](const std::string& key) {
    return std::any_of(sweep.list.begin(), sweep.list.end(),
                       [&](const config::Assignments& entry) { return !value_in(entry, key).empty(); });
  };
  std::vector<std::string> leads(claimed_keys.begin(), claimed_keys.end());
  leads.insert(leads.end(), keys.begin(), keys.end());
  for (const std::string& lead : leads) {
    if (std::find(keys.begin(), keys.end(), lead) != keys.end() && in_list(lead)) {
      std::erase_if(keys, [&](const std::string& key) {
        return key != lead && in_list(key) && goes_along(sweep.list, key, lead);
      });
    }
  }
  return keys;
}

std::int64_t specimens_of(const config::Experiment& experiment) {
  return experiment.train.specimens == 0 ? experiment.training_specimens : experiment.train.specimens;
}

}  // namespace dosefloor::results
