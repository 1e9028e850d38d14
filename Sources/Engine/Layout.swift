internal import COneDNN

/// The shape of a tensor and how it lies in memory; blocked layouts are oneDNN's own.
public final class Layout {
  let handle: OpaquePointer
  public let shape: [Int]
  public let type: ElementType
  public let byteCount: Int

  init(adopting handle: OpaquePointer, shape: [Int], type: ElementType, byteCount: Int? = nil) {
    self.handle = handle
    self.shape = shape
    self.type = type
    self.byteCount = byteCount ?? dnnl_memory_desc_get_size(handle)
  }

  /// Row major, without gaps.
  public convenience init(_ shape: [Int], type: ElementType = .float32) {
    var strides = Array(repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() { strides[axis] = strides[axis + 1] * max(shape[axis + 1], 1) }
    self.init(shape, strides: strides, type: type)
  }

  /// With the given distance, in elements, between neighbours along each axis.
  public convenience init(_ shape: [Int], strides: [Int], type: ElementType = .float32) {
    var handle: OpaquePointer?
    require(
      dnnl_memory_desc_create_with_strides(
        &handle, Int32(shape.count), shape.map(Int64.init), type.handle, strides.map(Int64.init)),
      "layout \(shape)")
    // To the last element, not to the end of its row: a view may begin within a row of another tensor.
    let last = zip(shape, strides).reduce(0) { $0 + max($1.0 - 1, 0) * $1.1 }
    self.init(
      adopting: handle!, shape: shape, type: type, byteCount: shape.contains(0) ? 0 : (last + 1) * type.size)
  }

  /// Left to oneDNN to choose, in the description of a primitive.
  static func chosenByLibrary(_ shape: [Int], type: ElementType = .float32) -> Layout {
    var handle: OpaquePointer?
    require(
      dnnl_memory_desc_create_with_tag(
        &handle, Int32(shape.count), shape.map(Int64.init), type.handle, dnnl_format_tag_any),
      "layout \(shape)")
    return Layout(adopting: handle!, shape: shape, type: type)
  }

  deinit { dnnl_memory_desc_destroy(handle) }

  static func == (a: Layout, b: Layout) -> Bool {
    a === b || dnnl_memory_desc_equal(a.handle, b.handle) == 1
  }
}
