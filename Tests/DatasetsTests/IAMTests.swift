import Foundation
import TestSupport
import Testing

@testable import Datasets

@Suite struct IAMTests {
  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for line in ["a01/a01-000u/a01-000u-00", "a01/a01-000u/a01-000u-01", "a01/a01-000x/a01-000x-00", "p03/p03-004/p03-004-00"] {
      try folder.write("lines/\(line).png", [])
    }
    for word in ["a01/a01-000u/a01-000u-00-00", "a01/a01-000u/a01-000u-00-01", "a01/a01-000u/a01-000u-01-00"] {
      try folder.write("words/\(word).png", [])
    }
    // The rows and comments of the distribution; a count of components stands in the words of some copies.
    try folder.write(
      "ascii/lines.txt",
      text: """
        #--- lines.txt ---#
        # format: a01-000u-00 ok 154 19 408 746 1661 89 A|MOVE|to|stop|Mr.|Gaitskell|from
        a01-000u-00 ok 154 19 408 746 1661 89 A|MOVE|to|stop|Mr.|Gaitskell|from
        a01-000u-01 err 156 19 395 932 1850 105 nominating|"|B B C|"|.
        a01-000x-00 ok 182 30 375 748 1561 148 A|MOVE
        a01-003-00 ok 182 30 375 748 1561 148 gone
        p03-004-00 ok 182 30 375 748 1561 148 3,000

        """)
    try folder.write(
      "ascii/words.txt",
      text: """
        # format: a01-000u-00-00 ok 154 1 408 768 27 51 AT A
        a01-000u-00-00 ok 154 408 768 27 51 AT A
        a01-000u-00-01 ok 154 1 507 766 213 48 CD 1960
        a01-000u-01-00 err 156 -1 -1 -1 -1 VBG B B C
        """)
    try folder.write("ascii/forms.txt", text: "# form writer\na01-000u 000 2 prt 7 5 52 36\na01-000x 001 2 prt 7 5 52 36\n")
    try folder.write(
      "xml/a01-000u.xml",
      text: """
        <?xml version="1.0" encoding="ISO-8859-1"?>
        <form created="1998-07-03" height="3542" id="a01-000u" writer-id="000">
          <machine-printed-part><machine-print-line text="A MOVE to stop Mr. Gaitskell from nominating"/></machine-printed-part>
          <handwritten-part>
            <line asx="408" id="a01-000u-00" segmentation="ok" text="A MOVE to stop Mr. Gaitskell from" threshold="154">
              <word id="a01-000u-00-00" tag="AT" text="A"><cmp height="51" width="27" x="408" y="768"/></word>
              <word id="a01-000u-00-01" tag="NN" text="MOVE"/>
            </line>
            <line id="a01-000u-01" segmentation="err" text="nominating &amp;quot;B&amp;amp;B&amp;quot;.">
              <word id="a01-000u-01-00" text="nominating"/>
            </line>
          </handwritten-part>
        </form>
        """)
    try folder.write("trainset.txt", text: "a01-000u-00\r\na01-000u-01\r\n")
    try folder.write("validationset1.txt", text: "a01-000x-00\n")
    try folder.write("validationset2.txt", text: "p03-004-00\n")
    try folder.write("testset.txt", text: "a01-003-00\n")
    try folder.write("aachen/train.uttlist", text: "a01-000u\na01-000x\n")
    try folder.write("aachen/validation.uttlist", text: "p03-004\n")
    return folder
  }

  @Test func linesAndWordsAreRead() throws {
    let folder = try folder()
    let lines = try IAM.read(folder.path)
    #expect(lines.lines.map(\.id) == ["a01-000u-00", "a01-000x-00", "p03-004-00"])
    #expect(lines.lines.map(\.text) == ["A MOVE to stop Mr. Gaitskell from", "A MOVE", "3,000"])
    #expect(lines.lines.map(\.writer) == ["000", "001", nil])
    #expect(lines.lines[0].source == .file(folder / "lines/a01/a01-000u/a01-000u-00.png"))
    #expect(
      lines.skips == [
        .init(reason: "lines marked as badly segmented", count: 1, examples: ["a01-000u-01"]),
        .init(reason: "lines whose image is missing", count: 1, examples: ["a01-003-00"]),
      ])
    let words = try IAM.read(folder.path, unit: .words, includesErrors: true)
    #expect(words.lines.map(\.text) == ["A", "1960", "B B C"])
    let errors = try IAM.read(folder.path, includesErrors: true)
    #expect(errors.lines.map(\.text)[1] == "nominating \" B B C \" .")
  }

  @Test func xmlHasLinesAsTheyWereWritten() throws {
    let folder = try folder()
    let lines = try IAM.read(folder.path, truth: .xml, includesErrors: true)
    #expect(lines.lines.map(\.text) == ["A MOVE to stop Mr. Gaitskell from", "nominating \"B&B\"."])
    #expect(lines.lines.map(\.writer) == ["000", "000"])
    #expect(try IAM.read(folder.path, unit: .words, truth: .xml).lines.map(\.text) == ["A", "MOVE"])
  }

  @Test func partitionsAreByTheirLists() throws {
    let folder = try folder()
    func ids(_ partition: IAM.Partition, _ split: DatasetSplit) throws -> [String] {
      try IAM.read(folder.path, partition: partition, split: split).lines.map(\.id)
    }
    #expect(try ids(.official, .train) == ["a01-000u-00"])
    #expect(try ids(.official, .validation) == ["a01-000x-00", "p03-004-00"])
    #expect(try ids(.aachen, .train) == ["a01-000u-00", "a01-000x-00"])
    #expect(try ids(.aachen, .validation) == ["p03-004-00"])
    #expect(try IAM.read(folder.path, unit: .words, partition: .aachen, split: .train).lines.count == 2)
    #expect(try IAM.read(folder.path, partition: .aachen, split: .train).name == "iam-lines-aachen-train")
    #expect { try ids(.official, .test) } throws: { "\($0)".contains("1 lines whose image is missing") }
    #expect { try ids(.aachen, .test) } throws: { "\($0)".contains("test.uttlist or te.lst") }
  }

  @Test(arguments: [
    ("a01-000u-00 ok 154 19 408 746 1661 A|MOVE", "ascii/lines.txt, line 2: a row like"),
    ("a01-000u ok 154 19 408 746 1661 89 A|MOVE", "ascii/lines.txt, line 2: a row like"),
    ("a01-000u-00", "ascii/lines.txt, line 2: a row like"),
  ])
  func rowsOfAnotherFormAreNamed(row: String, told: String) throws {
    let folder = try folder()
    try folder.write("ascii/lines.txt", text: "# lines\n" + row + "\n")
    #expect { try IAM.read(folder.path) } throws: { "\($0)".contains(told) }
  }

  @Test func damagedFilesAreNamed() throws {
    let folder = try folder()
    try folder.write("ascii/lines.txt", [0x23, 0x0A, 0x66, 0xFC])
    #expect { try IAM.read(folder.path) } throws: { "\($0)".contains("ascii/lines.txt, line 2: not UTF-8") }
    try folder.write("xml/a01-000u.xml", text: "<form><handwritten-part><line text='a'/>")
    #expect { try IAM.read(folder.path, truth: .xml) } throws: { "\($0)".contains("a line or word without id or text") }
    #expect { try IAM.read("/nowhere") } throws: { "\($0)".contains("/nowhere is not there") }
    #expect { try IAM.read(folder / "lines") } throws: { "\($0)".contains("ascii/lines.txt is not there") }
  }
}
