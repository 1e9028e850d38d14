/// oneDNN behind Swift types: one engine a thread, with its primitives and buffers.
public final class Engine {
  /// - Throws: where the oneDNN library is not usable.
  public init(threads: Int) throws(EngineError) {
    fatalError("not yet")
  }
}

public struct EngineError: Error {
}
