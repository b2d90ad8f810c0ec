// swift-tools-version: 6.0
import PackageDescription

let package = Package(
    name: "Example",
    platforms: [.macOS(.v13)],
    dependencies: [.package(name: "KYCKit", path: "../../../swift")],
    targets: [.executableTarget(name: "Example", dependencies: ["KYCKit"], path: ".")]
)
