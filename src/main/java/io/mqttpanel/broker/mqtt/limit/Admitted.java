// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.limit;

import io.mqttpanel.broker.auth.rules.ClientLimits;

/**
 * Said to all handlers of a connection when its client is let in and the engine takes its
 * packets, ahead of these, and again when what is known about the client is renewed.
 *
 * @param limits what the Panel says about the client
 */
public record Admitted(ClientLimits limits) {

}
