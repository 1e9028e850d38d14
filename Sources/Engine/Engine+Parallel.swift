internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#endif

extension Engine {
  /// Floats of a thread's part of memory that takes `floats`: an odd number of cache lines, so that the threads' parts do not contend.
  static func partFloats(_ floats: Int) -> Int { ((floats + 15) / 16 | 1) * 16 }

  /// Calls `body` once for each item of 0..<`count`, on all of the engine's threads, and returns when all have ended.
  ///
  /// The threads are OpenMP's own team, so that oneDNN's next primitive finds it awake; a primitive run in `body` was made under
  /// `forOneThread`. `member` is below `threads` and tells which of the threads calls, for memory of its own.
  func forEach(_ count: Int, _ body: (_ item: Int, _ member: Int) -> Void) {
    guard threads > 1, count > 1, let openMPParallel else {
      for item in 0..<count { body(item, 0) }
      return
    }
    withoutActuallyEscaping(body) { body in
      let work = SharedWork(count: count, body: body)
      withExtendedLifetime(work) {
        openMPParallel(
          { Unmanaged<SharedWork>.fromOpaque($0!).takeUnretainedValue().join() },
          Unmanaged.passUnretained(work).toOpaque(), UInt32(min(threads, count)), 0)
      }
    }
  }

  /// Makes primitives that one thread of `forEach` is to run.
  func forOneThread<R>(_ make: () -> R) -> R {
    setTeam(1)
    defer { useThreads() }
    return make()
  }
}

/// Items that the members of a team take one after the other.
private final class SharedWork {
  private let count: Int
  private let body: (Int, Int) -> Void
  private let next = Atomic(0)
  private let members = Atomic(0)

  init(count: Int, body: @escaping (Int, Int) -> Void) {
    self.count = count
    self.body = body
  }

  func join() {
    let member = members.wrappingAdd(1, ordering: .relaxed).oldValue
    while true {
      let item = next.wrappingAdd(1, ordering: .relaxed).oldValue
      guard item < count else { return }
      body(item, member)
    }
  }
}

/// libgomp's entry to a parallel region; nil where oneDNN runs on something else.
private let openMPParallel:
  (@convention(c) (@convention(c) (UnsafeMutableRawPointer?) -> Void, UnsafeMutableRawPointer?, UInt32, UInt32) -> Void)? = {
    guard let symbol = dlsym(nil, "GOMP_parallel") else { return nil }
    return unsafeBitCast(
      symbol,
      to: (@convention(c) (@convention(c) (UnsafeMutableRawPointer?) -> Void, UnsafeMutableRawPointer?, UInt32, UInt32) -> Void)?.self)
  }()
