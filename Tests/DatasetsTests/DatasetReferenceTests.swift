import Testing

@testable import Datasets

@Suite struct DatasetReferenceTests {
  @Test(arguments: [
    ("lines", DatasetReference(kind: .pairs, path: "lines")),
    ("a:b/lines.tsv", DatasetReference(kind: .pairs, path: "a:b/lines.tsv")),
    ("unipen:/a b/c:8,1d", DatasetReference(kind: .unipen, path: "/a b/c", options: ["8", "1d"])),
    ("copiste:x", DatasetReference(kind: .copiste, path: "x")),
    ("alto:/d:/x", DatasetReference(kind: .alto, path: "/d:/x")),
    ("page:x:struck", DatasetReference(kind: .page, path: "x", options: ["struck"])),
    ("alto:x:marks,boxes", DatasetReference(kind: .alto, path: "x", options: ["marks", "boxes"])),
    ("iam:x:words,aachen,err", DatasetReference(kind: .iam, path: "x", options: ["words", "aachen", "err"])),
    ("emnist:x:byclass", DatasetReference(kind: .emnist, path: "x", options: ["byclass"])),
    ("set.lmdb", DatasetReference(kind: .lmdb, path: "set.lmdb")),
    ("lmdb:folder", DatasetReference(kind: .lmdb, path: "folder")),
  ])
  func namesAreParsed(name: String, reference: DatasetReference) throws {
    #expect(try DatasetReference(parsing: name) == reference)
  }

  @Test(arguments: [
    ("unipen:", "'unipen:' names no place; write unipen:FOLDER[:7,8]."),
    ("unipen:x:9", "UNIPEN has no '9'; it has 1a, 1b, 1c, 1d, 7, 8."),
    ("lmdb:x:9", "A packed set has no '9'; it has none."),
    ("iam:x:xml,ascii", "Of ascii and xml only one can be chosen."),
    ("alto:x:struck,marks", "Of struck and marks only one can be chosen."),
  ])
  func senselessNamesAreTold(name: String, sentence: String) {
    #expect(throws: DatasetError.misnamed(sentence)) { try DatasetReference(parsing: name) }
  }

  @Test func kindsReadTheirOwn() {
    for kind in DatasetReference.Kind.allCases {
      #expect("\(kind)") { try DatasetReference(kind: kind, path: "/nowhere").read() } throws: {
        if case .notFound(let path, _) = $0 as? DatasetError { path.hasPrefix("/nowhere") } else { false }
      }
    }
  }
}
