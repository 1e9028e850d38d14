internal import Foundation
internal import FoundationXML

/// What is to be taken out of an XML file, element by element. Names are local: the prefixes of namespaces are cut off.
protocol XMLHandler {
  /// - Parameter parents: the open elements around this one, the root first.
  /// - Throws: where the file is not what is expected.
  mutating func open(_ element: String, _ attributes: [String: String], parents: [String]) throws(XMLRefusal)
  /// - Parameter text: what stood in the element, outside of the elements in it.
  mutating func close(_ element: String, text: String, parents: [String]) throws(XMLRefusal)
}

/// Why a well-formed file is not taken.
struct XMLRefusal: Error {
  var reason: String
}

enum XMLFile {
  /// Reads a file from its beginning to its end.
  ///
  /// - Throws: `unreadable`; `malformed` with the line where it is no XML, is cut off, or the handler refuses it.
  static func read<Handler: XMLHandler>(_ path: String, _ handler: Handler) throws(DatasetError) -> Handler {
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw .unreadable(path: path, reason: error.localizedDescription)
    }
    guard !data.isEmpty else { throw .malformed(path: path, line: 1, reason: "an empty file; export it again") }
    let parser = XMLParser(data: data)
    let reader = Reader(handler)
    parser.shouldProcessNamespaces = true
    parser.delegate = reader
    let isWhole = parser.parse()
    if let refusal = reader.refusal {
      throw .malformed(path: path, line: refusal.line, reason: refusal.reason)
    }
    guard isWhole, reader.isClosed else {
      throw .malformed(
        path: path, line: max(1, parser.lineNumber), reason: "no XML from here on, or cut off; export the file again")
    }
    return reader.handler
  }

  private final class Reader<Handler: XMLHandler>: NSObject, XMLParserDelegate {
    private(set) var handler: Handler
    private(set) var refusal: (reason: String, line: Int)?
    private(set) var isClosed = false
    private var parents: [String] = []
    /// One for each open element.
    private var texts: [String] = []

    init(_ handler: Handler) {
      self.handler = handler
    }

    func parser(
      _ parser: XMLParser, didStartElement element: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String]
    ) {
      let element = Self.local(element)
      do throws(XMLRefusal) {
        try handler.open(element, attributes, parents: parents)
      } catch {
        refuse(error, parser)
      }
      parents.append(element)
      texts.append("")
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
      guard !texts.isEmpty else { return }
      texts[texts.count - 1] += string
    }

    func parser(_ parser: XMLParser, foundCDATA block: Data) {
      guard !texts.isEmpty else { return }
      texts[texts.count - 1] += String(decoding: block, as: UTF8.self)
    }

    func parser(_ parser: XMLParser, didEndElement element: String, namespaceURI: String?, qualifiedName: String?) {
      guard let text = texts.popLast(), let element = parents.popLast() else { return }
      do throws(XMLRefusal) {
        try handler.close(element, text: text, parents: parents)
      } catch {
        refuse(error, parser)
      }
      isClosed = parents.isEmpty
    }

    private func refuse(_ error: XMLRefusal, _ parser: XMLParser) {
      guard refusal == nil else { return }
      refusal = (error.reason, max(1, parser.lineNumber))
      parser.abortParsing()
    }

    private static func local(_ name: String) -> String {
      name.lastIndex(of: ":").map { String(name[name.index(after: $0)...]) } ?? name
    }
  }
}
