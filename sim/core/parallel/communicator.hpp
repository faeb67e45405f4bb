#pragma once
/// A communicator as a move-only value, with the few collective operations this project needs.
/// Every member that communicates is collective over the communicator unless said otherwise, and throws
/// Error when MPI reports a failure.

#include <mpi.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace dosefloor::parallel {

enum class Reduction { sum, min, max };

class Communicator {
 public:
  /// Non-owning view of MPI_COMM_WORLD (not collective). MPI must be initialised.
  static Communicator world();
  /// Non-owning view of MPI_COMM_SELF (not collective): code written for groups also runs alone.
  static Communicator self();

  Communicator(const Communicator&) = delete;
  Communicator& operator=(const Communicator&) = delete;
  Communicator(Communicator&& other) noexcept;
  Communicator& operator=(Communicator&& other) noexcept;
  /// Frees an owned communicator; not while an exception unwinds, because freeing is collective and the
  /// other ranks may be elsewhere (the top-level handler aborts them).
  ~Communicator();

  [[nodiscard]] int rank() const noexcept { return rank_; }
  [[nodiscard]] int size() const noexcept { return size_; }
  [[nodiscard]] bool is_root() const noexcept { return rank_ == 0; }
  [[nodiscard]] MPI_Comm handle() const noexcept { return comm_; }

  [[nodiscard]] Communicator dup() const;
  /// Ranks of equal `color` (>= 0) form one communicator, ordered by `key`, then by rank.
  [[nodiscard]] Communicator split(int color, int key) const;
  /// Rank among the processes of this communicator that share this machine's memory.
  [[nodiscard]] int node_local_rank() const;

  void barrier() const;

  /// Rank `root`'s text on every rank.
  void broadcast(std::string& text, int root = 0) const;
  /// Rank `root`'s vector on every rank; the others are resized.
  template <class T>
  void broadcast(std::vector<T>& values, int root = 0) const;
  /// Rank `root`'s value on every rank.
  template <class T>
  [[nodiscard]] T broadcast_value(T value, int root = 0) const;

  /// All ranks' vectors, concatenated in rank order; lengths may differ and may be 0.
  template <class T>
  [[nodiscard]] std::vector<T> allgatherv(const std::vector<T>& mine) const;
  /// One value of every rank in rank order, on rank `root`; empty elsewhere.
  template <class T>
  [[nodiscard]] std::vector<T> gather(const T& mine, int root = 0) const;

  [[nodiscard]] std::int64_t allreduce(std::int64_t mine, Reduction reduction) const;
  [[nodiscard]] double allreduce(double mine, Reduction reduction) const;
  /// Element by element, in place; equally long on all ranks.
  void sum(std::span<std::int64_t> numbers) const;
  /// True where every rank says true.
  [[nodiscard]] bool all_agree(bool mine) const;

 private:
  Communicator(MPI_Comm comm, bool owned);
  void release() noexcept;
  void broadcast_bytes(void* data, std::size_t bytes, int root) const;
  [[nodiscard]] std::vector<std::byte> allgatherv_bytes(const void* data, std::size_t count,
                                                        std::size_t element_bytes) const;
  void gather_bytes(const void* mine, void* all, std::size_t bytes, int root) const;

  MPI_Comm comm_ = MPI_COMM_NULL;
  bool owned_ = false;
  int rank_ = 0;
  int size_ = 1;
  int exceptions_at_construction_ = 0;
};

template <class T>
void Communicator::broadcast(std::vector<T>& values, int root) const {
  static_assert(std::is_trivially_copyable_v<T> && !std::is_same_v<T, bool>);
  values.resize(broadcast_value(values.size(), root));
  broadcast_bytes(values.data(), values.size() * sizeof(T), root);
}

template <class T>
T Communicator::broadcast_value(T value, int root) const {
  static_assert(std::is_trivially_copyable_v<T>);
  broadcast_bytes(&value, sizeof(T), root);
  return value;
}

template <class T>
std::vector<T> Communicator::allgatherv(const std::vector<T>& mine) const {
  static_assert(std::is_trivially_copyable_v<T> && !std::is_same_v<T, bool>);
  const std::vector<std::byte> bytes = allgatherv_bytes(mine.data(), mine.size(), sizeof(T));
  std::vector<T> all(bytes.size() / sizeof(T));
  const auto target = std::as_writable_bytes(std::span<T>(all));
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    target[i] = bytes[i];
  }
  return all;
}

template <class T>
std::vector<T> Communicator::gather(const T& mine, int root) const {
  static_assert(std::is_trivially_copyable_v<T>);
  std::vector<T> all(rank_ == root ? static_cast<std::size_t>(size_) : 0);
  gather_bytes(&mine, all.data(), sizeof(T), root);
  return all;
}

}  // namespace dosefloor::parallel
