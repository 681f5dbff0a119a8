// SPDX-License-Identifier: Apache-2.0
import Detection
import Devices
import NetworkTypes
import Reporting

extension DetectionEngine {
  /// What the inventory knows of the device at a place, as news.
  func news(_ change: DeviceNews.Change, of slot: Int, at time: Timestamp) -> DeviceNews {
    var news = DeviceNews(change, of: slot, in: devices, at: time)
    news.resources = resources(at: slot)
    return news
  }
}
