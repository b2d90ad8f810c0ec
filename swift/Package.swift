// swift-tools-version: 6.0
import PackageDescription

// The library is built by `cargo build -p kyckit-uniffi`; pass its folder with `-Xlinker -L`.
let package = Package(
    name: "KYCKit",
    platforms: [.macOS(.v13), .iOS(.v16)],
    products: [.library(name: "KYCKit", targets: ["KYCKit"])],
    targets: [
        .systemLibrary(name: "kyckitFFI"),
        .target(name: "KYCKit", dependencies: ["kyckitFFI"]),
        .testTarget(name: "KYCKitTests", dependencies: ["KYCKit"]),
    ],
    swiftLanguageModes: [.v6]
)
