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
  private var free: [Int: [UnsafeMutableRawPointer]] = [:]
  private(set) var bytesHeld = 0
  private var bytesFree = 0

  deinit { releaseFree() }

  /// At least `byteCount` bytes, aligned to 64; what they hold is left over from earlier use.
  func buffer(byteCount: Int) -> Buffer {
    let size = Self.sizeClass(byteCount)
    if let pointer = free[size]?.popLast() {
      bytesFree -= size
      return Buffer(pointer: pointer, byteCount: size, pool: self)
    }
    // Shapes came and went: do not let what they left outgrow what is in use.
    if bytesFree > max(1 << 28, bytesHeld / 2) { releaseFree() }
    let isLarge = size >= 1 << 22
    var pointer: UnsafeMutableRawPointer?
    guard posix_memalign(&pointer, isLarge ? 1 << 21 : 64, size) == 0, let pointer else {
      fatalError("out of memory: \(size) bytes for a tensor")
    }
    if isLarge { madvise(pointer, size, Int32(MADV_HUGEPAGE)) }
    bytesHeld += size
    return Buffer(pointer: pointer, byteCount: size, pool: self)
  }

  fileprivate func giveBack(_ pointer: UnsafeMutableRawPointer, byteCount: Int) {
    free[byteCount, default: []].append(pointer)
    bytesFree += byteCount
  }

  private func releaseFree() {
    for (size, pointers) in free {
      for pointer in pointers { Glibc.free(pointer) }
      bytesHeld -= size * pointers.count
    }
    free.removeAll()
    bytesFree = 0
  }

  /// Sizes in eight steps an octave, so that nearby shapes share buffers at 6 % waste on average.
  private static func sizeClass(_ byteCount: Int) -> Int {
    guard byteCount > 4096 else { return byteCount <= 256 ? 256 : 4096 }
    let octave = Int.bitWidth - 1 - (byteCount - 1).leadingZeroBitCount
    let step = 1 << (octave - 3)
    return (byteCount + step - 1) / step * step
  }
}
