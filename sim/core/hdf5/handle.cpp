#include "sim/core/hdf5/handle.hpp"

#include <utility>
#include <vector>

#include "sim/core/errors/error.hpp"

namespace dosefloor::hdf5 {
namespace {

herr_t collect(unsigned /*depth*/, const H5E_error2_t* entry, void* texts) {
  if (entry != nullptr && entry->desc != nullptr) {
    static_cast<std::vector<std::string>*>(texts)->emplace_back(entry->desc);
  }
  return 0;
}

}  // namespace

void silence_errors() {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

std::string error_text() {
  std::vector<std::string> texts;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, &collect, &texts);
  if (texts.empty()) {
    return "no further information";
  }
  return texts.size() == 1 ? texts.front() : texts.back() + " (" + texts.front() + ")";
}

hid_t check(hid_t result, const std::string& what) {
  if (result < 0) {
    throw Error(what + ": " + error_text());
  }
  return result;
}

Handle::Handle(hid_t id, Closer closer, const std::string& what) : id_(check(id, what)), closer_(closer) {}

Handle::~Handle() {
  if (id_ >= 0) {
    closer_(id_);
  }
}

Handle::Handle(Handle&& other) noexcept
    : id_(std::exchange(other.id_, H5I_INVALID_HID)), closer_(other.closer_) {}

Handle& Handle::operator=(Handle&& other) noexcept {
  std::swap(id_, other.id_);
  std::swap(closer_, other.closer_);
  return *this;
}

void Handle::close(const std::string& what) {
  const hid_t id = std::exchange(id_, H5I_INVALID_HID);
  if (id >= 0) {
    check(closer_(id), what);
  }
}

}  // namespace dosefloor::hdf5
