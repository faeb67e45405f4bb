#include "jobs/tasks/command.hpp"

#include <string_view>

namespace dosefloor::tasks {
namespace {

bool is_plain(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9') ||
         std::string_view("_-+=./,:@%").find(letter) != std::string_view::npos;
}

}  // namespace

std::string shell_text(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    bool plain = !word.empty();
    std::string quoted = "'";
    for (const char letter : word) {
      plain = plain && is_plain(letter);
      quoted += letter == '\'' ? "'\\''" : std::string(1, letter);
    }
    text += (text.empty() ? "" : " ") + (plain ? word : quoted + "'");
  }
  return text;
}

std::string command_text(const CommandWords& words) {
  return "dosefloor " + shell_text(words);
}

CommandWords on_ranks(CommandWords words, int ranks) {
  if (ranks > 1) {
    words.insert(words.end(), {"--ranks", std::to_string(ranks)});
  }
  return words;
}

CommandWords picture_command(const std::filesystem::path& picture) {
  return {"show", std::filesystem::path(picture).replace_extension(".emd").string(), "--png",
          picture.string()};
}

}  // namespace dosefloor::tasks
