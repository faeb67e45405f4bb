#include "sim/core/process/pipe.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "sim/core/errors/error.hpp"

namespace dosefloor::process {
namespace {

void close_descriptor(int& descriptor) noexcept {
  if (descriptor >= 0) {
    close(descriptor);
    descriptor = -1;
  }
}

}  // namespace

Pipe::Pipe() {
  std::array<int, 2> ends{-1, -1};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw Error("cannot make a pipe: " + std::generic_category().message(errno));
  }
  read_end_ = ends[0];
  write_end_ = ends[1];
}

Pipe::~Pipe() {
  close_descriptor(read_end_);
  close_descriptor(write_end_);
}

void Pipe::close_write_end() noexcept {
  close_descriptor(write_end_);
}

int Pipe::take_read_end() noexcept {
  return std::exchange(read_end_, -1);
}

}  // namespace dosefloor::process
