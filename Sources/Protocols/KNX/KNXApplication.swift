// SPDX-License-Identifier: Apache-2.0

/// What is done on a KNX bus: the application control field of ten bits, the lower six of which are a short value in some.
///
/// - Source: KNX Standard 03/03/07.
public struct KNXApplication: RawRepresentable, Hashable, Sendable {
  public let rawValue: UInt16

  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The service, without the bits of a short value.
  public var service: UInt16 {
    switch rawValue {
    // Values of groups, addresses, analogue inputs, memory, descriptors: four bits name the service.
    case 0x000..<0x1C8, 0x200..<0x2C0, 0x300..<0x380: rawValue & 0x3C0
    default: rawValue
    }
  }

  /// The name in logs; nil for a service that nobody defined.
  public var name: StaticString? {
    switch service {
    case 0x000: "GroupValueRead"
    case 0x040: "GroupValueResponse"
    case 0x080: "GroupValueWrite"
    case 0x0C0: "IndividualAddressWrite"
    case 0x100: "IndividualAddressRead"
    case 0x140: "IndividualAddressResponse"
    case 0x180: "ADCRead"
    case 0x1C0: "ADCResponse"
    case 0x1C8: "SystemNetworkParameterRead"
    case 0x1C9: "SystemNetworkParameterResponse"
    case 0x1CA: "SystemNetworkParameterWrite"
    case 0x200: "MemoryRead"
    case 0x240: "MemoryResponse"
    case 0x280: "MemoryWrite"
    case 0x2C0: "UserMemoryRead"
    case 0x2C1: "UserMemoryResponse"
    case 0x2C2: "UserMemoryWrite"
    case 0x2C4: "UserMemoryBitWrite"
    case 0x2C5: "UserManufacturerInfoRead"
    case 0x2C6: "UserManufacturerInfoResponse"
    case 0x2C7: "FunctionPropertyCommand"
    case 0x2C8: "FunctionPropertyStateRead"
    case 0x2C9: "FunctionPropertyStateResponse"
    case 0x300: "DeviceDescriptorRead"
    case 0x340: "DeviceDescriptorResponse"
    case 0x380, 0x381: "Restart"
    case 0x3A1: "RestartResponse"
    case 0x3D0: "MemoryBitWrite"
    case 0x3D1: "AuthorizeRequest"
    case 0x3D2: "AuthorizeResponse"
    case 0x3D3: "KeyWrite"
    case 0x3D4: "KeyResponse"
    case 0x3D5: "PropertyValueRead"
    case 0x3D6: "PropertyValueResponse"
    case 0x3D7: "PropertyValueWrite"
    case 0x3D8: "PropertyDescriptionRead"
    case 0x3D9: "PropertyDescriptionResponse"
    case 0x3DA: "NetworkParameterRead"
    case 0x3DB: "NetworkParameterResponse"
    case 0x3DC: "IndividualAddressSerialNumberRead"
    case 0x3DD: "IndividualAddressSerialNumberResponse"
    case 0x3DE: "IndividualAddressSerialNumberWrite"
    case 0x3E0: "DomainAddressWrite"
    case 0x3E1: "DomainAddressRead"
    case 0x3E2: "DomainAddressResponse"
    case 0x3E3: "DomainAddressSelectiveRead"
    case 0x3E4: "NetworkParameterWrite"
    case 0x3E5: "LinkRead"
    case 0x3E6: "LinkResponse"
    case 0x3E7: "LinkWrite"
    case 0x3E8: "GroupPropertyValueRead"
    case 0x3E9: "GroupPropertyValueResponse"
    case 0x3EA: "GroupPropertyValueWrite"
    case 0x3EB: "GroupPropertyValueInfoReport"
    case 0x3EC: "DomainAddressSerialNumberRead"
    case 0x3ED: "DomainAddressSerialNumberResponse"
    case 0x3EE: "DomainAddressSerialNumberWrite"
    case 0x3F0: "FileStreamInfoReport"
    case 0x3F1: "SecureService"
    default: nil
    }
  }

  /// What it asks of the device or group; nil for answers, and for what is encrypted.
  var action: ControlAction? {
    switch service {
    case 0x000, 0x100, 0x180, 0x1C8, 0x200, 0x2C0, 0x2C5, 0x2C8, 0x300, 0x3D1, 0x3D5, 0x3D8, 0x3DA, 0x3DC, 0x3E1, 0x3E3,
      0x3E5, 0x3E8, 0x3EC:
      .reads
    case 0x080, 0x3EA: .writes
    case 0x0C0, 0x1CA, 0x280, 0x2C2, 0x2C4, 0x2C7, 0x3D0, 0x3D3, 0x3D7, 0x3DE, 0x3E0, 0x3E4, 0x3E7, 0x3EE: .configures
    case 0x380, 0x381: .restarts
    default: nil
    }
  }
}
