#include "sim/core/emd/hdf5_handle.hpp"

#include <utility>
#include <vector>

#include "sim/core/errors/error.hpp"

namespace dosefloor::emd {
namespace {

herr_t collect(unsigned /*depth*/, const H5E_error2_t* entry, void* texts) {
  if (entry != nullptr && entry->desc != nullptr) {
    static_cast<std::vector<std::string>*>(texts)->emplace_back(entry->desc);
  }
  return 0;
}

}  // namespace

void silence_hdf5() {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

std::string hdf5_error_text() {
  std::vector<std::string> texts;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, &collect, &texts);
  if (texts.empty()) {
    return "no further information";
  }
  return texts.size() == 1 ? texts.front() : texts.back() + " (" + texts.front() + ")";
}

hid_t check_hdf5(hid_t result, const std::string& what) {
  if (result < 0) {
    throw Error(what + ": " + hdf5_error_text());
  }
  return result;
}

Hdf5Handle::Hdf5Handle(hid_t id, Closer closer, const std::string& what)
    : id_(check_hdf5(id, what)), closer_(closer) {}

Hdf5Handle::~Hdf5Handle() {
  if (id_ >= 0) {
    closer_(id_);
  }
}

Hdf5Handle::Hdf5Handle(Hdf5Handle&& other) noexcept
    : id_(std::exchange(other.id_, H5I_INVALID_HID)), closer_(other.closer_) {}

Hdf5Handle& Hdf5Handle::operator=(Hdf5Handle&& other) noexcept {
  std::swap(id_, other.id_);
  std::swap(closer_, other.closer_);
  return *this;
}

void Hdf5Handle::close(const std::string& what) {
  const hid_t id = std::exchange(id_, H5I_INVALID_HID);
  if (id >= 0) {
    check_hdf5(closer_(id), what);
  }
}

}  // namespace dosefloor::emd
