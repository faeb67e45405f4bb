#include "sim/core/parallel/communicator.hpp"

#include <algorithm>
#include <exception>
#include <limits>
#include <utility>

#include "sim/core/errors/error.hpp"
#include "sim/core/parallel/mpi_check.hpp"

namespace dosefloor::parallel {
namespace {

// MPI counts are int: larger messages go in pieces.
constexpr std::size_t largest_message_bytes = std::size_t{1} << 30U;

MPI_Op operation(Reduction reduction) {
  switch (reduction) {
    case Reduction::sum:
      return MPI_SUM;
    case Reduction::min:
      return MPI_MIN;
    case Reduction::max:
      return MPI_MAX;
  }
  throw Error("unknown reduction");
}

int as_count(std::size_t count, const char* what) {
  if (count > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    throw Error(std::string(what) + " of " + std::to_string(count) +
                " elements is too long for one MPI call");
  }
  return static_cast<int>(count);
}

/// MPI datatype of `bytes` bytes for the time of one call.
class ElementDatatype {
 public:
  explicit ElementDatatype(std::size_t bytes) {
    check(MPI_Type_contiguous(as_count(bytes, "an element"), MPI_BYTE, &type_), "MPI_Type_contiguous");
    check(MPI_Type_commit(&type_), "MPI_Type_commit");
  }
  ~ElementDatatype() { MPI_Type_free(&type_); }
  ElementDatatype(const ElementDatatype&) = delete;
  ElementDatatype& operator=(const ElementDatatype&) = delete;
  ElementDatatype(ElementDatatype&&) = delete;
  ElementDatatype& operator=(ElementDatatype&&) = delete;
  [[nodiscard]] MPI_Datatype handle() const noexcept { return type_; }

