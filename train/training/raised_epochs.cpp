#include "train/training/raised_epochs.hpp"

#include <fmt/format.h>

#include <cstdlib>

#include "sim/core/errors/error.hpp"

namespace dosefloor::training {
namespace {

/// Parameters without the number of epochs, and that number; 0 where there is none.
struct WithoutEpochs {
  std::string parameters;
  std::int64_t epochs = 0;
};

WithoutEpochs without_epochs(const std::string& parameters) {
  const std::string key = "\nepochs = ";
  const std::size_t section = parameters.find("[train]\n");
  const std::size_t begin = section == std::string::npos ? section : parameters.find(key, section);
  if (begin == std::string::npos) {
    return {parameters, 0};
  }
  const std::size_t end = parameters.find('\n', begin + 1);
  const std::string number = parameters.substr(begin + key.size(), end - begin - key.size());
  return {parameters.substr(0, begin) + parameters.substr(end), std::strtoll(number.c_str(), nullptr, 10)};
}

}  // namespace

bool epochs_were_raised(const std::string& found, const std::string& now, std::int64_t epochs_done,
                        const config::TrainConfig& train) {
  const WithoutEpochs before = without_epochs(found);
  const WithoutEpochs wanted = without_epochs(now);
  if (before.parameters != wanted.parameters || before.epochs < 1 || wanted.epochs <= before.epochs) {
    return false;
  }
  constexpr const char* what_to_do =
      "more epochs are another training. Start over with --force, or give output.folder another value";
  if (train.schedule == config::Schedule::cosine) {
    throw InputError(fmt::format(
        "train.epochs = {}: this training was begun for {} epochs with train.schedule = \"cosine\", whose rate falls "
        "to 0 over all of them: {}. Trainings with \"constant\" or \"plateau\" can be prolonged",
        wanted.epochs, before.epochs, what_to_do));
  }
  if (epochs_done == before.epochs && before.epochs % train.validate_every != 0) {
    throw InputError(fmt::format(
        "train.epochs = {}: this training has validated its last epoch, {}, which is not a multiple of "
        "train.validate_every = {}: {}. Trainings of a multiple can be prolonged",
        wanted.epochs, before.epochs, train.validate_every, what_to_do));
  }
  return true;
}

}  // namespace dosefloor::training
