// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import io.mqttpanel.broker.auth.rules.ClientLimits;

/**
 * User event: the client is accepted and what it had sent ahead of CONNACK is passed on,
 * or its grant was renewed.
 *
 * @param limits limits that the Panel sets for the client
 */
public record ClientLimitsChanged(ClientLimits limits) {

}
