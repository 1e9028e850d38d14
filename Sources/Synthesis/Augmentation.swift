public import Images
public import Randomness

/// Random changes to a line's picture that make one sample of many.
///
/// The geometric part moves points: pixels of a picture are resampled once, pen strokes are moved before they are drawn.
/// The photometric part changes greys. Every probability and range can be set; lengths are fractions of the line's
/// height unless they say pixels.
public struct Augmentation: Codable, Hashable, Sendable {
  // Geometric.
  /// How often the geometric changes below are made at all.
  public var geometricProbability: Float = 0
  /// Horizontal shift for each unit of height: positive leans to the right.
  public var shear: ClosedRange<Float> = 0...0
  /// In degrees.
  public var rotation: ClosedRange<Float> = 0...0
  public var widthScale: ClosedRange<Float> = 1...1
  /// How often the line is bent smoothly, and by how much at most.
  public var elasticProbability: Float = 0
  public var elasticAmplitude: Float = 0
  /// Shortest and longest wave of the bending.
  public var elasticWavelength: ClosedRange<Float> = 0.6...3
  /// How often the proportions of the hand change, high letters against low ones and what hangs below the line against both: zones of the
  /// line are drawn apart and pressed together, by this share of their height at most; more than 0.9 would fold them, and counts as 0.9.
  public var proportionProbability: Float = 0
  public var proportion: Float = 0
  /// How often pen strokes are rounded and their loops shrink, as in haste; pictures stay.
  public var hasteProbability: Float = 0

  /// How often the line stands between two others, of which the picture's edges leave parts, as a rectangle cut out of a page does.
  public var neighbourProbability: Float = 0

  // Strokes.
  /// How often strokes become thinner or thicker by 2 x 2 pixels, each half the time.
  public var strokeProbability: Float = 0
  /// How often strips of ink are hidden from top to bottom, so that what stood there must be told from what is around it:
  /// time masking of speech (SpecAugment, Park et al., 2019) on paper.
  public var maskProbability: Float = 0
  /// Widths of the strips; a line has one for each three heights of its width.
  public var maskWidth: ClosedRange<Float> = 0.1...0.4

  // Photometric.
  public var blurProbability: Float = 0
  /// In pixels, odd; one of them is chosen.
  public var blurSizes: [Int] = [3, 5]
  /// How often paper and ink get tones of their own.
  public var toneProbability: Float = 0
  public var paper: ClosedRange<Float> = 255...255
  public var ink: ClosedRange<Float> = 0...0
  public var ruledLineProbability: Float = 0
  public var unevenLightProbability: Float = 0
  /// Share of the light lost at the darkest place.
  public var unevenLight: ClosedRange<Float> = 0.1...0.4
  public var noiseProbability: Float = 0
  /// Standard deviation, in grey levels.
  public var noise: ClosedRange<Float> = 10...10
  /// How often the paper shows specks of dirt.
  public var speckProbability: Float = 0

  public init() {}

  /// Changes nothing.
  public static let none = Augmentation()

  /// Noise, blur, and a stroke width one pixel off: for rendered lines that vary in position, size and ink already.
  public static let seed: Augmentation = {
    var result = Augmentation()
    result.noiseProbability = 0.3
    result.blurProbability = 0.2
    result.strokeProbability = 0.2
    return result
  }()

  /// Strong enough for writers never seen: slant, turn, width, bending, lines around, pen, paper and light.
  public static let handwriting: Augmentation = {
    var result = Augmentation()
    result.geometricProbability = 0.9
    result.shear = -0.45...0.45
    result.rotation = -2.5...2.5
    result.widthScale = 0.75...1.3
    result.elasticProbability = 0.6
    result.elasticAmplitude = 0.045
    result.neighbourProbability = 0.2
    result.strokeProbability = 0.15
    result.blurProbability = 0.25
    result.toneProbability = 0.7
    result.paper = 170...255
    result.ink = 0...110
    result.ruledLineProbability = 0.06
    result.unevenLightProbability = 0.2
    result.noiseProbability = 0.35
    result.noise = 3...14
    result.speckProbability = 0.1
    return result
  }()

  /// A changed copy, dark ink on light paper as before; the size may differ. Other lines are added by `addNeighbours`, and
  /// strips hidden by `hideStrips`, of lines that are cropped.
  public func apply(to image: GrayImage, using generator: inout SeededGenerator) -> GrayImage {
    var result = image
    if let warp = drawWarp(height: Float(image.height), using: &generator) {
      result = warp.applied(to: result)
    }
    applyPhotometric(to: &result, using: &generator)
    return result
  }

