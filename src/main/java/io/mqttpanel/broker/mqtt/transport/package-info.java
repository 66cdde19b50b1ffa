// SPDX-License-Identifier: MIT
/**
 * What stands at the edge of the MQTT pipeline, before a client is known: TLS, the PROXY
 * protocol and limits.
 */
@NullMarked
package io.mqttpanel.broker.mqtt.transport;

import org.jspecify.annotations.NullMarked;
