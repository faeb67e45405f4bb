"""The order of an epoch, computed without the program: what batch_order_test.cpp expects.

    python3 order_by_python.py
"""

MASK = 0xFFFFFFFF


def philox(counter, key):
    """One block of Philox4x32-10 (Salmon et al. 2011)."""
    c, k = list(counter), list(key)
    for _ in range(10):
        first, second = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [(second >> 32) ^ c[1] ^ k[0], second & MASK, (first >> 32) ^ c[3] ^ k[1], first & MASK]
        k = [(k[0] + 0x9E3779B9) & MASK, (k[1] + 0xBB67AE85) & MASK]
    return c


def words(seed, stage, specimen, realisation):
    block = 0
    while True:
        yield from philox([block, stage, specimen, realisation], [seed & MASK, seed >> 32])
        block += 1


def integer(stream, most):
    """0 .. most, each equally probable: Lemire 2019, Algorithm 5, with 64-bit words."""
    span = most + 1
    while True:
        product = ((next(stream) << 32) | next(stream)) * span
        low = product & (2**64 - 1)
        if low >= span or low >= (2**64 - span) % span:
            return product >> 64


def order(specimens, seed, epoch):
    stage_order = 9
    stream = words(seed, stage_order, 0, epoch)
    ids = list(specimens)
    for i in range(len(ids) - 1, 0, -1):
        j = integer(stream, i)
        ids[i], ids[j] = ids[j], ids[i]
    return ids


if __name__ == "__main__":
    for number in (0, 3):
        print(number, order(range(10, 20), seed=5, epoch=number))
