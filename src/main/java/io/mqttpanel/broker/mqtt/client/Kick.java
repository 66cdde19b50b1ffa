// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.client;

/**
 * Told to a connection's pipeline: the client has to go.
 *
 * @param reason why, in a sentence for the operator
 * @param publishWill whether its will is published
 */
public record Kick(String reason, boolean publishWill) {
}
