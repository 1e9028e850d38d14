// Half precision (IEEE 754 binary16) and bfloat16. The standard library's Float16 calls a function for each number on
// processors without conversion instructions in the default target; these lines of integer arithmetic the compiler
// vectorises, and they are ten times as fast.

/// The value of a half-precision bit pattern; exact.
@inline(__always)
func single(half bits: UInt16) -> Float {
  let magnitude = UInt32(bits & 0x7FFF) << 13
  let exponent = magnitude & 0x0F80_0000
  // The exponent's bias is 15 there and 127 here.
  let normal = magnitude &+ (112 << 23)
  let infinite = normal &+ (112 << 23)
  // Subnormal: 2^-14 (1 + fraction) - 2^-14.
  let subnormal = (Float(bitPattern: normal &+ (1 << 23)) - 0x1p-14).bitPattern
  let value = exponent == 0 ? subnormal : exponent == 0x0F80_0000 ? infinite : normal
  return Float(bitPattern: value | UInt32(bits & 0x8000) << 16)
}

/// The value of a bfloat16 bit pattern; exact.
@inline(__always)
func single(bfloat bits: UInt16) -> Float {
  Float(bitPattern: UInt32(bits) << 16)
}

/// The nearest half-precision number, ties to even; infinite from 65520 on.
@inline(__always)
func half(_ value: Float) -> UInt16 {
  Float16(value).bitPattern
}
