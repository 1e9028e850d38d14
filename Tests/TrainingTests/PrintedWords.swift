import Foundation
import Images
import TestSupport

/// Words printed in simple pen strokes, which the shipped model reads: `l` a bar, `o` a ring, `i` a bar and a dot, `t` a bar and one across.
enum PrintedWords {
  static let texts = ["oil", "tool", "till", "lilt", "toil", "loot", "toll", "loll", "lotto", "tilt"]

  /// On a tablet whose x-height is 50; `y` grows downwards, and letters stand 50 apart.
  static func ink(_ text: String) -> Ink {
    var (strokes, late): ([[Ink.Point]], [[Ink.Point]]) = ([], [])
    for (number, symbol) in text.enumerated() {
      let x = place(number)
      switch symbol {
      case "l": strokes.append(line(x, -95, x, 0))
      case "i":
        strokes.append(line(x, -50, x, 0))
        late.append(line(x, -72, x + 3, -72))
      case "t":
        strokes.append(line(x, -85, x, 0))
        late.append(line(x - 18, -55, x + 18, -55))
      case " ": break
      default:
        strokes.append(
          (0...16).map { step in
            let angle = 2 * Double.pi * Double(step) / 16
            return Ink.Point(x: x - 20 * Float(sin(angle)), y: -25 - 25 * Float(cos(angle)))
          })
      }
    }
    return Ink(strokes: strokes + late)
  }

  /// The middle of a letter.
  static func place(_ number: Int) -> Float { 50 * Float(number) }

  /// A UNIPEN set in which each contributor wrote the words three times.
  static func unipen(_ contributors: [String], texts: [String] = texts) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let words = Array(repeating: texts, count: 3).flatMap { $0 }
    for contributor in contributors {
      for part in ["data/7", "include"] {
        try FileManager.default.createDirectory(
          atPath: "\(folder.path)/\(part)/\(contributor)", withIntermediateDirectories: true)
      }
      var (labels, ink) = (".INCLUDE \(contributor)/ink.dat\n", ".WRITER_ID \(contributor)-writer\n.COORD X Y\n")
      var components = 0
      for word in words {
        let strokes = self.ink(word).strokes
        labels += ".SEGMENT WORD \(components)-\(components + strokes.count - 1) OK \"\(word)\"\n"
        components += strokes.count
        for stroke in strokes {
          ink += ".PEN_DOWN\n" + stroke.map { "\(Int($0.x.rounded())) \(Int(-$0.y.rounded()))\n" }.joined() + ".PEN_UP\n"
        }
      }
      try labels.write(toFile: "\(folder.path)/data/7/\(contributor)/ink.dat", atomically: true, encoding: .utf8)
      try ink.write(toFile: "\(folder.path)/include/\(contributor)/ink.dat", atomically: true, encoding: .utf8)
    }
    return folder
  }

  static let shippedModel = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../Models/default.safetensors").path

  private static func line(_ x0: Float, _ y0: Float, _ x1: Float, _ y1: Float) -> [Ink.Point] {
    (0...8).map { Ink.Point(x: x0 + (x1 - x0) * Float($0) / 8, y: y0 + (y1 - y0) * Float($0) / 8) }
  }
}
