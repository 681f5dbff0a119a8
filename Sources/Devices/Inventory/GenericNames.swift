// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols

/// Names that devices have from the factory, and that tell nobody from anybody.
enum GenericNames {
  private static let all: [StaticString] = [
    "localhost", "android", "iphone", "ipad", "raspberrypi", "espressif", "openwrt", "unknown", "linux", "ubuntu",
    "debian", "lwip", "lwip0", "wlan0", "none", "(none)", "default", "device", "host", "home", "router", "camera",
    "ipcam", "printer", "udhcp", "busybox", "esp", "esp_device", "network", "dhcp",
  ]

  static func contains(_ name: ShortText) -> Bool {
    for generic in all where name.bytes.isWord(generic) { return true }
    return false
  }
}
