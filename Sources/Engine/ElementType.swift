internal import COneDNN

/// How the numbers of a tensor are kept.
public enum ElementType: String, Codable, Hashable, Sendable {
  case float32
  /// The upper half of a float32: its range with eight bits of mantissa. Sums are still formed in float32.
  case bfloat16

  /// Whether this processor multiplies numbers of this type by instructions of its own; without them oneDNN is
  /// slower in bfloat16 than in float32.
  public var isNative: Bool {
    self == .float32 || dnnl_get_effective_cpu_isa().rawValue & dnnl_cpu_isa_avx512_core_bf16.rawValue == dnnl_cpu_isa_avx512_core_bf16.rawValue
  }

  /// The type that this processor multiplies fastest.
  public static var fastest: ElementType { ElementType.bfloat16.isNative ? .bfloat16 : .float32 }

  /// Bytes of a number.
  var size: Int { self == .float32 ? 4 : 2 }

  var handle: dnnl_data_type_t { self == .float32 ? dnnl_f32 : dnnl_bf16 }
}
