// SPDX-License-Identifier: Apache-2.0
import Wire

/// The fields of an SSDP message that a sensor wants to know.
///
/// - Source: UPnP Device Architecture 2.0 §1.2.2-§1.3.3.
enum SSDPFieldName: UInt8, CaseIterable {
  case host, cacheControl, location, secureLocation, notificationType, subtype, server, serviceName
  case searchTarget, discovery, wait, userAgent, ext
  case bootID, configID, nextBootID, searchPort, tcpPort, controlPointName, controlPointID

  /// The field with this name, in whatever case it is written.
  init?(_ name: RawSpan) {
    switch name.byteCount {
    case 2 where name.isWord("nt"): self = .notificationType
    case 2 where name.isWord("st"): self = .searchTarget
    case 2 where name.isWord("mx"): self = .wait
    case 3 where name.isWord("nts"): self = .subtype
    case 3 where name.isWord("usn"): self = .serviceName
    case 3 where name.isWord("man"): self = .discovery
    case 3 where name.isWord("ext"): self = .ext
    case 4 where name.isWord("host"): self = .host
    case 6 where name.isWord("server"): self = .server
    case 8 where name.isWord("location"): self = .location
    case 10 where name.isWord("user-agent"): self = .userAgent
    case 13 where name.isWord("cache-control"): self = .cacheControl
    case 13 where name.isWord("cpfn.upnp.org"): self = .controlPointName
    case 15 where name.isWord("bootid.upnp.org"): self = .bootID
    case 15 where name.isWord("cpuuid.upnp.org"): self = .controlPointID
    case 16 where name.isWord("tcpport.upnp.org"): self = .tcpPort
    case 17 where name.isWord("configid.upnp.org"): self = .configID
    case 19 where name.isWord("searchport.upnp.org"): self = .searchPort
    case 19 where name.isWord("nextbootid.upnp.org"): self = .nextBootID
    case 23 where name.isWord("securelocation.upnp.org"): self = .secureLocation
    default: return nil
    }
  }
}
