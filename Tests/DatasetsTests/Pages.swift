import Images

/// A page of 120 x 100 pixels with bars of ink at rows 20..<26 (columns 10..<90) and 60..<66 (columns 10..<50), and what
/// its files say of them.
enum Pages {
  static var png: [UInt8] {
    var page = GrayImage(width: 120, height: 100)
    for y in 20..<26 { for x in 10..<90 { page[x, y] = 0 } }
    for y in 60..<66 { for x in 10..<50 { page[x, y] = 0 } }
    return page.pngData()
  }

  static func alto(
    image: String = "page.png", size: String = #"WIDTH="120" HEIGHT="100""#, unit: String = "pixel", _ lines: String...
  ) -> String {
    """
    <?xml version="1.0" encoding="UTF-8"?>
    <alto xmlns="http://www.loc.gov/standards/alto/ns-v4#">
      <Description><MeasurementUnit>\(unit)</MeasurementUnit>
        <sourceImageInformation><fileName>\(image)</fileName></sourceImageInformation></Description>
      <Layout><Page \(size) ID="p"><PrintSpace><TextBlock ID="b">
        <Shape><Polygon POINTS="0 0 120 0 120 100 0 100"/></Shape>
        \(lines.joined(separator: "\n"))
      </TextBlock></PrintSpace></Page></Layout>
    </alto>
    """
  }

  static func altoLine(
    _ id: String, _ text: String, points: String = "5 15 95 15 95 31 5 31", baseline: String = "5 26 95 26"
  ) -> String {
    """
    <TextLine ID="\(id)" BASELINE="\(baseline)" HPOS="0" VPOS="0" WIDTH="120" HEIGHT="40">
      <Shape><Polygon POINTS="\(points)"/></Shape><String CONTENT="\(text)"/></TextLine>
    """
  }
}