  /// The geometric part alone: what moves points.
  public var geometric: Augmentation {
    var result = Augmentation.none
    result.geometricProbability = geometricProbability
    (result.shear, result.rotation, result.widthScale) = (shear, rotation, widthScale)
    result.elasticProbability = elasticProbability
    (result.elasticAmplitude, result.elasticWavelength) = (elasticAmplitude, elasticWavelength)
    (result.proportionProbability, result.proportion) = (proportionProbability, proportion)
    result.hasteProbability = hasteProbability
    return result
  }

  /// The geometric part, or nil where this draw changes nothing.
  func drawWarp(height: Float, using generator: inout SeededGenerator) -> GeometricWarp? {
    guard generator.chance(geometricProbability) else { return nil }
    var warp = GeometricWarp()
    warp.shear = generator.uniform(shear)
    warp.angle = generator.uniform(rotation) * .pi / 180
    warp.widthScale = generator.uniform(widthScale)
    if generator.chance(elasticProbability) {
      for _ in 0..<4 {
        let length = generator.uniform(elasticWavelength) * height
        let direction = generator.uniform(0...(2 * .pi))
        // The slope of the bending, amplitude / wavelength, stays within what a hand does.
        let amplitude = generator.uniform(0...1) * min(elasticAmplitude * height, 0.06 * length)
        warp.addWave(
          length: length, direction: direction, phase: generator.uniform(0...(2 * .pi)), amplitude: amplitude,
          along: generator.uniform(0...(2 * .pi)))
      }
    }
    // One wave from top to bottom: where its slope is steepest the zone changes most. Without it no chance is drawn, so that the lines of
    // other recipes stay as they are.
    if proportionProbability > 0, generator.chance(proportionProbability) {
      let length = generator.uniform(0.8...1.8) * height
      warp.addWave(
        length: length, direction: .pi / 2, phase: generator.uniform(0...(2 * .pi)),
        amplitude: generator.uniform(0...min(max(proportion, 0), Self.mostProportion)) * length / (2 * .pi), along: .pi / 2)
    }
    return warp
  }

  private static let mostProportion: Float = 0.9

  /// Rounds of smoothing that haste adds to a pen's way.
  func drawHaste(using generator: inout SeededGenerator) -> Int {
    hasteProbability > 0 && generator.chance(hasteProbability) ? generator.integer(2...8) : 0
  }

  /// Puts parts of other lines above and below a picture of one that is not cropped yet; its height changes.
  public func addNeighbours(to image: inout GrayImage, using generator: inout SeededGenerator) {
    if neighbourProbability > 0, generator.chance(neighbourProbability) { image = NeighbourLines.added(to: image, using: &generator) }
  }

  /// Hides strips of a line that is cropped and scaled already, so that what is hidden moves nothing else.
  public func hideStrips(of line: inout GrayImage, using generator: inout SeededGenerator) {
    if generator.chance(maskProbability) { Photometry.mask(&line, width: maskWidth, using: &generator) }
  }

  /// The changes of grey alone, but for hidden strips; the size stays.
  public func applyPhotometric(to image: inout GrayImage, using generator: inout SeededGenerator) {
    guard image.width > 2, image.height > 2 else { return }
    if generator.chance(strokeProbability) {
      Photometry.morph(&image, thicker: generator.chance(0.5))
    }
    if generator.chance(blurProbability), !blurSizes.isEmpty {
      let size = blurSizes[generator.integer(0...(blurSizes.count - 1))]
      Photometry.blur(&image, size: size)
    }
    if generator.chance(ruledLineProbability) {
      Photometry.drawRuledLines(on: &image, using: &generator)
    }
    if generator.chance(speckProbability) {
      Photometry.drawSpecks(on: &image, using: &generator)
    }
    if generator.chance(toneProbability) {
      let paper = generator.uniform(self.paper)
      // Ink keeps a distance to the paper.
      let ink = min(generator.uniform(self.ink), paper - 70)
      Photometry.setTones(&image, paper: paper, ink: max(0, ink))
    }
    if generator.chance(unevenLightProbability) {
      Photometry.shade(&image, loss: generator.uniform(unevenLight), using: &generator)
    }
    if generator.chance(noiseProbability) {
      Photometry.addNoise(&image, deviation: generator.uniform(noise), using: &generator)
    }
  }
}
