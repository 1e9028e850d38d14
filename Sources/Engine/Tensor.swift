internal import COneDNN

/// Numbers in a layout.
public final class Tensor {
  public let layout: Layout
  let memory: OpaquePointer
  /// nil where the memory is another's (a slot of the flat vector of weights).
  private let buffer: Buffer?
  let pointer: UnsafeMutableRawPointer

  public var shape: [Int] { layout.shape }

  /// A new tensor; its values are left over from earlier use.
  public convenience init(_ layout: Layout, on engine: Engine) {
    let buffer = engine.pool.buffer(byteCount: layout.byteCount)
    self.init(layout, buffer: buffer, pointer: buffer.pointer, on: engine)
  }

  /// Memory that its owner keeps alive for as long as the tensor is used.
  public convenience init(_ layout: Layout, at pointer: UnsafeMutablePointer<Float>, on engine: Engine) {
    precondition(layout.type == .float32, "memory of floats is of float32")
    self.init(layout, at: UnsafeMutableRawPointer(pointer), on: engine)
  }

  /// Memory of numbers of the layout's type, which its owner keeps alive for as long as the tensor is used.
  convenience init(_ layout: Layout, at pointer: UnsafeMutableRawPointer, on engine: Engine) {
    self.init(layout, buffer: nil, pointer: pointer, on: engine)
  }

  /// The same memory in another layout of the same type, from the element `offset` on.
  public convenience init(_ layout: Layout, sharing other: Tensor, offset: Int = 0, on engine: Engine) {
    precondition(layout.type == other.layout.type, "a view has its tensor's type")
    let skipped = offset * layout.type.size
    precondition(skipped + layout.byteCount <= other.layout.byteCount, "the view is larger than the tensor")
    self.init(layout, buffer: other.buffer, pointer: other.pointer + skipped, on: engine)
  }

  private init(_ layout: Layout, buffer: Buffer?, pointer: UnsafeMutableRawPointer, on engine: Engine) {
    self.layout = layout
    self.buffer = buffer
    self.pointer = pointer
    var memory: OpaquePointer?
    require(dnnl_memory_create(&memory, layout.handle, engine.handle, pointer), "memory \(layout.shape)")
    self.memory = memory!
  }

  deinit { dnnl_memory_destroy(memory) }

  /// The float32 elements as they lie in memory; row major only in a plain layout.
  public func withUnsafeMutableElements<R>(_ body: (UnsafeMutableBufferPointer<Float>) -> R) -> R {
    precondition(layout.type == .float32, "the elements are not of float32")
    let count = layout.byteCount / MemoryLayout<Float>.stride
    return withExtendedLifetime(self) {
      body(UnsafeMutableBufferPointer(start: pointer.assumingMemoryBound(to: Float.self), count: count))
    }
  }

  /// Sets every byte to zero.
  public func clear() {
    pointer.initializeMemory(as: UInt8.self, repeating: 0, count: layout.byteCount)
  }
}

extension Engine {
  /// Copies `source` into `destination`, from layout to layout.
  public func reorder(_ source: Tensor, into destination: Tensor) {
    let key = ReorderKey(from: source.layout, to: destination.layout)
    let primitive = cached(key) {
      Primitive("reorder", on: self) { descriptor, _ in
        dnnl_reorder_primitive_desc_create(
          &descriptor, source.layout.handle, self.handle, destination.layout.handle, self.handle, nil)
      }
    }
    primitive.run([(DNNL_ARG_FROM, source), (DNNL_ARG_TO, destination)])
  }

  /// `tensor` itself where it lies in `layout` already, else a copy that does.
  public func reordered(_ tensor: Tensor, to layout: Layout) -> Tensor {
    if tensor.layout == layout { return tensor }
    let copy = Tensor(layout, on: self)
    reorder(tensor, into: copy)
    return copy
  }
}

extension Engine {
  /// Adds `source` to `destination`, each in its own layout.
  public func add(_ source: Tensor, to destination: Tensor) {
    let primitive = cached(SumKey(layouts: ReorderKey(from: source.layout, to: destination.layout))) {
      Primitive("sum", on: self, adding: 1) { descriptor, attributes in
        dnnl_reorder_primitive_desc_create(
          &descriptor, source.layout.handle, self.handle, destination.layout.handle, self.handle, attributes)
      }
    }
    primitive.run([(DNNL_ARG_FROM, source), (DNNL_ARG_TO, destination)])
  }

  /// The same numbers in memory of their own.
  public func copy(_ tensor: Tensor) -> Tensor {
    let copy = Tensor(tensor.layout, on: self)
    copy.pointer.copyMemory(from: tensor.pointer, byteCount: tensor.layout.byteCount)
    return copy
  }
}

private struct SumKey: Hashable {
  let layouts: ReorderKey
}

/// Two layouts, told apart by what they say and not by who holds them.
private struct ReorderKey: Hashable {
  let from, to: Layout

  static func == (a: ReorderKey, b: ReorderKey) -> Bool {
    a.from == b.from && a.to == b.to
  }

  func hash(into hasher: inout Hasher) {
    for layout in [from, to] {
      hasher.combine(layout.shape)
      hasher.combine(layout.type)
      hasher.combine(layout.byteCount)
    }
  }
}
