#include "train/samples/sample_loader.hpp"

#include <chrono>
#include <utility>

#include "sim/core/errors/error.hpp"
#include "sim/core/terminal/seconds_since.hpp"

namespace dosefloor::samples {

SampleLoader::SampleLoader(SampleSource& source, Normaliser normaliser, NextMicrobatch next_ids,
                           std::size_t depth)
    : source_(source), normaliser_(normaliser), next_ids_(std::move(next_ids)), depth_(depth) {
  if (depth == 0) {
    throw InputError("a loader needs room for at least one microbatch");
  }
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

SampleLoader::~SampleLoader() = default;

std::optional<std::vector<Sample>> SampleLoader::next() {
  std::unique_lock lock(mutex_);
  const auto something_to_tell = [this] { return !ready_.empty() || ended_; };
  if (!something_to_tell()) {
    const auto start = std::chrono::steady_clock::now();
    changed_.wait(lock, something_to_tell);
    seconds_waited_ += terminal::seconds_since(start);
  }
  if (!ready_.empty()) {
    std::vector<Sample> microbatch = std::move(ready_.front());
    ready_.pop_front();
    changed_.notify_all();
    return microbatch;
  }
  if (failure_) {
    std::rethrow_exception(failure_);
  }
  return std::nullopt;
}

void SampleLoader::run(const std::stop_token& stop) {
  std::exception_ptr failure;
  try {
    while (std::optional<std::vector<Sample>> microbatch = read(stop)) {
      std::unique_lock lock(mutex_);
      if (!changed_.wait(lock, stop, [this] { return ready_.size() < depth_; })) {
        break;
      }
      ready_.push_back(std::move(*microbatch));
      changed_.notify_all();
    }
  } catch (...) {  // of any type: it goes to who calls next()
    failure = std::current_exception();
  }
  const std::lock_guard lock(mutex_);
  failure_ = failure;
  ended_ = true;
  changed_.notify_all();
}

std::optional<std::vector<Sample>> SampleLoader::read(const std::stop_token& stop) {
  const std::optional<std::vector<SampleId>> ids = stop.stop_requested() ? std::nullopt : next_ids_();
  if (!ids) {
    return std::nullopt;
  }
  std::vector<Sample> microbatch;
  microbatch.reserve(ids->size());
  for (const SampleId& id : *ids) {
    if (stop.stop_requested()) {
      return std::nullopt;
    }
    microbatch.push_back(source_.read(id));
    normaliser_(microbatch.back());
  }
  return microbatch;
}

}  // namespace dosefloor::samples
