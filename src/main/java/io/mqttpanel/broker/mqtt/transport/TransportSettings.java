// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.transport;

import io.mqttpanel.broker.mqtt.flow.Limits;

/**
 * Settings of all listeners.
 *
 * @param maxMessageSize maximum bytes of a packet behind its fixed header
 * @param limits limits of what the broker takes
 * @param proxies addresses of load balancers that speak the PROXY protocol
 */
public record TransportSettings(int maxMessageSize, Limits limits, TrustedProxies proxies) {

}
