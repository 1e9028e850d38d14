// swift-tools-version: 6.1
import Foundation
import PackageDescription

// oneDNN 3 comes from the system, or from the folder that `./longhand` fills on first use.
let oneDNN = Context.packageDirectory + "/.dependencies/onednn"
let hasLocalOneDNN = FileManager.default.fileExists(atPath: oneDNN + "/include")

let swiftSettings: [SwiftSetting] =
  [
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
  ] + (hasLocalOneDNN ? [.unsafeFlags(["-Xcc", "-I\(oneDNN)/include"])] : [])

let linkerSettings: [LinkerSetting] =
  hasLocalOneDNN
  ? [.unsafeFlags(["-L\(oneDNN)/lib", "-Xlinker", "-rpath", "-Xlinker", "\(oneDNN)/lib"])] : []

/// A target and its tests. A target imports only targets that stand before it in this list.
func house(
  _ name: String, _ dependencies: [Target.Dependency], testing: [Target.Dependency] = []
) -> [Target] {
  [
    .target(
      name: name, dependencies: dependencies, swiftSettings: swiftSettings,
      linkerSettings: linkerSettings),
    .testTarget(
      name: name + "Tests", dependencies: [.byName(name: name), "TestSupport"] + dependencies + testing,
      exclude: [], resources: [.copy("Fixtures")],
      swiftSettings: swiftSettings, linkerSettings: linkerSettings),
  ]
}

let argumentParser: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")

let package = Package(
  name: "longhand",
  products: [
    .library(name: "Longhand", targets: ["Recognition", "Training"]),
    .executable(name: "longhand", targets: ["longhand"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .systemLibrary(name: "COneDNN"),
    .target(name: "CKernels"),
    .target(name: "TestSupport", path: "Tests/TestSupport"),
    .systemLibrary(name: "CLeptonica", pkgConfig: "lept", providers: [.apt(["libleptonica-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
    .systemLibrary(
      name: "CPango", pkgConfig: "pangocairo pangoft2", providers: [.apt(["libpango1.0-dev"])]),
  ]
    + house("Randomness", [])
    + house("Engine", ["COneDNN", "CKernels"], testing: ["Randomness"])
    + house("Images", ["CLeptonica", "Randomness"])
    + house("Transcripts", [], testing: ["Randomness"])
    + house("Network", ["Engine", "Randomness"])
    + house("Decoding", [], testing: ["Randomness"])
    + house("Datasets", ["CZlib", "CLMDB", "Images", "Transcripts", "Randomness"])
    + house("Synthesis", ["CPango", "Images", "Transcripts", "Randomness", "Datasets"])
    + house("Checkpoints", ["Network", "Decoding", "Transcripts", "Images", "Randomness"])
    + house(
      "Training",
      [
        "Engine", "Network", "Decoding", "Datasets", "Synthesis", "Checkpoints", "Images",
        "Transcripts", "Randomness", yams,
      ])
    + house(
      "Recognition",
      ["Engine", "Network", "Decoding", "Images", "Transcripts", "Checkpoints"])
    + [
      .executableTarget(
        name: "longhand",
        dependencies: [
          "Recognition", "Training", "Synthesis", "Datasets", "Checkpoints", "Network", "Engine",
          "Decoding", "Images", "Transcripts", "Randomness", argumentParser, yams,
        ], swiftSettings: swiftSettings, linkerSettings: linkerSettings),
      .testTarget(
        name: "LonghandTests",
        dependencies: [
          "longhand", "Checkpoints", "Datasets", "Network", "Decoding", "Images", "Transcripts", "Randomness",
          "TestSupport", argumentParser,
        ], resources: [.copy("Fixtures")],
        swiftSettings: swiftSettings, linkerSettings: linkerSettings),
    ],
  swiftLanguageModes: [.v6]
)
