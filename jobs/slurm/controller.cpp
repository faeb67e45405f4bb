#include "jobs/slurm/controller.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <sstream>
#include <string_view>

#include "sim/core/errors/error.hpp"
#include "sim/core/process/answer.hpp"

namespace dosefloor::slurm {
namespace {

using process::Answer;

constexpr double longest_answer_s = 120.0;

std::string without_line_end(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) {
    text.pop_back();
  }
  return text;
}

Answer ask(const std::vector<std::string>& words) {
  try {
    return process::ask(words, longest_answer_s);
  } catch (const Error& error) {
    throw InputError(
        fmt::format("{}. Is this a login node of a cluster with SLURM? Without one, `dosefloor run` "
                    "runs everything on this machine",
                    error.what()));
  }
}

Answer asked(const std::vector<std::string>& words) {
  Answer answer = ask(words);
  if (answer.code != 0) {
    throw Error(fmt::format("SLURM does not answer: {} ended with exit code {}: {}", words.front(),
                            answer.code, without_line_end(answer.errors)));
  }
  return answer;
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, separator);) {
    parts.push_back(part);
  }
  return parts;
}

/// The number that a text begins with, or 0.
std::int64_t number_in(std::string_view text) {
  while (text.starts_with(' ')) {
    text.remove_prefix(1);
  }
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// The words of `scontrol show job` that say how it ended.
std::vector<std::string> job_state_of(const std::string& text) {
  std::string found;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    for (const char* key : {"JobState=", "Reason=", "ExitCode=", "NodeList="}) {
      found += word.starts_with(key) ? (found.empty() ? "" : " ") + word : "";
    }
  }
  return found.empty() ? std::vector<std::string>{} : std::vector{found};
}

}  // namespace

bool QueuedTask::is_live() const {
  constexpr std::array<const char*, 9> live{"PENDING",  "RUNNING",  "CONFIGURING", "COMPLETING",  "SUSPENDED",
                                            "REQUEUED", "RESIZING", "STAGE_OUT",   "REQUEUE_HOLD"};
  return std::find(live.begin(), live.end(), state) != live.end();
}

std::vector<QueuedTask> queued_tasks(const std::string& name_prefix) {
  const Answer answer = asked({"squeue", "--noheader", "--me", "--array", "--format=%F|%K|%T|%r|%N|%j"});
  std::vector<QueuedTask> tasks;
  for (const std::string& line : split(answer.output, '\n')) {
    const std::vector<std::string> fields = split(line, '|');
    constexpr std::size_t columns = 6;
    if (fields.size() != columns || !fields[5].starts_with(name_prefix)) {
      continue;
    }
    tasks.push_back({fields[0], number_in(fields[1]), fields[2], fields[3], fields[5], fields[4]});
  }
  return tasks;
}

std::string submit_job(const std::vector<std::string>& sbatch_words) {
  const Answer answer = ask(sbatch_words);
  if (answer.code != 0) {
    throw Error(
        fmt::format("sbatch ended with exit code {}: {}", answer.code, without_line_end(answer.errors)));
  }
  const std::string job =
      answer.output.substr(0, answer.output.find_first_of(";\n"));  // "123" or "123;cluster"
  if (job.empty() || job.find_first_not_of("0123456789") != std::string::npos) {
    throw Error(
        fmt::format("sbatch gave no job number: {}", without_line_end(answer.output + answer.errors)));
  }
  return job;
}

void cancel_jobs(const std::vector<std::string>& jobs) {
  if (jobs.empty()) {
    return;
  }
  std::vector<std::string> words{"scancel"};
  words.insert(words.end(), jobs.begin(), jobs.end());
  (void)asked(words);
}

void release_tasks(const std::vector<std::string>& tasks) {
  for (const std::string& task : tasks) {
    (void)asked({"scontrol", "release", task});
  }
}

std::vector<std::string> remembered(const std::string& task) {
  try {
    const Answer accounts = process::ask({"sacct", "--noheader", "--parsable2", "--jobs=" + task,
                                          "--format=JobID,State,ExitCode,Elapsed,MaxRSS,NodeList"},
                                         longest_answer_s);
    if (std::vector<std::string> found = split(accounts.output, '\n'); accounts.code == 0 && !found.empty()) {
      return found;
    }
  } catch (const Error&) {  // NOLINT(bugprone-empty-catch)
    // There is no sacct here.
  }
  try {
    return job_state_of(
        process::ask({"scontrol", "--oneliner", "show", "job", task}, longest_answer_s).output);
  } catch (const Error&) {
    return {};
  }
}

std::int64_t largest_array_index() {
  const Answer answer = asked({"scontrol", "show", "config"});
  for (const std::string& line : split(answer.output, '\n')) {
    if (line.starts_with("MaxArraySize")) {
      return number_in(std::string_view(line).substr(line.find('=') + 1)) - 1;
    }
  }
  return 0;
}

}  // namespace dosefloor::slurm
