#include "sim/core/fft/line_transforms.hpp"

namespace dosefloor::fft {

LineTransforms::LineTransforms(int n, Planning planning)
    : rows_forward(n, row_block, padded(n), Batch1d::Direction::forward, planning),
      rows_backward(n, row_block, padded(n), Batch1d::Direction::backward, planning),
      rows_from_real(n, row_block, round_up(n, 16), padded(n / 2 + 1), planning),
      rows_to_real(n, row_block, padded(n / 2 + 1), round_up(n, 16), planning),
      columns_forward(n, transpose_block, padded(round_up(n, transpose_block)), Batch1d::Direction::forward,
                      planning),
      columns_backward(n, transpose_block, padded(round_up(n, transpose_block)), Batch1d::Direction::backward,
                       planning),
      n_(n) {}

}  // namespace dosefloor::fft
