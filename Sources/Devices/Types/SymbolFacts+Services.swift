// SPDX-License-Identifier: Apache-2.0

extension SymbolFacts {
  /// What is announced over mDNS and UPnP.
  ///
  /// - Source: RFC 6763 §7, IANA Service Name and Transport Protocol Port Number Registry; UPnP Forum, standardized device
  ///   control protocols; the types of makers' own as their devices announce them.
  static let services = """
    service _ipp _ipps _printer _pdl-datastream _uscan _uscans _scanner _privet _ipp-tls | - | printer 30
    service _airplay | - | mediaPlayer 8, speaker 6, computer 2
    service _raop | - | speaker 8, mediaPlayer 6, computer 1
    service _googlecast | - | mediaPlayer 8, speaker 8
    service _googlezone | Google | speaker 10
    service _googlerpc | Google | speaker 8, mediaPlayer 3
    service _spotify-connect _tidalconnect _qobuz-connect | - | speaker 8, mediaPlayer 4, console 0.5
    service _sonos | Sonos | speaker 30
    service _soundtouch _bose-passport | Bose | speaker 30
    service _heos-audio | - | speaker 20
    service _musc _yamaha_soundbar _linn _raumfeld _roonlabs _beoremote _bangolufsen _naim-updater _sues800device | - | speaker 20
    service _amzn-wplay | Amazon | mediaPlayer 10, speaker 4
    service _amzn-alexa _alexa | Amazon | speaker 20
    service _androidtvremote _androidtvremote2 _philipstv_s_rpc _viziocast _mediaremotetv _touch-able _ecp | - | mediaPlayer 20
    service _roku-rcp _roku | Roku | mediaPlayer 30
    service _webos-second-screen _lg-smart-device | LG | mediaPlayer 20
    service _samsungmsf _samsung-osp | Samsung | mediaPlayer 15
    service _apple-mobdev _apple-mobdev2 | Apple | phone 20
    service _companion-link _rdlink | Apple | computer 4, mediaPlayer 4, speaker 4, phone 3
    service _homekit | Apple | mediaPlayer 6, speaker 6, hub 4
    service _sleep-proxy | Apple | mediaPlayer 4, speaker 3, router 3
    service _airport | Apple | router 30
    service _airdrop | Apple | phone 6, computer 6
    service _smb _afpovertcp _adisk _nfs _sftp-ssh _ftp _webdav _webdavs _time-machine | - | server 6, computer 6
    service _qdiscover _qmobile | QNAP | server 30
    service _syncthing _daap _plexmediasvr _jellyfin _minecraft _afs | - | server 6, computer 4
    service _ssh _rfb _workstation _odisk _ard _net-assistant _vmware _distcc _presence _teamviewer | - | computer 8, server 4
    service _nvstream _parsec _steam _xmpp-client | - | computer 8
    service _nvstream_dbd | - | mediaPlayer 6, computer 3
    service _xbox _ps4 _psn _playstation | - | console 30
    service _hue | Philips | hub 30
    service _hap | - | light 3, plug 4, hub 3, sensor 2, thermostat 2, camera 1, lock 1
    service _matter _matterc _matterd | - | plug 4, light 4, sensor 2, hub 1, lock 1, thermostat 1
    service _meshcop _trel | - | hub 6, speaker 5, mediaPlayer 3, router 3
    service _axis-video | Axis | camera 30
    service _rtsp _psia _cgi _onvif _nvr _dahua _hikvision _vapix _amba-cam _gopro-web | - | camera 15, server 1
    service _dhnap _dcp | D-Link | camera 4, plug 4, hub 2
    service _esphomelib | - | sensor 5, plug 4, light 3
    service _shelly | Shelly | plug 12, light 3, sensor 1
    service _ewelink | Sonoff | plug 15, light 1, sensor 1
    service _tasmota | - | plug 10, light 3, sensor 1
    service _wled _nanoleafapi _nanoleafms _elg _lifx _yeelight _wiz _hyperiond _keylight _twinkly | - | light 30
    service _miio _miio-ot | Xiaomi | appliance 4, light 4, plug 3, camera 1, hub 2
    service _aqara _aqara-setup _aqara-fp2 | Aqara | hub 8, sensor 4, camera 2
    service _lutron _leap _bond _powerview _hubitat _smartthings _homey _zigbee-coordinator _deconz _slzb-06 | - | hub 20
    service _ihsp _homewizard _hwenergy _solaredge _enphase-envoy _fronius-se-inverter _sma _easee _wallbox _evcc _powerwall | - | energy 20
    service _nest-cam | Google | camera 15
    service _ecobee _daikin _netatmo _tado _thermostat _sensibo _honeywell | - | thermostat 12
    service _dyson_mqtt _360eye_mqtt _irobot _roomba _valetudo _coffee _octoprint _bambu _miele _homeconnect _vorwerk | - | appliance 20
    service _fbx-api _eero _unifi _ubnt _uap _mikrotik _airport_base _velop _plume _fritzbox _avm | - | router 20
    service _home-assistant _hass-mobile-app _openhab-server _openhab-server-ssl _iobroker _domoticz _node-red | - | server 12, hub 6
    service _mqtt _secure-mqtt | - | server 6, hub 5
    service _sip _sips _sipuri _snom _grandstream _polycom | - | telephone 12
    service _opcua-tcp _modbus _bacnet _codesys _siemens _profinet _ethernetip _plc _beckhoff | - | controller 20
    service _knxip _knx _loxone | - | controller 8, hub 8
    service _coap _coaps | - | sensor 4, light 2, hub 2
    service _ring _doorbird _axis-door _akuvox | - | doorbell 20
    service _august _yale _nuki _schlage | - | lock 15, hub 3
    service internetgatewaydevice wandevice wanconnectiondevice wanipconnection wanpppconnection landevice | - | router 30
    service wlanaccesspointdevice wfadevice | - | router 10, printer 1
    service mediarenderer renderingcontrol avtransport | - | mediaPlayer 8, speaker 8
    service mediaserver contentdirectory | - | server 8, mediaPlayer 3, speaker 1
    service zoneplayer | Sonos | speaker 30
    service dial | - | mediaPlayer 12
    service dialreceiver remotecontrolreceiver screensharing mainviewmodel tvdevice | - | mediaPlayer 20
    service controllee | Belkin | plug 20
    service insight | Belkin | plug 25
    service lightswitch dimmer outdoor | Belkin | plug 15
    service socket | Belkin | plug 20
    service bridge | - | hub 25
    service coffeemaker crockpot heatera heaterb airpurifier humidifier | Belkin | appliance 30
    service sensor motion | - | sensor 10
    service digitalsecuritycamera digitalsecuritycameramotionimage networkvideotransmitter netcam | - | camera 30
    service hvac_system hvac thermostat | - | thermostat 30
    service binarylight dimmablelight dimming | - | light 20
    service printbasic printenhanced scanner externalactivity | - | printer 30
    service solarprotectionblind | - | controller 4, plug 3
    service telephonyserver telephonyclient | - | telephone 15
    service energymanagement | - | energy 15
    service ecp | Roku | mediaPlayer 30
    """
}
