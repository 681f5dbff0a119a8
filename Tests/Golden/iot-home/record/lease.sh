#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What a device does with its lease: take the address and the default route.
case "$1" in
  bound | renew)
    ip address replace "$ip/24" dev "$interface"
    ip route replace default via "$router" dev "$interface"
    ;;
esac
