// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

/**
 * User event: the client's access has ended, and it has to be disconnected.
 *
 * @param reason why, in a sentence for the operator
 * @param publishWill whether its will is published
 */
public record Kick(String reason, boolean publishWill) {

}
