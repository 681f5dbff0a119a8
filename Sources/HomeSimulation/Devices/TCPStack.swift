// SPDX-License-Identifier: Apache-2.0

/// How an operating system speaks TCP and IP: what tells it from others in a handshake.
struct TCPStack: Sendable, Hashable {
  var hopLimit: UInt8 = 64
  var window: UInt16
  var windowScale: UInt8?
  var hasTimestamps: Bool
  var permitsSelectiveAcknowledgement: Bool
  /// The window of segments after the handshake.
  var laterWindow: UInt16

  static let linux = TCPStack(
    window: 64_240, windowScale: 7, hasTimestamps: true, permitsSelectiveAcknowledgement: true, laterWindow: 502)
  static let olderLinux = TCPStack(
    window: 29_200, windowScale: 5, hasTimestamps: true, permitsSelectiveAcknowledgement: true, laterWindow: 913)
  static let android = TCPStack(
    window: 65_535, windowScale: 8, hasTimestamps: true, permitsSelectiveAcknowledgement: true, laterWindow: 343)
  static let darwin = TCPStack(
    window: 65_535, windowScale: 6, hasTimestamps: true, permitsSelectiveAcknowledgement: true, laterWindow: 2058)
  static let windows = TCPStack(
    hopLimit: 128, window: 64_240, windowScale: 8, hasTimestamps: false, permitsSelectiveAcknowledgement: true,
    laterWindow: 1026)
  /// lwIP on a microcontroller: no options but the segment size.
  static let small = TCPStack(
    hopLimit: 255, window: 5744, windowScale: nil, hasTimestamps: false, permitsSelectiveAcknowledgement: false,
    laterWindow: 5744)
  static let realTime = TCPStack(
    hopLimit: 64, window: 8192, windowScale: 0, hasTimestamps: false, permitsSelectiveAcknowledgement: false,
    laterWindow: 8192)
}
