internal import CKernels
internal import COneDNN

/// One layer of a bidirectional LSTM in reading, whose weights of the hidden state are in bfloat16; sums and states are of float32.
///
/// What the gates take from the input is one product for all frames and both directions. What is left to each frame are the weights of the
/// hidden state, half a megabyte a direction for 256 units, which stay in a core's own cache; oneDNN's LSTM reads those of the input at
/// each frame too. A processor that multiplies bfloat16 is given all weights, inputs and states in it; elsewhere these weights become
/// float32 as they are read, and nothing else is rounded.
final class BFloat16Recurrence: ReadingRecurrence {
  private let shape: RecurrenceShape
  private unowned let engine: Engine
  private let product: Primitive
  private let source, products, bias, plainInput, inputWeights, hiddenWeights, output: Layout

  static func serves(_ shape: RecurrenceShape) -> Bool { shape.hidden.isMultiple(of: 32) }

  init(_ shape: RecurrenceShape, on engine: Engine) {
    precondition(Self.serves(shape), "no recurrence for this kernel")
    self.shape = shape
    self.engine = engine
    let (rows, gates) = (shape.frames * shape.batch, 8 * shape.hidden)
    // oneDNN may be held to less than the processor has.
    let type: ElementType = recurrence_rounds_state() != 0 && ElementType.bfloat16.isNative ? .bfloat16 : .float32
    let source = Layout([rows, shape.input], type: type)
    let products = Layout([rows, gates])
    let bias = Layout([1, gates])
    let anyWeights = Layout.chosenByLibrary([shape.input, gates], type: type)
    (self.source, self.products, self.bias) = (source, products, bias)
    product = Primitive("LSTM's inputs", on: engine) { descriptor, attributes in
      dnnl_matmul_primitive_desc_create(
        &descriptor, engine.handle, source.handle, anyWeights.handle, bias.handle, products.handle, attributes)
    }
    plainInput = Layout([shape.input, gates], strides: [1, shape.input])
    inputWeights = product.layout(dnnl_query_weights_md, shape: [shape.input, gates], type: type)
    hiddenWeights = Layout([2, 4 * shape.hidden * shape.hidden], type: .bfloat16)
    output = Layout(shape.output)
  }

  func readingWeights(_ weights: RecurrenceWeights) -> [Tensor] {
    let (units, inputs) = (shape.hidden, shape.input)
    let ordered = Tensor(plainInput, on: engine)
    let bias = Tensor(self.bias, on: engine)
    let hidden = Tensor(hiddenWeights, on: engine)
    ordered.withUnsafeMutableElements { ordered in
      bias.withUnsafeMutableElements { bias in
        for direction in 0..<2 {
          let own = weights[direction]
          for row in 0..<4 * units {
            let place = direction * 4 * units + recurrence_place(row, units)
            (ordered.baseAddress! + place * inputs).update(from: own.input + row * inputs, count: inputs)
            bias[place] = own.inputBias[row] + own.hiddenBias[row]
          }
          recurrence_pack(own.hidden, units, weightsOfState(in: hidden, direction))
        }
      }
    }
    return [engine.reordered(ordered, to: inputWeights), bias, hidden]
  }

  func sharesWeights(with other: any ReadingRecurrence) -> Bool {
    (other as? BFloat16Recurrence).map { $0.inputWeights == inputWeights && $0.hiddenWeights == hiddenWeights } ?? false
  }

  func read(_ x: Tensor, weights: [Tensor]) -> Tensor {
    let rows = Tensor(Layout([shape.frames * shape.batch, shape.input]), sharing: x, on: engine)
    let products = Tensor(self.products, on: engine)
    product.run([
      (DNNL_ARG_SRC, engine.reordered(rows, to: source)), (DNNL_ARG_WEIGHTS, weights[0]), (DNNL_ARG_BIAS, weights[1]),
      (DNNL_ARG_DST, products),
    ])
    let y = Tensor(output, on: engine)
    let (frames, batch, units) = (shape.frames, shape.batch, shape.hidden)
    let most = recurrence_lines_at_once()
    let groups = (batch + most - 1) / most
    let scratchFloats = Engine.partFloats(recurrence_scratch(units))
    let scratch = Tensor(Layout([engine.threads, scratchFloats]), on: engine)
    let weightsOfStates = weights[2]
    products.withUnsafeMutableElements { products in
      y.withUnsafeMutableElements { y in
        scratch.withUnsafeMutableElements { scratch in
          engine.forEach(2 * groups) { item, member in
            // As many lines in each group as can be.
            let (direction, group) = (item % 2, item / 2)
            let first = batch * group / groups
            recurrence_lines(
              weightsOfState(in: weightsOfStates, direction), units, frames, batch * (group + 1) / groups - first, Int32(direction),
              products.baseAddress! + first * 8 * units + direction * 4 * units, batch * 8 * units, 8 * units,
              y.baseAddress! + first * 2 * units + direction * units, batch * 2 * units, 2 * units,
              scratch.baseAddress! + member * scratchFloats)
          }
        }
      }
    }
    return y
  }

  private func weightsOfState(in packed: Tensor, _ direction: Int) -> UnsafeMutablePointer<UInt16> {
    packed.pointer.assumingMemoryBound(to: UInt16.self) + direction * 4 * shape.hidden * shape.hidden
  }
}