 private:
  MPI_Datatype type_ = MPI_DATATYPE_NULL;
};

}  // namespace

Communicator::Communicator(MPI_Comm comm, bool owned)
    : comm_(comm), owned_(owned), exceptions_at_construction_(std::uncaught_exceptions()) {
  check(MPI_Comm_set_errhandler(comm_, MPI_ERRORS_RETURN), "MPI_Comm_set_errhandler");
  check(MPI_Comm_rank(comm_, &rank_), "MPI_Comm_rank");
  check(MPI_Comm_size(comm_, &size_), "MPI_Comm_size");
}

Communicator Communicator::world() {
  return {MPI_COMM_WORLD, false};
}
Communicator Communicator::self() {
  return {MPI_COMM_SELF, false};
}

Communicator::Communicator(Communicator&& other) noexcept
    : comm_(std::exchange(other.comm_, MPI_COMM_NULL)),
      owned_(std::exchange(other.owned_, false)),
      rank_(other.rank_),
      size_(other.size_),
      exceptions_at_construction_(other.exceptions_at_construction_) {}

Communicator& Communicator::operator=(Communicator&& other) noexcept {
  if (this != &other) {
    release();
    comm_ = std::exchange(other.comm_, MPI_COMM_NULL);
    owned_ = std::exchange(other.owned_, false);
    rank_ = other.rank_;
    size_ = other.size_;
    exceptions_at_construction_ = other.exceptions_at_construction_;
  }
  return *this;
}

Communicator::~Communicator() {
  release();
}

void Communicator::release() noexcept {
  int finalised = 0;
  MPI_Finalized(&finalised);
  const bool unwinding = std::uncaught_exceptions() > exceptions_at_construction_;
  if (owned_ && comm_ != MPI_COMM_NULL && finalised == 0 && !unwinding) {
    MPI_Comm_free(&comm_);  // nothing can be done about a failure here
  }
  comm_ = MPI_COMM_NULL;
  owned_ = false;
}

Communicator Communicator::dup() const {
  MPI_Comm copy = MPI_COMM_NULL;
  check(MPI_Comm_dup(comm_, &copy), "MPI_Comm_dup");
  return {copy, true};
}

Communicator Communicator::split(int color, int key) const {
  if (color < 0) {
    throw InputError("the colour of a communicator's part must be >= 0, found " + std::to_string(color));
  }
  MPI_Comm part = MPI_COMM_NULL;
  check(MPI_Comm_split(comm_, color, key, &part), "MPI_Comm_split");
  return {part, true};
}

int Communicator::node_local_rank() const {
  MPI_Comm node = MPI_COMM_NULL;
  check(MPI_Comm_split_type(comm_, MPI_COMM_TYPE_SHARED, rank_, MPI_INFO_NULL, &node), "MPI_Comm_split_type");
  return Communicator(node, true).rank();
}

void Communicator::barrier() const {
  check(MPI_Barrier(comm_), "MPI_Barrier");
}

void Communicator::broadcast(std::string& text, int root) const {
  text.resize(broadcast_value(text.size(), root));
  broadcast_bytes(text.data(), text.size(), root);
}

void Communicator::broadcast_bytes(void* data, std::size_t bytes, int root) const {
  auto* next = static_cast<std::byte*>(data);
  while (bytes > 0) {
    const std::size_t piece = std::min(bytes, largest_message_bytes);
    check(MPI_Bcast(next, static_cast<int>(piece), MPI_BYTE, root, comm_), "MPI_Bcast");
    next += piece;
    bytes -= piece;
  }
}

std::vector<std::byte> Communicator::allgatherv_bytes(const void* data, std::size_t count,
                                                      std::size_t element_bytes) const {
  // Sizes are exchanged as 64-bit numbers first, so that an overflow is seen by all ranks and none is left
  // waiting.
  const auto mine = static_cast<std::uint64_t>(count);
  std::vector<std::uint64_t> sizes(static_cast<std::size_t>(size_));
  check(MPI_Allgather(&mine, 1, MPI_UINT64_T, sizes.data(), 1, MPI_UINT64_T, comm_), "MPI_Allgather");
  std::vector<int> counts;
  std::vector<int> begins;
  std::size_t total = 0;
  for (const std::uint64_t size : sizes) {
    begins.push_back(as_count(total, "a gathered vector"));
    counts.push_back(as_count(size, "a vector"));
    total += size;
  }
  (void)as_count(total, "a gathered vector");
  std::vector<std::byte> all(total * element_bytes);
  const ElementDatatype type(element_bytes);
  check(MPI_Allgatherv(data, static_cast<int>(count), type.handle(), all.data(), counts.data(), begins.data(),
                       type.handle(), comm_),
        "MPI_Allgatherv");
  return all;
}

void Communicator::gather_bytes(const void* mine, void* all, std::size_t bytes, int root) const {
  const int count = as_count(bytes, "a gathered value");
  check(MPI_Gather(mine, count, MPI_BYTE, all, count, MPI_BYTE, root, comm_), "MPI_Gather");
}

std::int64_t Communicator::allreduce(std::int64_t mine, Reduction reduction) const {
  std::int64_t result = 0;
  check(MPI_Allreduce(&mine, &result, 1, MPI_INT64_T, operation(reduction), comm_), "MPI_Allreduce");
  return result;
}

double Communicator::allreduce(double mine, Reduction reduction) const {
  double result = 0.0;
  check(MPI_Allreduce(&mine, &result, 1, MPI_DOUBLE, operation(reduction), comm_), "MPI_Allreduce");
  return result;
}

void Communicator::sum(std::span<std::int64_t> numbers) const {
  check(MPI_Allreduce(MPI_IN_PLACE, numbers.data(), static_cast<int>(numbers.size()), MPI_INT64_T, MPI_SUM,
                      comm_),
        "MPI_Allreduce");
}

bool Communicator::all_agree(bool mine) const {
  return allreduce(std::int64_t{mine ? 1 : 0}, Reduction::min) == 1;
}

}  // namespace dosefloor::parallel
