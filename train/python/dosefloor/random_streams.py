"""The program's random numbers where Python has to draw the same: Philox4x32-10 (Salmon et al. 2011) by key.

sim/core/random/stream.hpp: key = the seed, counter = {block, purpose, specimen, realisation}, four words a block.
"""

ORDER, SYMMETRY = 9, 11  # Purpose
MASK = 0xFFFFFFFF


def philox(counter, key):
    """One block: four words of 32 bits."""
    c, k = list(counter), list(key)
    for _ in range(10):
        first, second = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [(second >> 32) ^ c[1] ^ k[0], second & MASK, (first >> 32) ^ c[3] ^ k[1], first & MASK]
        k = [(k[0] + 0x9E3779B9) & MASK, (k[1] + 0xBB67AE85) & MASK]
    return c


def words(seed, purpose, specimen, realisation):
    """The stream of a key, word by word."""
    for block in range(2**32):
        yield from philox([block, purpose, specimen, realisation], [seed & MASK, seed >> 32])


def integer(stream, most):
    """0 .. most, each equally probable: Lemire 2019, Algorithm 5, with words of 64 bits."""
    span = most + 1
    while True:
        product = ((next(stream) << 32) | next(stream)) * span
        low = product & (2**64 - 1)
        if low >= span or low >= (2**64 - span) % span:
            return product >> 64


def order_of_epoch(specimens, seed, epoch):
    """The training specimens in the order that an epoch visits them: Fisher and Yates (train/samples/batch_order.hpp)."""
    stream, ids = words(seed, ORDER, 0, epoch), list(specimens)
    for i in range(len(ids) - 1, 0, -1):
        j = integer(stream, i)
        ids[i], ids[j] = ids[j], ids[i]
    return ids


def symmetry_of(seed, specimen, epoch, count):
    """Which of `count` symmetries an epoch sees a specimen in (train/samples/symmetry.hpp)."""
    return integer(words(seed, SYMMETRY, specimen, epoch), count - 1)
