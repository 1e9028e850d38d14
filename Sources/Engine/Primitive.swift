internal import COneDNN

/// A oneDNN primitive, ready to run, with its description and scratch memory.
final class Primitive {
  private let handle: OpaquePointer
  /// The primitive's description: the hint that a backward primitive needs.
  let descriptor: OpaquePointer
  private let name: String
  private unowned let engine: Engine
  private let scratchpad: OpaquePointer?
  let scratchpadBytes: Int

  /// - Parameters:
  ///   - scale: of what the primitive gives.
  ///   - adding: so many times what the destination holds is added to that.
  ///   - relu: max(0, x) of the sum.
  ///   - describe: makes the description with the attributes it is given.
  init(
    _ name: String, on engine: Engine, scale: Float = 1, adding: Float? = nil, relu: Bool = false,
    describe: (inout OpaquePointer?, OpaquePointer) -> dnnl_status_t
  ) {
    var attributes: OpaquePointer?
    require(dnnl_primitive_attr_create(&attributes), name)
    defer { dnnl_primitive_attr_destroy(attributes) }
    require(dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user), name)
    if scale != 1 || adding != nil || relu {
      var operations: OpaquePointer?
      require(dnnl_post_ops_create(&operations), name)
      if scale != 1 { require(dnnl_post_ops_append_eltwise(operations, dnnl_eltwise_linear, scale, 0), name) }
      if let adding { require(dnnl_post_ops_append_sum(operations, adding, 0, dnnl_data_type_undef), name) }
      if relu { require(dnnl_post_ops_append_eltwise(operations, dnnl_eltwise_relu, 0, 0), name) }
      require(dnnl_primitive_attr_set_post_ops(attributes, operations), name)
      dnnl_post_ops_destroy(operations)
    }
    var descriptor: OpaquePointer?
    require(describe(&descriptor, attributes!), name)
    var handle: OpaquePointer?
    require(dnnl_primitive_create(&handle, descriptor), name)
    self.name = name
    self.engine = engine
    self.descriptor = descriptor!
    self.handle = handle!

    let layout = dnnl_primitive_desc_query_md(descriptor, dnnl_query_scratchpad_md, 0)
    scratchpadBytes = layout.map { dnnl_memory_desc_get_size($0) } ?? 0
    var memory: OpaquePointer?
    if scratchpadBytes > 0 {
      require(dnnl_memory_create(&memory, layout, engine.handle, nil), name)
    }
    scratchpad = memory
  }

  deinit {
    if let scratchpad { dnnl_memory_destroy(scratchpad) }
    dnnl_primitive_destroy(handle)
    dnnl_primitive_desc_destroy(descriptor)
  }

  /// The layout that the primitive wants for an argument; `shape` and `type` as the description was given them.
  func layout(_ query: dnnl_query_t, _ index: Int32 = 0, shape: [Int], type: ElementType = .float32) -> Layout {
    var copy: OpaquePointer?
    let found = dnnl_primitive_desc_query_md(descriptor, query, index)
    require(dnnl_memory_desc_clone(&copy, found), "\(name): layout of an argument")
    return Layout(adopting: copy!, shape: shape, type: type)
  }

  /// Runs with scratch memory of its own, taken beforehand, so that another primitive may run at the same time.
  func run(_ arguments: [(Int32, Tensor?)], scratch: Buffer) {
    run(arguments, scratch: scratch.pointer)
  }

  func run(_ arguments: [(Int32, Tensor?)]) {
    run(arguments, scratch: scratchpadBytes > 0 ? engine.scratch(byteCount: scratchpadBytes) : nil)
  }

  /// Runs while other threads may run the same primitive.
  ///
  /// - Parameter scratch: `scratchpadBytes` of the calling thread's own.
  func runShared(_ arguments: [(Int32, Tensor)], scratch: UnsafeMutableRawPointer) {
    var memory: OpaquePointer?
    if scratchpadBytes > 0 {
      require(
        dnnl_memory_create(&memory, dnnl_primitive_desc_query_md(descriptor, dnnl_query_scratchpad_md, 0), engine.handle, scratch),
        name)
    }
    defer { if let memory { dnnl_memory_destroy(memory) } }
    withUnsafeTemporaryAllocation(of: dnnl_exec_arg_t.self, capacity: arguments.count + 1) { list in
      for (index, (argument, tensor)) in arguments.enumerated() {
        list[index] = dnnl_exec_arg_t(arg: argument, memory: tensor.memory)
      }
      if let memory { list[arguments.count] = dnnl_exec_arg_t(arg: DNNL_ARG_SCRATCHPAD, memory: memory) }
      let count = Int32(arguments.count + (memory == nil ? 0 : 1))
      require(dnnl_primitive_execute(handle, engine.stream, count, list.baseAddress), name)
    }
    withExtendedLifetime(arguments) {}
  }

  /// Scratch memory for one run beside others.
  func ownScratch() -> Buffer { engine.pool.buffer(byteCount: max(1, scratchpadBytes)) }

  private func run(_ arguments: [(Int32, Tensor?)], scratch: UnsafeMutableRawPointer?) {
    withUnsafeTemporaryAllocation(of: dnnl_exec_arg_t.self, capacity: arguments.count + 1) { list in
      var count = 0
      for (argument, tensor) in arguments {
        guard let tensor else { continue }
        list[count] = dnnl_exec_arg_t(arg: argument, memory: tensor.memory)
        count += 1
      }
      if let scratchpad {
        dnnl_memory_set_data_handle(scratchpad, scratch)
        list[count] = dnnl_exec_arg_t(arg: DNNL_ARG_SCRATCHPAD, memory: scratchpad)
        count += 1
      }
      require(dnnl_primitive_execute(handle, engine.stream, Int32(count), list.baseAddress), name)
      require(dnnl_stream_wait(engine.stream), name)
    }
    withExtendedLifetime(arguments) {}
  }
}
