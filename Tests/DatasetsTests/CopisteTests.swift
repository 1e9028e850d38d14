import Foundation
import TestSupport
import Testing

@testable import Datasets

@Suite struct CopisteTests {
  @Test func codesAndConsentAreTold() throws {
    let folder = try TemporaryFolder()
    for part in ["train/wikitexte_0001_1", "train/wikitexte_0001_2", "test/imp_wikitexte_0007"] {
      try folder.write(part + ".png", Pages.png)
      try folder.write(
        part + ".xml",
        text: Pages.alto(
          image: "absent.jpg", Pages.altoLine("0", "Wiki texte_000"),
          Pages.altoLine("1", "J&#39;ai lu les conditions de participation"), Pages.altoLine("2", "à des fins non commerciales."),
          Pages.altoLine("3", "Un gant &gt;un&lt; est"), Pages.altoLine("4", "n° #17 de 1972"), Pages.altoLine("5", "#0001")))
    }
    let set = try Copiste.read(folder.path)
    #expect(
      set.lines.map(\.id) == [
        "wikitexte_0001_1#1", "wikitexte_0001_1#2", "wikitexte_0001_1#4", "wikitexte_0001_2#1", "wikitexte_0001_2#2",
        "wikitexte_0001_2#4", "imp_wikitexte_0007#1", "imp_wikitexte_0007#2", "imp_wikitexte_0007#4",
      ])
    #expect(Set(set.lines.map(\.writer)) == ["wikitexte_0001", "imp_wikitexte_0007"])
    #expect(set.lines.prefix(3).map(\.category) == ["consent", "consent", "text"])
    #expect(set.skips.map { "\($0.count) \($0.reason)" } == ["6 codes of pages", "3 lines with words struck out"])
    #expect(try Copiste.read(folder.path, split: .test).lines.count == 3)
    #expect(try Copiste.read(folder.path, split: .test, struck: .words).lines.count == 4)
    #expect(throws: DatasetError.self) { try Copiste.read(folder / "train") }
  }

  /// ```python
  /// def hash(name):
  ///     h = 0xCBF29CE484222325
  ///     for byte in name.encode(): h = (h ^ byte) * 0x100000001B3 % 2**64
  ///     return h % 10
  /// [n for n in range(1, 100) if hash(f"wikitexte_{n:04}") == 0]
  /// ```
  @Test func aTenthOfTheWritersIsForValidation() {
    let chosen = (1..<100).filter { Copiste.isForValidation("wikitexte_" + String(String(10_000 + $0).dropFirst())) }
    #expect(chosen == [11, 22, 35, 46, 51, 60, 77, 79, 84, 97, 99])
  }

  @Test(arguments: [
    ("imp_wikitexte_0051_1", "imp_wikitexte_0051"), ("wikitexte_0059", "wikitexte_0059"),
    ("wikitexte_0059_2", "wikitexte_0059"), ("wikitexte_0221_double_1", "wikitexte_0221_double"),
    ("oldbatch_wikitexte_0001", "oldbatch_wikitexte_0001"),
  ])
  func pagesBelongToWriters(page: String, writer: String) {
    #expect(Copiste.writer(ofPage: page) == writer)
  }
}
