internal import COneDNN

#if canImport(Glibc)
  internal import Glibc
#endif

/// oneDNN behind Swift types: an engine with its stream, its buffers and its primitives.
///
/// An engine belongs to the thread that uses it and is synchronous: each operation has ended when its call returns. Tensors take their
/// memory from the engine's pool and give it back, so that a steady training step allocates no activations.
public final class Engine {
  /// Threads that oneDNN works with.
  public let threads: Int
  /// How convolutions are computed.
  public let convolutionMethod: ConvolutionMethod

  let handle: OpaquePointer
  let stream: OpaquePointer
  let pool = BufferPool()
  private var scratchpad: Buffer?
  private var companion: Companion?
  private var operations: [AnyHashable: AnyObject] = [:]

  /// Operations kept before the cache starts anew; a shape of a network takes some forty.
  private let cacheLimit = 8192

  /// - Parameters:
  ///   - threads: at least 1.
  ///   - convolutionMethod: of the networks that run on this engine.
  /// - Throws: where the oneDNN library at hand is unusable.
  public init(threads: Int, convolutionMethod: ConvolutionMethod = .winograd) throws(EngineError) {
    precondition(threads > 0, "an engine needs a thread")
    guard let version = dnnl_version()?.pointee, version.major == 3 else {
      throw EngineError(
        code: .unsuitableLibrary,
        description: "The oneDNN library found is not of version 3; run ./longhand once to put the right one in place.")
    }
    var engine: OpaquePointer?
    guard dnnl_engine_create(&engine, dnnl_cpu, 0) == dnnl_success, let engine else {
      throw EngineError(code: .noEngine, description: "oneDNN cannot make an engine on this processor.")
    }
    var stream: OpaquePointer?
    require(dnnl_stream_create(&stream, engine, dnnl_stream_default_flags.rawValue), "stream")
    self.threads = threads
    self.convolutionMethod = convolutionMethod
    self.handle = engine
    self.stream = stream!
    useThreads()
  }

  deinit {
    operations.removeAll()
    dnnl_stream_destroy(stream)
    dnnl_engine_destroy(handle)
  }

  /// The version of the oneDNN library in use, such as `3.2.0`.
  public static var libraryVersion: String {
    guard let version = dnnl_version()?.pointee else { return "unknown" }
    return "\(version.major).\(version.minor).\(version.patch)"
  }

  /// Bytes of activations and scratch memory that the engine holds now, in use or kept for the next step.
  public var bytesHeld: Int { pool.bytesHeld }

  /// Buffers asked of the system so far; a steady step asks for none.
  public var buffersAllocated: Int { pool.allocations }

  /// Sets OpenMP's team of the calling thread; OpenMP keeps the number by thread, so a network calls this before it runs.
  public func useThreads() {
    openMPSetThreads?(Int32(threads))
  }

  /// Sets OpenMP's team of the calling thread to another number.
  func setTeam(_ threads: Int) {
    openMPSetThreads?(Int32(threads))
  }

  /// Runs both and returns when both have ended, side by side on half of the threads each where there are two or more.
  ///
  /// Primitives that run so are made under `withHalfTheThreads`, and touch no memory of the pool's that is not theirs already.
  func concurrently(_ first: () -> Void, _ second: @escaping () -> Void) {
    guard threads > 1 else {
      first()
      second()
      return
    }
    let companion = companion ?? Companion()
    self.companion = companion
    let half = Int32(threads / 2)
    withHalfTheThreads {
      companion.run(first) {
        openMPSetThreads?(half)
        second()
      }
    }
  }

  /// Makes primitives that are to run beside another, or runs work of that size.
  func withHalfTheThreads<R>(_ body: () -> R) -> R {
    openMPSetThreads?(Int32(max(1, threads / 2)))
    defer { useThreads() }
    return body()
  }

  /// The operation kept under `key`, made on first use.
  public func cached<Key: Hashable, Operation: AnyObject>(_ key: Key, make: () -> Operation) -> Operation {
    let key = AnyHashable(key)
    if let known = operations[key] { return known as! Operation }
    if operations.count >= cacheLimit { operations.removeAll() }
    let made = make()
    operations[key] = made
    return made
  }

  /// Scratch memory that all primitives share, as they run one after the other.
  func scratch(byteCount: Int) -> UnsafeMutableRawPointer {
    if let scratchpad, scratchpad.byteCount >= byteCount { return scratchpad.pointer }
    scratchpad = nil
    let grown = pool.buffer(byteCount: byteCount)
    scratchpad = grown
    return grown.pointer
  }
}

/// `omp_set_num_threads` where oneDNN runs on OpenMP; nil where it brings a thread pool of its own.
private let openMPSetThreads: (@convention(c) (Int32) -> Void)? = {
  guard let symbol = dlsym(nil, "omp_set_num_threads") else { return nil }
  return unsafeBitCast(symbol, to: (@convention(c) (Int32) -> Void).self)
}()
