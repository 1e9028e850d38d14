import Foundation
import Testing

@testable import Decoding

@Suite struct NGramARPATests {
  @Test func whatIsWrittenIsRead() throws {
    let model = try Fixture.emma(order: 4, pruning: [0, 0, 1])
    var text = ""
    NGramARPAWriter(model).write { text += $0 }
    let copy = try Fixture.read(text)
    #expect(copy.counts == model.counts)
    for line in try Fixture.lines("emma.txt") { #expect(abs(copy.score(line) - model.score(line)) < 1e-3) }
  }

  @Test func kenLMsFileComesBackAsItWas() throws {
    let text = try Fixture.text("emma-3.arpa")
    let (theirs, ours) = (try Fixture.arpa(text), try Fixture.arpa(Fixture.read(text)))
    #expect(theirs.count == ours.count)
    for (tokens, entry) in theirs where tokens != "<s>" {
      let own = try #require(ours[tokens])
      #expect(abs(own.probability - entry.probability) < 1e-5 && abs(own.backoff - entry.backoff) < 1e-5, "\(tokens)")
    }
  }

  /// In the manner of SRILM's `ngram-count`: words behind a title, `-99` for the start, no `<unk>`, no weight where an n-gram has no
  /// continuation, and, as pruning leaves it, a trigram whose suffix "b c" is not there.
  static let srilm = """
    made by hand

    \\data\\
    ngram 1=6
    ngram 2=4
    ngram 3=1

    \\1-grams:
    -0.6\t</s>
    -99\t<s>\t-0.3
    -0.7\ta\t-0.2
    -0.8\tb\t-0.1
    -0.9\tc
    -1.0\t\u{2581}

    \\2-grams:
    -0.2\t<s> a\t-0.05
    -0.3\ta b\t-0.4
    -0.5\tc </s>
    -0.4\tb a

    \\3-grams:
    -0.1\ta b c

    \\end\\
    """

  /// The logarithms that make up a line's, looked up by hand in the table above.
  static let lookedUp: [(line: String, logarithms: [Double])] = [
    // <s> a; a b, without its trigram; the trigram; c </s>, without a weight, as "b c" has none.
    ("abc", [-0.2, -0.05, -0.3, -0.1, -0.5]),
    // No bigram <s> b, nor b c: the weights of <s> and b.
    ("bc", [-0.3, -0.8, -0.1, -0.9, -0.5]),
    // The space as U+2581, after the weights of <s> a and a; it has none itself.
    ("a b", [-0.2, -0.05, -0.2, -1.0, -0.8, -0.1, -0.6]),
    // An unknown symbol is at -100 and clears the context.
    ("xa", [-0.3, -100, -0.7, -0.2, -0.6]),
    // After a b comes no a: its weight. After b a comes no end: a's weight.
    ("aba", [-0.2, -0.05, -0.3, -0.4, -0.4, -0.2, -0.6]),
  ]

  @Test(arguments: lookedUp) func filesOfSRILMAreRead(line: String, logarithms: [Double]) throws {
    let model = try Fixture.read(Self.srilm)
    #expect(abs(model.score(line) / log(10) - logarithms.reduce(0, +)) < 1e-4)
    // "b c" was put in, and <unk>.
    #expect(model.counts == [7, 5, 1])
  }

  static let faults: [(good: String, bad: String, sentence: String)] = [
    ("ngram 2=4", "ngram 2=5", "ends 4 n-grams of order 2, of which there should be 5"),
    ("ngram 2=4", "ngram 3=4", "orders count up"),
    ("-0.9\tc", "0.9\tc", "'0.9' as the logarithm of a probability"),
    ("-0.9\tc", "nan\tc", "'nan'"),
    ("-0.9\tc", "-0.9\tcat", "'cat', which is not one character"),
    ("-0.9\tc", "-0.9\ta", "'a' a second time"),
    ("-0.9\tc", "-0.9", "line 13 has 1 fields"),
    ("-0.3\ta b\t-0.4", "-0.3\ta x\t-0.4", "'x', which no unigram has"),
    ("-0.3\ta b\t-0.4", "-0.3\ta b\t-0.4x", "'-0.4x' as the logarithm of a weight"),
    ("-0.3\ta b\t-0.4", "-0.3\ta b\t1e300", "'1e300' as the logarithm of a weight"),
    ("-0.3\ta b\t-0.4", "-0.3\tb a\t-0.4", "'b a' twice"),
    ("-0.1\ta b c", "-0.1\ta b c\t-0.5", "none in the highest order"),
    ("\\3-grams:", "\\4-grams:", "is '\\4-grams:' where \\3-grams: should stand"),
    ("\\end\\", "", "no \\end\\ line"),
    ("\\data\\", "data", "is no language model"),
  ]

  @Test(arguments: faults) func faultsAreNamed(good: String, bad: String, sentence: String) throws {
    let text = Self.srilm.replacingOccurrences(of: good, with: bad)
    #expect(text != Self.srilm)
    #expect { try Fixture.read(text) } throws: { error in
      guard let error = error as? NGramError else { return false }
      return error.description.contains(sentence)
    }
  }

  @Test func aModelOfTooHighAnOrderIsRefused() throws {
    let counts = (1...9).map { "ngram \($0)=1" }.joined(separator: "\n")
    #expect { try Fixture.read("\\data\\\n" + counts) } throws: { ($0 as? NGramError)?.code == .unsupported }
  }
}
