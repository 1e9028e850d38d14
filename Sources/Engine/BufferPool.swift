#if canImport(Glibc)
  internal import Glibc
#endif

/// Memory of a tensor; goes back to its pool when the last tensor that uses it is gone.
final class Buffer {
  let pointer: UnsafeMutableRawPointer
  let byteCount: Int
  private let pool: BufferPool

  fileprivate init(pointer: UnsafeMutableRawPointer, byteCount: Int, pool: BufferPool) {
    self.pointer = pointer
    self.byteCount = byteCount
    self.pool = pool
  }

  deinit { pool.giveBack(pointer, byteCount: byteCount) }
}

/// Keeps freed buffers for the next step: fresh memory costs a page fault for every 4 KiB, a fifth of a training step.
final class BufferPool {
  /// What was given back, the longest unused first.
  private var free: [(pointer: UnsafeMutableRawPointer, byteCount: Int)] = []
  /// In use or kept.
  private(set) var bytesHeld = 0
  /// Buffers asked of the system so far.
  private(set) var allocations = 0
  private var bytesFree = 0
  private var mostInUse = 0

  deinit { release(downTo: 0) }

  /// At least `byteCount` bytes, aligned to 64; what they hold is left over from earlier use.
  func buffer(byteCount: Int) -> Buffer {
    let size = Self.sizeClass(byteCount)
    // Rather waste a part of a kept buffer than free one for another size that the next run will want again.
    let wouldOutgrow = bytesHeld + size > limit
    let buffer = kept(size, below: 2 * size) ?? (wouldOutgrow ? kept(size, below: .max) : nil) ?? allocated(size)
    mostInUse = max(mostInUse, bytesHeld - bytesFree)
    return buffer
  }

  /// What shapes that come and go may hold together: a quarter more than one of them needed.
  private var limit: Int { mostInUse + mostInUse / 4 + (1 << 24) }

  /// The smallest kept buffer that serves and is smaller than `bound`.
  private func kept(_ size: Int, below bound: Int) -> Buffer? {
    var best: Int?
    for index in free.indices.reversed() {
      let candidate = free[index].byteCount
      guard candidate >= size, candidate < bound else { continue }
      if candidate == size {
        best = index
        break
      }
      if best == nil || candidate < free[best!].byteCount { best = index }
    }
    guard let best else { return nil }
    let (pointer, byteCount) = free.remove(at: best)
    bytesFree -= byteCount
    return Buffer(pointer: pointer, byteCount: byteCount, pool: self)
  }

  private func allocated(_ size: Int) -> Buffer {
    if bytesHeld + size > limit { release(downTo: max(0, limit - size)) }
    let isLarge = size >= 1 << 22
    var pointer: UnsafeMutableRawPointer?
    guard posix_memalign(&pointer, isLarge ? 1 << 21 : 64, size) == 0, let pointer else {
      fatalError("out of memory: \(size) bytes for a tensor")
    }
    if isLarge { madvise(pointer, size, Int32(MADV_HUGEPAGE)) }
    bytesHeld += size
    allocations += 1
    return Buffer(pointer: pointer, byteCount: size, pool: self)
  }

  fileprivate func giveBack(_ pointer: UnsafeMutableRawPointer, byteCount: Int) {
    free.append((pointer, byteCount))
    bytesFree += byteCount
  }

  /// Frees kept buffers, the longest unused first, until no more than `limit` bytes are held or none is left.
  private func release(downTo limit: Int) {
    var count = 0
    for (pointer, byteCount) in free {
      guard bytesHeld > limit else { break }
      Glibc.free(pointer)
      bytesHeld -= byteCount
      bytesFree -= byteCount
      count += 1
    }
    free.removeFirst(count)
  }

  /// Sizes in eight steps an octave, so that nearby shapes share buffers at 6 % waste on average.
  private static func sizeClass(_ byteCount: Int) -> Int {
    guard byteCount > 4096 else { return byteCount <= 256 ? 256 : 4096 }
    let octave = Int.bitWidth - 1 - (byteCount - 1).leadingZeroBitCount
    let step = 1 << (octave - 3)
    return (byteCount + step - 1) / step * step
  }
}
