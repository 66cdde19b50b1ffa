// SPDX-License-Identifier: MIT
/**
 * Listeners and what stands between the network and MQTT: PROXY protocol, TLS, WebSocket.
 */
@NullMarked
package io.mqttpanel.broker.mqtt.transport;

import org.jspecify.annotations.NullMarked;
