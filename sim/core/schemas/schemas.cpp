#include "sim/core/schemas/schemas.hpp"

#include <fmt/format.h>

#include "sim/core/errors/error.hpp"

namespace dosefloor::schemas {

std::string readable_versions(const Schema& schema) {
  return schema.oldest == schema.version ? fmt::format("version {}", schema.version)
                                         : fmt::format("versions {} to {}", schema.oldest, schema.version);
}

std::string unreadable(const Schema& schema, const std::string& name, std::int64_t version,
                       const std::string& written_by) {
  if (name == schema.name && schema.reads(version)) {
    return "";
  }
  std::string text = fmt::format("found schema '{}' version {}; this program reads '{}' {}", name, version,
                                 schema.name, readable_versions(schema));
  if (name == schema.name && version > schema.version) {
    text += written_by.empty()
                ? ". A newer version of the program wrote it"
                : fmt::format(". Program {} wrote it: use that one or a newer one", written_by);
  }
  return text;
}

void expect_readable(const std::string& where, const Schema& schema, const std::string& name,
                     std::int64_t version, const std::string& written_by) {
  if (const std::string reason = unreadable(schema, name, version, written_by); !reason.empty()) {
    throw InputError(where + ": " + reason);
  }
}

}  // namespace dosefloor::schemas
