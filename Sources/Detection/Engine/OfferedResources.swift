// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes
import Protocols

extension DetectionEngine {
  /// Remembers what a device says it offers, and that somebody should be told if it is new.
  mutating func learnResources(from message: CoAPMessage, in context: @_addressable EventContext) {
    guard message.hasLinks,
      let slot = devices.locateReceiver(mac: context.sourceMAC, address: context.sender.address)
    else { return }
    let identity = devices.identity(of: slot)
    var links = message.links
    var left = ResourceTable.messageLimit
    while left > 0, let link = links.next() {
      left -= 1
      var resource = OfferedResource(path: ShortText(link.target))
      if let type = link.resourceType { resource.type = ShortText(type) }
      if site.resources.learn(resource, of: identity, at: context.time) { watches[slot].hasNews = true }
    }
  }
}
