import Testing

@testable import Decoding

@Suite struct NGramCodebookTests {
  @Test func fewNumbersAreKeptExactly() {
    let numbers = (0..<250).map { Float($0 * $0) * -0.1 }
    let book = NGramCodebook(numbers, keeping: [0.5])
    for number in numbers + [0.5] { #expect(book.values[Int(book.code(number))] == number) }
  }

  @Test func manyNumbersAreRoundedALittle() {
    let numbers = (0..<20_000).map { -12 * Float($0) / 20_000 }
    let book = NGramCodebook(numbers, keeping: [0])
    #expect(book.values.count == 256 && book.values == book.values.sorted())
    let errors = numbers.map { abs(book.values[Int(book.code($0))] - $0) }
    #expect(errors.max()! < 0.05 && book.values[Int(book.code(0))] == 0)
    #expect(book.values[Int(book.code(numbers.last!))] == numbers.last!)
  }

  @Test func outliersAreKept() {
    let book = NGramCodebook((0..<1000).map { Float($0) * -0.01 } + [-230])
    #expect(book.values[Int(book.code(-230))] == -230 && abs(book.values[Int(book.code(-9.9))] + 9.9) < 0.1)
  }
}
